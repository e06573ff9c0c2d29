/** What a run looks at every second: each of its peers, memory, whom else to dial, and whether anybody is still there. */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import { HEARTBEAT_MS, REST_AFTER_MS, USELESS_PEER_MS } from '../limits.ts';
import type { Content } from '../torrent/content.ts';
import type { Downloader } from './downloader.ts';
import type { Peer } from './peer.ts';
import type { PieceFinisher } from './piece-finisher.ts';
import type { SuperSeeder } from './super-seeder.ts';
import type { Swarm } from './swarm.ts';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly content: Pick<Content, 'isComplete'>;
  readonly swarm: Pick<Swarm, 'peers' | 'isFull' | 'fill'>;
  readonly downloader: Pick<Downloader, 'tick' | 'relieveMemory'>;
  readonly superSeeder: Pick<SuperSeeder, 'tick'>;
  readonly finisher: Pick<PieceFinisher, 'count'>;
  readonly download: Throttle;
  readonly upload: Throttle;
  /** A picture of the torrent would look different. */
  readonly onChanged: () => void;
  readonly onBeat: (now: number) => void;
  /** All is here, and nobody has been for a while. */
  readonly onQuiet: () => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: Timer | undefined;
  #busyMs: number;
  #isClosed = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#busyMs = options.clock.now();
    this.#beat();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #beat(): void {
    const { clock, swarm, downloader, superSeeder, onChanged, onBeat } = this.#options;
    this.#timer = clock.setTimer(HEARTBEAT_MS, () => {
      if (this.#isClosed) return;
      const now = clock.now();
      for (const peer of [...swarm.peers.values()]) this.#look(peer, now);
      downloader.relieveMemory(now);
      superSeeder.tick(now);
      swarm.fill();
      if (swarm.peers.size > 0) onChanged();
      this.#beat();
      onBeat(now);
      if (!this.#isClosed) this.#lookForRest(now);
    });
  }

  #look(peer: Peer, now: number): void {
    const { downloader, swarm } = this.#options;
    peer.wire.tick(now);
    downloader.tick(peer, now);
    this.#bookOverhead(peer);
    const isUseless = !peer.weAreInterested && !peer.theyAreInterested;
    if (!isUseless) peer.lastUsefulMs = now;
    else if (now - peer.lastUsefulMs >= USELESS_PEER_MS && swarm.isFull) peer.wire.end();
  }

  /** Limits are for all that goes over the line, not for blocks alone. */
  #bookOverhead(peer: Peer): void {
    const { download, upload } = this.#options;
    const { overheadIn, overheadOut } = peer.wire;
    peer.limits.downThrottle(download).charge(overheadIn - peer.bookedIn);
    peer.limits.upThrottle(upload).charge(overheadOut - peer.bookedOut);
    peer.bookedIn = overheadIn;
    peer.bookedOut = overheadOut;
  }

  #lookForRest(now: number): void {
    const { content, finisher, swarm, onQuiet } = this.#options;
    const isBusy = !content.isComplete || finisher.count > 0 || swarm.peers.size > 0;
    if (isBusy) this.#busyMs = now;
    else if (now - this.#busyMs >= REST_AFTER_MS) onQuiet();
  }
}
