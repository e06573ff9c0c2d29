/**
 * Who may download from us (BEP 3, choking): tit for tat in ten-second rounds, one optimistic
 * unchoke that moves on every 30 s with newcomers three times as likely, no regular slot for peers
 * that snub us. Only interested peers take slots; better ones that are not interested are unchoked
 * beside them, so that they start at once when they want something.
 */
import type { Random } from '../base/ports/random.ts';
import { CHOKE_ROUND_MS, NEWCOMER_MS, NEWCOMER_WEIGHT, OPTIMISTIC_ROUND_MS } from './limits.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import { SeedTurns } from './seed-turns.ts';

export interface ChokeView {
  readonly peer: PeerKey;
  /** They want something of us. */
  readonly isInterested: boolean;
  /** As it is now. */
  readonly isChokedByUs: boolean;
  /** They have let us wait for a minute, with requests out. */
  readonly isSnubbing: boolean;
  /** Bytes per second from them and to them, over some 20 s. */
  readonly downloadRate: number;
  readonly uploadRate: number;
  readonly connectedAt: number;
  /** Bytes that it got of us. */
  readonly given: number;
  /** Pieces it lacks of those that are rarest; 0 where nobody asks. */
  readonly need: number;
}

export interface ChokeSettings {
  readonly slots: number;
  /** All we want is here: what we can give decides then, not what we get. */
  readonly isSeeding: boolean;
  /** Peers of a seed take turns, by pieces of this length; undefined: the fastest are served. */
  readonly turnsOf?: number | undefined;
}

export interface ChokeDecision {
  readonly unchoke: readonly PeerKey[];
  readonly choke: readonly PeerKey[];
  /** Undefined where nobody is left to try. */
  readonly optimistic: PeerKey | undefined;
}

export class Choker {
  readonly #random: Random;
  readonly #turns = new SeedTurns();
  #optimistic: PeerKey = NOBODY;
  /** Where regular slots stay empty, more are tried out; they stay until the optimistic one moves. */
  #extras: PeerKey[] = [];
  /** Unchoked between rounds: they stay until the next one, or interest that comes and goes would make them flicker. */
  readonly #guests = new Set<PeerKey>();
  #rotatedAt = Number.NEGATIVE_INFINITY;
  #roundAt = Number.NEGATIVE_INFINITY;
  /** Rates of the last round: between rounds nobody is choked because a rate moved. */
  #rates = new Map<PeerKey, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  isRoundDue(now: number): boolean {
    return now - this.#roundAt >= CHOKE_ROUND_MS;
  }

  /**
   * To be called every round, and between rounds when an unchoked peer becomes interested, stops
   * being it, or leaves: slots are filled then by the rates of the last round.
   */
  decide(peers: readonly ChokeView[], settings: ChokeSettings, now: number): ChokeDecision {
    const isRound = this.isRoundDue(now);
    if (isRound) this.#startRound(peers, settings, now);
    this.#dismissGuests(peers);
    // Who is tried out keeps its thirty seconds: between rounds it moves to no regular slot.
    const rankable = isRound ? peers : peers.filter((view) => view.peer !== this.#optimistic);
    const regulars = this.#regulars(rankable, settings, now);
    const waiting = peers.filter((view) => view.isInterested && !regulars.has(view.peer));
    const isDue = now - this.#rotatedAt >= OPTIMISTIC_ROUND_MS;
    const hasLeft = !waiting.some((view) => view.peer === this.#optimistic);
    if (isDue) this.#extras = [];
    if (!triesOut(settings)) this.#optimistic = NOBODY;
    else if (isDue || hasLeft) this.#rotate(waiting, now);
    this.#fillUp(waiting, peers, regulars, settings, now);
    if (this.#optimistic !== NOBODY) regulars.add(this.#optimistic);
    for (const peer of this.#extras) regulars.add(peer);
    if (!isRound) this.#keepCalm(peers, regulars, settings.slots);
    return { ...changes(peers, regulars), optimistic: this.optimistic };
  }

  /** Who is tried out now. */
  get optimistic(): PeerKey | undefined {
    return this.#optimistic === NOBODY ? undefined : this.#optimistic;
  }

  #startRound(peers: readonly ChokeView[], settings: ChokeSettings, now: number): void {
    this.#roundAt = now;
    this.#guests.clear();
    this.#rates = new Map(
      peers.map((view) => [view.peer, settings.isSeeding ? view.uploadRate : view.downloadRate]),
    );
  }

  #dismissGuests(peers: readonly ChokeView[]): void {
    for (const guest of this.#guests) {
      const stays = peers.some((view) => view.peer === guest && view.isInterested);
      if (!stays) this.#guests.delete(guest);
    }
  }

  /**
   * Between rounds nobody is choked for having lost interest, and no guest for another's coming
   * back. So there may be more at a time than slots, and never twice as many.
   */
  #keepCalm(peers: readonly ChokeView[], unchoked: Set<PeerKey>, slots: number): void {
    for (const { peer, isInterested, isChokedByUs } of peers) {
      if (!isChokedByUs) {
        if (!isInterested || this.#guests.has(peer)) unchoked.add(peer);
      } else if (isInterested && unchoked.has(peer)) {
        if (this.#guests.size < slots) this.#guests.add(peer);
        else unchoked.delete(peer);
      }
    }
  }

  /** The best interested peers take the slots; better ones that are not interested go along. */
  #regulars(peers: readonly ChokeView[], settings: ChokeSettings, now: number): Set<PeerKey> {
    const regulars = new Set<PeerKey>();
    let left = settings.slots - (triesOut(settings) ? 1 : 0);
    const ranked = hasTurns(settings)
      ? this.#turns.ranked(peers, settings.turnsOf, now)
      : this.#ranked(peers, settings);
    for (const view of ranked) {
      if (left === 0) break;
      const isBetter = !settings.isSeeding && this.#rateOf(view) > 0;
      if (view.isInterested) left -= 1;
      if (view.isInterested || isBetter) regulars.add(view.peer);
    }
    return regulars;
  }

  /** Best first; among equals who is unchoked already, then by chance. Who snubs us is not among them. */
  #ranked(peers: readonly ChokeView[], settings: ChokeSettings): ChokeView[] {
    return peers
      .filter((view) => settings.isSeeding || !view.isSnubbing)
      .map((view) => ({ view, rate: this.#rateOf(view), chance: this.#random.float() }))
      .sort(
        (left, right) =>
          right.rate - left.rate ||
          Number(left.view.isChokedByUs) - Number(right.view.isChokedByUs) ||
          left.chance - right.chance,
      )
      .map(({ view }) => view);
  }

  #rateOf(view: ChokeView): number {
    return this.#rates.get(view.peer) ?? 0;
  }

  #rotate(waiting: readonly ChokeView[], now: number): void {
    const others = waiting.filter((view) => view.peer !== this.#optimistic);
    // Alone in waiting, it stays.
    if (others.length > 0 || waiting.length === 0) this.#optimistic = this.#draw(others, now);
    this.#rotatedAt = now;
  }

  /** Slots that peers who snub us have lost go to further optimistic unchokes. */
  #fillUp(
    waiting: readonly ChokeView[],
    peers: readonly ChokeView[],
    regulars: ReadonlySet<PeerKey>,
    settings: ChokeSettings,
    now: number,
  ): void {
    const taken = peers.filter((view) => view.isInterested && regulars.has(view.peer)).length;
    const guests = waiting.filter(
      (view) => this.#guests.has(view.peer) && view.peer !== this.#optimistic,
    ).length;
    const room = settings.slots - taken - guests - (this.#optimistic === NOBODY ? 0 : 1);
    const free = waiting.filter(
      (view) => view.peer !== this.#optimistic && !this.#guests.has(view.peer),
    );
    const isFree = (peer: PeerKey): boolean => free.some((view) => view.peer === peer);
    this.#extras = this.#extras.filter(isFree).slice(0, Math.max(0, room));
    while (this.#extras.length < room) {
      const drawn = this.#draw(
        free.filter((view) => !this.#extras.includes(view.peer)),
        now,
      );
      if (drawn === NOBODY) break;
      this.#extras.push(drawn);
    }
  }

  /** By lot, newcomers with three tickets. */
  #draw(views: readonly ChokeView[], now: number): PeerKey {
    const tickets = (view: ChokeView): number =>
      now - view.connectedAt < NEWCOMER_MS ? NEWCOMER_WEIGHT : 1;
    let lot = this.#random.integer(
      Math.max(
        1,
        views.reduce((sum, view) => sum + tickets(view), 0),
      ),
    );
    for (const view of views) {
      lot -= tickets(view);
      if (lot < 0) return view.peer;
    }
    return NOBODY;
  }
}

/** One slot of several; a seed that has but one lets it go round. */
const triesOut = (settings: ChokeSettings): boolean =>
  !hasTurns(settings) && (settings.slots > 1 || (settings.slots === 1 && settings.isSeeding));

const hasTurns = (settings: ChokeSettings): settings is ChokeSettings & { turnsOf: number } =>
  settings.isSeeding && settings.turnsOf !== undefined;

const changes = (
  peers: readonly ChokeView[],
  unchoked: ReadonlySet<PeerKey>,
): Pick<ChokeDecision, 'unchoke' | 'choke'> => {
  const unchoke: PeerKey[] = [];
  const choke: PeerKey[] = [];
  for (const { peer, isChokedByUs } of peers) {
    if (isChokedByUs && unchoked.has(peer)) unchoke.push(peer);
    if (!isChokedByUs && !unchoked.has(peer)) choke.push(peer);
  }
  return { unchoke, choke };
};
