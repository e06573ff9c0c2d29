/** How many blocks limits let us ask a peer for, and how fast what it was asked for is read. */
import type { Clock } from '../../base/ports/clock.ts';
import { BLOCK_SIZE } from '../../protocol/layout.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import type { Peer } from './peer.ts';
import { ReadPacer } from './read-pacer.ts';

export interface DownloadGrantsOptions {
  readonly clock: Clock;
  /** The torrent's. */
  readonly throttle: Throttle;
  /** Blocks that it was asked for and has not sent. */
  readonly outstanding: (peer: Peer) => number;
  /** It may be asked for more. */
  readonly onReady: (peer: Peer) => void;
  /** Some of a block may have come. */
  readonly onRead: (peer: Peer) => void;
}

export class DownloadGrants {
  readonly #options: DownloadGrantsOptions;
  readonly #pacer: ReadPacer<Peer>;

  constructor(options: DownloadGrantsOptions) {
    this.#options = options;
    this.#pacer = new ReadPacer(options);
  }

  close(): void {
    this.#pacer.close();
  }

  /** At most so many; where it is none, `onReady` follows. */
  take(peer: Peer, blocks: number): number {
    const throttle = this.#throttleOf(peer);
    if (throttle.isUnlimited) return blocks;
    let granted = 0;
    while (granted < blocks && throttle.take(BLOCK_SIZE)) granted += 1;
    if (granted === 0 && peer.waitsForDownload === undefined) {
      const run = () => {
        peer.waitsForDownload = undefined;
        this.#options.onReady(peer);
      };
      peer.waitsForDownload = run;
      throttle.whenReady(run);
    }
    return granted;
  }

  /** Of what was taken so much was asked for: there were fewer, or a torrent's last block, which is short. */
  settle(peer: Peer, blocks: number, askedBytes: number): void {
    const left = blocks * BLOCK_SIZE - askedBytes;
    if (left > 0) this.#throttleOf(peer).refund(left);
  }

  /** It was just asked for some. */
  onAsked(peer: Peer): void {
    const throttle = this.#throttleOf(peer);
    if (!throttle.isUnlimited) this.#pacer.onAsked(peer, throttle);
  }

  /** Now and then: limits come and go. */
  look(peer: Peer): void {
    this.#pacer.look(peer, this.#throttleOf(peer));
  }

  /** It is gone, or its limits are others now. */
  forget(peer: Peer): void {
    this.#pacer.forget(peer);
    const run = peer.waitsForDownload;
    if (run === undefined) return;
    peer.waitsForDownload = undefined;
    // It may have begun to wait before it had limits of its own.
    this.#options.throttle.forget(run);
    this.#throttleOf(peer).forget(run);
  }

  #throttleOf(peer: Peer): Throttle {
    return peer.limits.downThrottle(this.#options.throttle);
  }
}
