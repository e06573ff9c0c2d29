/**
 * One stretch of a torrent being in its swarm, from joining to leaving: joins those who work for it, and sees to
 * peers that come and go. A new stretch is a new object, so an answer that comes to an old one finds it closed and
 * changes nothing.
 */
import type { SluiceError } from '../../base/errors.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { safeText } from '../../base/safe-text.ts';
import type { PeerSource } from '../../contract/details.ts';
import type { Deadline } from '../../policy/deadlines.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import { makeWebCrew } from '../web-seeds/make-web-crew.ts';
import type { WebSeedCrew } from '../web-seeds/web-seed-crew.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Peer } from './peer.ts';
import type { PeerLimitsWish } from './peer-limits.ts';
import type { RunOptions } from './run-options.ts';
import { RunPieces } from './run-pieces.ts';
import { type RunCoordinator, RunStaff } from './run-staff.ts';
import type { SuperSeeder } from './super-seeder.ts';
import type { Swarm } from './swarm.ts';

export class Run implements RunCoordinator {
  readonly pieces: RunPieces;
  readonly #options: RunOptions;
  readonly #staff: RunStaff;
  readonly #heartbeat: Heartbeat;
  /** While it downloads, and has web seeds. */
  #webCrew: WebSeedCrew | undefined;
  #isClosed = false;

  constructor(options: RunOptions) {
    const { services, events } = options;
    const { clock } = services.ports;
    this.#options = options;
    this.#staff = new RunStaff(options, this);
    const wakeWebSeeds = () => this.#webCrew?.wake();
    this.pieces = new RunPieces({ ...options, staff: this.#staff, wakeWebSeeds });
    const { swarm, finisher, downloader, superSeeder } = this.#staff;
    this.#heartbeat = new Heartbeat({
      ...options,
      ...events,
      ...{ clock, swarm, finisher, downloader, superSeeder },
      onBeat: (now) => {
        this.#tickWebSeeds(now);
        events.onBeat(now);
      },
    });
    this.#tickWebSeeds(clock.now());
  }

  get swarm(): Swarm {
    return this.#staff.swarm;
  }

  get picker(): PiecePicker {
    return this.#staff.picker;
  }

  get superSeeder(): SuperSeeder {
    return this.#staff.superSeeder;
  }

  /** Blocks that web seeds are asked for. */
  get webRequests(): number {
    return this.#webCrew?.requestsOut ?? 0;
  }

  /** Addresses that may be dialled: who named them was allowed to. */
  hear(endpoints: readonly Endpoint[], source: PeerSource): void {
    this.swarm.hear(endpoints, source);
  }

  mayAccept(host: string): boolean {
    return this.swarm.mayAccept(host);
  }

  accept(handshaken: Handshaken): void {
    this.swarm.accept(handshaken);
  }

  /** For pieces that are begun from now on. */
  onOrderChanged(): void {
    this.picker.setOrder(this.#options.content.pieceOrder);
  }

  /** See `Downloader.onDeadlines`. */
  setDeadlines(deadlines: readonly Deadline[], isJump: boolean): void {
    this.picker.deadlines.set(deadlines);
    if (isJump) this.#webCrew?.turn();
    this.#staff.downloader.onDeadlines(isJump);
  }

  /** While it is connected. */
  limitPeer(peer: Peer, wish: PeerLimitsWish): void {
    const { services, download, upload } = this.#options;
    peer.limits.set(wish, services.ports.clock, download, upload);
    this.#staff.downloader.onLimitChanged(peer);
    this.#staff.uploader.onLimitChanged(peer);
    this.#options.events.onChanged();
  }

  /** Nothing is left to get: peers that have everything too are of no use to us, nor we to them. */
  onComplete(): void {
    for (const peer of [...this.swarm.peers.values()]) {
      if (this.picker.peerPieces(peer.key).isFull || peer.isUploadOnly) peer.wire.end();
    }
    this.pieces.tellWants();
    this.#webCrew?.close();
    this.#webCrew = undefined;
  }

  /** Peers gone, memory free, pieces that were complete written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.pieces.close();
    this.#heartbeat.close();
    this.#webCrew?.close();
    const peers = [...this.swarm.peers.values()];
    for (const { weChokeThem, wire } of peers) {
      if (!weChokeThem) this.#options.services.farewells.say(wire);
    }
    this.#staff.choking.close();
    this.#staff.uploader.close();
    for (const extension of this.#staff.extensions) extension.close?.();
    this.swarm.close();
    // Their closes arrive later; what they owe us is given up now.
    for (const peer of peers) this.#forget(peer, undefined);
    this.#staff.downloader.close();
    await this.#staff.finisher.settled();
    this.#staff.memory.update(0);
  }

  /** Its connection is gone. */
  onClosed(peer: Peer, reason: SluiceError | undefined): void {
    this.#options.services.farewells.onClosed(peer.wire);
    if (this.#forget(peer, reason) && !this.#isClosed) this.swarm.fill();
  }

  /** It is connected. */
  greet(peer: Peer): void {
    const { services, id, upload } = this.#options;
    this.picker.addPeer(peer.key);
    this.picker.setChoking(peer.key, peer.theyChokeUs);
    if (peer.carrier === 'tcp') {
      peer.limits.sendBeneath(services.ports.clock, upload, services.carriers.tcp);
    }
    this.#staff.blame.onPeer(peer);
    this.superSeeder.onPeer(peer);
    this.#staff.welcome.tellPieces(peer);
    services.report('peer:connected', { id, address: peer.address, client: peer.client });
    this.#options.events.onChanged();
  }

  #forget(peer: Peer, reason: SluiceError | undefined): boolean {
    if (!this.swarm.remove(peer, reason)) return false;
    this.superSeeder.onPeerClosed(peer);
    this.#staff.guide.onPeerClosed(peer);
    const { services, id, events } = this.#options;
    this.#staff.uploader.onPeerClosed(peer);
    this.#staff.choking.onPeerClosed(peer);
    this.#staff.downloader.onPeerClosed(peer);
    peer.limits.close();
    const said = safeText(reason?.message ?? 'the connection was closed');
    services.report('peer:disconnected', { id, address: peer.address, reason: said });
    events.onChanged();
    return true;
  }

  #tickWebSeeds(now: number): void {
    if (this.#isClosed || this.#options.content.isComplete) return;
    const { picker, downloader, intake, swarm, blame } = this.#staff;
    this.#webCrew ??= makeWebCrew({
      ...this.#options,
      ...{ picker, downloader, intake, swarm, blame },
      onChanged: () => this.#options.events.onChanged(),
    });
    this.#webCrew?.tick(now);
  }
}
