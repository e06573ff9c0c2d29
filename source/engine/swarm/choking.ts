/** Decides every ten seconds with the choker who gets blocks of us, and over how many slots (BEP 3). */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Random } from '../../base/ports/random.ts';
import { Choker, type ChokeView } from '../../policy/choker.ts';
import type { SlotBudget } from '../../policy/slot-budget.ts';
import { firstSlots, uploadSlots } from '../../policy/upload-slots.ts';
import type { Layout } from '../../protocol/layout.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import { CHOKE_ROUND_MS } from '../limits.ts';
import type { Peer } from './peer.ts';
import type { SeedGuide } from './seed-guide.ts';

export interface ChokingOptions {
  readonly layout: Pick<Layout, 'pieceLength'>;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly random: Random;
  readonly peers: ReadonlyMap<number, Peer>;
  readonly isSeeding: () => boolean;
  /** Peers of a seed take turns; else the fastest are served. */
  readonly takesTurns: () => boolean;
  /** How many of the rarest pieces each lacks. */
  readonly needs: () => (peer: Peer) => number;
  readonly guide: Pick<SeedGuide, 'guide' | 'release'>;
  /** As many as the user wants for this torrent; null is as many as are useful. */
  readonly ownSlots: () => number | null;
  /** All torrents together. */
  readonly slotBudget: SlotBudget<object>;
}

export class Choking {
  readonly #options: ChokingOptions;
  readonly #choker: Choker;
  /** Worth having, by the last round. */
  #slots: number;
  #round: Timer | undefined;
  #isDecisionDue = false;
  #isClosed = false;

  constructor(options: ChokingOptions) {
    this.#options = options;
    this.#choker = new Choker(options.random);
    this.#slots = firstSlots(options.ownSlots());
    this.#scheduleRound();
  }

  close(): void {
    this.#isClosed = true;
    this.#round?.cancel();
    this.#options.slotBudget.leave(this);
  }

  /** Interest came or went: a free slot need not wait for the next round. */
  onInterest(peer: Peer): void {
    if (peer.theyAreInterested || !peer.weChokeThem) this.#decideSoon();
  }

  onPeerClosed(peer: Peer): void {
    if (!peer.weChokeThem) this.#decideSoon();
  }

  #decideSoon(): void {
    if (this.#isDecisionDue) return;
    this.#isDecisionDue = true;
    this.#options.clock.nextTurn(() => {
      this.#isDecisionDue = false;
      if (!this.#isClosed) this.#decide();
    });
  }

  #scheduleRound(): void {
    this.#round = this.#options.clock.setTimer(CHOKE_ROUND_MS, () => {
      if (this.#isClosed) return;
      this.#slots = this.#countSlots();
      this.#decide();
      this.#scheduleRound();
    });
  }

  #countSlots(): number {
    const own = this.#options.ownSlots();
    if (own !== null) return own;
    const now = this.#options.clock.now();
    const rates: number[] = [];
    for (const peer of this.#options.peers.values()) {
      if (!peer.weChokeThem) rates.push(peer.upload.bytesPerSecond(now));
    }
    return uploadSlots(this.#options.throttle.limit, rates);
  }

  /** Where there are only so many for all torrents, those go to others that nobody here would use. */
  #slotsFor(views: readonly ChokeView[], now: number): number {
    const { slotBudget } = this.#options;
    const interested = views.filter(({ isInterested }) => isInterested).length;
    if (slotBudget.limit === null) return this.#slots;
    return slotBudget.take(this, Math.min(this.#slots, interested), now);
  }

  #choke(peer: Peer | undefined): void {
    if (peer === undefined) return;
    peer.choke();
    this.#options.guide.release(peer);
  }

  /** What it is suggested comes first, or it would have asked for others by then. */
  #unchoke(peer: Peer | undefined): void {
    if (peer === undefined) return;
    this.#options.guide.guide(peer);
    peer.unchoke();
  }

  #decide(): void {
    const { peers, layout, clock } = this.#options;
    const now = clock.now();
    const isSeeding = this.#options.isSeeding();
    const hasTurns = isSeeding && this.#options.takesTurns();
    const needOf = hasTurns ? this.#options.needs() : () => 0;
    const views = Array.from(peers.values(), (peer) => viewOf(peer, needOf(peer), now));
    const slots = this.#slotsFor(views, now);
    const turnsOf = hasTurns ? layout.pieceLength : undefined;
    const decision = this.#choker.decide(views, { slots, isSeeding, turnsOf }, now);
    for (const key of decision.choke) this.#choke(peers.get(key));
    for (const key of decision.unchoke) this.#unchoke(peers.get(key));
    for (const peer of peers.values()) peer.isOptimistic = peer.key === decision.optimistic;
  }
}

const viewOf = (peer: Peer, need: number, now: number): ChokeView => ({
  peer: peer.key,
  isInterested: peer.theyAreInterested,
  isChokedByUs: peer.weChokeThem,
  isSnubbing: peer.depth.isSnubbed,
  downloadRate: peer.download.bytesPerSecond(now),
  uploadRate: peer.upload.bytesPerSecond(now),
  connectedAt: peer.connectedMs,
  given: peer.upload.total,
  need,
});
