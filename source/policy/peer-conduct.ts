/**
 * How a peer behaves, in counts with limits (H54–H57, H59, H60, H69). Answers undefined while all is
 * well, else why to close the connection. Honest clients come nowhere near any of these.
 */
import type { ErrorCode } from '../base/errors.ts';
import {
  CHOKE_GRACE_MS,
  CONDUCT_WINDOW_MS,
  type ConductKind,
  MAX_PER_WINDOW,
  MAX_TOTAL,
} from './limits.ts';

export interface ConductVerdict {
  readonly code: Extract<ErrorCode, 'wire/protocol' | 'wire/limit'>;
  readonly message: string;
}

const WORDS: Readonly<Record<ConductKind, string>> = {
  have: 'have messages',
  repeatedHave: 'have messages for pieces it had announced already',
  keepAlive: 'keep-alives',
  chokeChange: 'changes between choking and not choking',
  interestChange: 'changes between interested and not interested',
  lateBitfield: 'bitfields',
  chokedRequest: 'requests while choked',
  refusedRequest: 'requests beyond what may wait',
  duplicateRequest: 'requests made twice',
  unaskedBlock: 'blocks nobody asked for',
  unusedCancel: 'cancels of what it never asked for',
  hint: 'suggestions',
  unaskedReject: 'refusals of what it was never asked for',
  extension: 'messages of extensions',
  unknown: 'unknown messages',
};

export class PeerConduct {
  readonly #pieceCount: number;
  #isFirst = true;
  readonly #inWindow = new Map<ConductKind, number>();
  readonly #inTotal = new Map<ConductKind, number>();
  #windowAt: number;

  /** `pieceCount` undefined while the metadata is not known: nothing can be said of indexes then. */
  constructor(pieceCount: number | undefined, now: number) {
    this.#pieceCount = pieceCount ?? Number.POSITIVE_INFINITY;
    this.#windowAt = now;
  }

  /**
   * BITFIELD, HAVE_ALL or HAVE_NONE; `byteLength` undefined for the latter two. It should only come
   * first (BEP 3), but aria2 sends another where many HAVEs would be longer: so a few are in order.
   */
  onBitfield(byteLength: number | undefined, now: number): ConductVerdict | undefined {
    const isLate = !this.#isFirst;
    this.#isFirst = false;
    const expected = Math.ceil(this.#pieceCount / 8);
    const isKnown = byteLength !== undefined && expected !== Number.POSITIVE_INFINITY;
    if (isKnown && byteLength !== expected) {
      return breach(`a bitfield of ${byteLength} bytes, where ${expected} are right`);
    }
    return isLate ? this.on('lateBitfield', now) : undefined;
  }

  /** Any message of BEP 3 but a bitfield: from now on a bitfield is late. */
  onFirstMessage(): void {
    this.#isFirst = false;
  }

  onHave(piece: number, isNews: boolean, now: number): ConductVerdict | undefined {
    this.#isFirst = false;
    return this.onPieceIndex(piece) ?? this.on(isNews ? 'have' : 'repeatedHave', now);
  }

  /** Any message that names a piece. */
  onPieceIndex(piece: number): ConductVerdict | undefined {
    if (Number.isInteger(piece) && piece >= 0 && piece < this.#pieceCount) return undefined;
    return breach(`piece ${piece} of ${this.#pieceCount}`);
  }

  /** A request that is out of its piece, empty or too long (H57). */
  onInvalidRequest(piece: number, offset: number, length: number): ConductVerdict {
    return breach(`a request for ${length} bytes at ${offset} of piece ${piece}`);
  }

  /** A request while we choke the peer, which we do since `chokedAt`: a few are a race, many are not (H59). */
  onChokedRequest(chokedAt: number, now: number): ConductVerdict | undefined {
    return now - chokedAt < CHOKE_GRACE_MS ? undefined : this.on('chokedRequest', now);
  }

  /** Counts one; see the limits for what is counted. */
  on(kind: ConductKind, now: number): ConductVerdict | undefined {
    if (now - this.#windowAt >= CONDUCT_WINDOW_MS) {
      this.#windowAt = now;
      this.#inWindow.clear();
    }
    const inWindow = (this.#inWindow.get(kind) ?? 0) + 1;
    this.#inWindow.set(kind, inWindow);
    const inTotal = (this.#inTotal.get(kind) ?? 0) + 1;
    this.#inTotal.set(kind, inTotal);
    if (inWindow <= MAX_PER_WINDOW[kind] && inTotal <= (MAX_TOTAL[kind] ?? inTotal)) {
      return undefined;
    }
    return { code: 'wire/limit', message: `too many ${WORDS[kind]}` };
  }
}

const breach = (message: string): ConductVerdict => ({ code: 'wire/protocol', message });
