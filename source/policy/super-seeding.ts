/**
 * Super-seeding (BEP 16): a seed that says it has nothing names pieces to peers one by one, rarest first, and
 * names a peer another one once what it got was seen elsewhere: each piece leaves the seed once, and who passes
 * nothing on gets little. What has left already is named again only to peers that nobody else serves.
 */
import { Bitfield } from '../base/bitfield.ts';
import type { Random } from '../base/ports/random.ts';
import {
  ENOUGH_SEEDS,
  ENOUGH_SEEDS_MS,
  MAX_STARVING_MS,
  MAX_SUPER_SEED_WINDOW,
  MIN_SUPER_SEED_WINDOW,
  SPREAD_PATIENCE_MS,
  STARVING_GAPS,
  STARVING_MS,
  STARVING_RETRY_MS,
  UNWANTED_MS,
} from './limits.ts';
import type { PeerKey } from './peer-key.ts';

export interface SuperSeedingOptions {
  readonly pieceCount: number;
  readonly random: Random;
  /** Connected peers that have the piece. */
  readonly copies: (piece: number) => number;
}

/** Of a piece that was named to a peer, until it is known to be spread. */
interface Lead {
  readonly namedMs: number;
  isSeenElsewhere: boolean;
  /** All of it was sent. */
  givenMs: number | undefined;
}

interface Student {
  readonly revealed: Bitfield;
  /** Of those, what it has said that it has. */
  readonly told: Bitfield;
  readonly leads: Map<number, Lead>;
  /** Leads at a time. */
  window: number;
  gainedMs: number;
  /** Between two pieces that it gained, of late. */
  gapMs: number;
  /** When nothing was found for it last though it starves: looking costs as much as there are pieces. */
  triedMs: number;
  /** What there was to choose from when nothing was found for it. */
  missedAt: number;
}

export class SuperSeeding {
  readonly #options: SuperSeedingOptions;
  readonly #students = new Map<PeerKey, Student>();
  /** Peers that the piece was named to and that have not got it, per piece. */
  readonly #awaited: Uint16Array;
  /** All that we have is at somebody, or on its way: so it stays until somebody leaves. */
  #isOut = false;
  /** Changes whenever there may be more to choose from. */
  #choices = 0;
  #enoughSinceMs: number | undefined;

  constructor(options: SuperSeedingOptions) {
    this.#options = options;
    this.#awaited = new Uint16Array(options.pieceCount);
  }

  add(peer: PeerKey, now: number): void {
    const { pieceCount } = this.#options;
    this.#students.set(peer, {
      revealed: new Bitfield(pieceCount),
      told: new Bitfield(pieceCount),
      leads: new Map(),
      window: MIN_SUPER_SEED_WINDOW,
      ...{ gainedMs: now, gapMs: 0, triedMs: 0, missedAt: -1 },
    });
  }

  remove(peer: PeerKey): void {
    const student = this.#students.get(peer);
    if (student === undefined) return;
    for (const [piece, { givenMs }] of student.leads) {
      if (givenMs === undefined) this.#awaited[piece]! -= 1;
    }
    this.#students.delete(peer);
    this.#onChoices();
  }

  isRevealed(peer: PeerKey, piece: number): boolean {
    return this.#students.get(peer)?.revealed.has(piece) === true;
  }

  /** True where it says for the first time that it has what was named to it. */
  hear(peer: PeerKey, piece: number): boolean {
    const student = this.#students.get(peer);
    if (student?.revealed.has(piece) !== true || student.told.has(piece)) return false;
    student.told.set(piece);
    return true;
  }

  /** It says that it has the piece. Answers whether anybody may be due for another. */
  onHave(peer: PeerKey, piece: number, now: number): boolean {
    this.#gained(peer, now);
    let isNews = false;
    for (const [other, { leads }] of this.#students) {
      const lead = leads.get(piece);
      if (lead === undefined) continue;
      if (other === peer) this.#give(lead, piece, now);
      else lead.isSeenElsewhere = true;
      isNews = true;
    }
    return isNews;
  }

  /** All of it was sent to the peer. */
  onGiven(peer: PeerKey, piece: number, now: number): void {
    this.#gained(peer, now);
    const lead = this.#students.get(peer)?.leads.get(piece);
    if (lead !== undefined) this.#give(lead, piece, now);
  }

  /**
   * It wants nothing of what was named to it: it has chosen other files. It is named twice as many from then on,
   * or one that wants little would spend its time waiting for what is of use to it.
   */
  onUnwanted(peer: PeerKey, now: number): void {
    const student = this.#students.get(peer);
    if (student === undefined) return;
    const { leads } = student;
    let isRid = false;
    for (const [piece, { givenMs, namedMs }] of leads) {
      if (givenMs !== undefined || now - namedMs < UNWANTED_MS) continue;
      leads.delete(piece);
      this.#awaited[piece]! -= 1;
      isRid = true;
    }
    if (!isRid) return;
    this.#onChoices();
    student.window = Math.min(MAX_SUPER_SEED_WINDOW, student.window * 2);
  }

  /** The piece to name to the peer now; undefined where it has to wait. It is taken as named. */
  next(peer: PeerKey, theirs: Bitfield, ours: Bitfield, now: number): number | undefined {
    const student = this.#students.get(peer);
    if (student === undefined) return undefined;
    this.#settle(student, now);
    if (student.leads.size >= student.window) return undefined;
    const piece = this.#choose(student, theirs, ours, now);
    if (piece === undefined) return undefined;
    student.revealed.set(piece);
    student.leads.set(piece, { namedMs: now, isSeenElsewhere: false, givenMs: undefined });
    this.#awaited[piece]! += 1;
    return piece;
  }

  /** Others have it all: there is nothing left to save. To be asked now and then. */
  isSenseless(otherSeeds: number, now: number): boolean {
    if (otherSeeds < ENOUGH_SEEDS) this.#enoughSinceMs = undefined;
    else this.#enoughSinceMs ??= now;
    return this.#enoughSinceMs !== undefined && now - this.#enoughSinceMs >= ENOUGH_SEEDS_MS;
  }

  #gained(peer: PeerKey, now: number): void {
    const student = this.#students.get(peer);
    if (student === undefined) return;
    const gapMs = now - student.gainedMs;
    student.gapMs = student.gapMs === 0 ? gapMs : (student.gapMs * 3 + gapMs) / 4;
    student.gainedMs = now;
  }

  #give(lead: Lead, piece: number, now: number): void {
    if (lead.givenMs !== undefined) return;
    lead.givenMs = now;
    this.#awaited[piece]! -= 1;
  }

  /** What is spread, or can be spread to nobody, or has been waited for long enough, is done with. */
  #settle({ leads }: Student, now: number): void {
    for (const [piece, { isSeenElsewhere, givenMs }] of leads) {
      if (givenMs === undefined) continue;
      const isAtAll = this.#options.copies(piece) >= this.#students.size;
      if (isSeenElsewhere || isAtAll || now - givenMs >= SPREAD_PATIENCE_MS) leads.delete(piece);
    }
  }

  /** The rarest; what nobody has or is about to get comes first, and all else only where the peer gets nothing of anybody. */
  #choose(student: Student, theirs: Bitfield, ours: Bitfield, now: number): number | undefined {
    const isDesperate = isStarving(student, now) && now - student.triedMs >= STARVING_RETRY_MS;
    const isInVain = this.#isOut || student.missedAt === this.#choices;
    if (isInVain && !isDesperate) return undefined;
    const isKnown = (piece: number): boolean => theirs.has(piece) || student.revealed.has(piece);
    const rarest = this.#rarest((piece) => ours.has(piece) && !isKnown(piece));
    if (rarest?.rank !== 0) {
      // It may be that only this peer knows of all that nobody has.
      this.#isOut = this.#rarest((piece) => ours.has(piece))?.rank !== 0;
    }
    if (rarest?.rank === 0 || isDesperate) {
      if (rarest === undefined) student.triedMs = now;
      return rarest?.piece;
    }
    student.missedAt = this.#choices;
    return undefined;
  }

  #onChoices(): void {
    this.#isOut = false;
    this.#choices += 1;
  }

  /** From a random place on; a whole copy weighs more than any number that are on their way. */
  #rarest(mayBe: (piece: number) => boolean): { piece: number; rank: number } | undefined {
    const { pieceCount, random, copies } = this.#options;
    const start = random.integer(Math.max(1, pieceCount));
    let best: { piece: number; rank: number } | undefined;
    for (let step = 0; step < pieceCount && best?.rank !== 0; step++) {
      const piece = (start + step) % pieceCount;
      if (!mayBe(piece)) continue;
      const rank = copies(piece) * 0x1_0000 + this.#awaited[piece]!;
      if (best === undefined || rank < best.rank) best = { piece, rank };
    }
    return best;
  }
}

/** Nobody else gives it anything, and we neither. */
const isStarving = ({ leads, gainedMs, gapMs }: Student, now: number): boolean => {
  for (const { givenMs } of leads.values()) if (givenMs === undefined) return false;
  const patienceMs = Math.max(STARVING_MS, gapMs * STARVING_GAPS);
  return now - gainedMs >= Math.min(MAX_STARVING_MS, patienceMs);
};
