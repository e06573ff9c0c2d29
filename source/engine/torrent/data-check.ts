/** Looks at what is on disk: all of it before joining and after a rest, single pieces when they come into doubt. */
import type { PieceIndex } from '../../protocol/layout.ts';
import type { CheckResult, TrustedPieces } from '../../storage/disk-check.ts';
import type { Turn, Turns } from '../session/turns.ts';
import type { Content } from './content.ts';
import type { TorrentData } from './torrent-data.ts';

/** Where one waits until there is room for one more check. */
export interface HashingPlace {
  /** `begin` is called once there is, perhaps at once. */
  take(begin: () => void): void;
  /** Given up, or not waited for any more. */
  leave(): void;
}

export interface DataCheckOptions {
  readonly data: TorrentData;
  readonly content: Content;
  /** Shared by all torrents. */
  readonly turns: Turns;
  /** Hashing can take hours; a look at sizes and times needs none. */
  readonly place: HashingPlace;
  readonly onProgress: () => void;
}

export interface DataCheckWish {
  /** Believed where the files have not changed. */
  readonly trusted: TrustedPieces | undefined;
  /** Data that is gone is no fault. */
  readonly mayBeGone: boolean;
}

/** A look that may have to wait for its turn. */
interface UnderWay {
  readonly turn: Turn;
  readonly done: Promise<unknown>;
  /** Made with its turn: ten thousand may wait. */
  stop: AbortController | undefined;
  isStopped: boolean;
}

const AT_ONCE: Turn = { begun: Promise.resolve(), end: () => {} };

export class DataCheck {
  readonly #options: DataCheckOptions;
  #progress = 0;
  #isSuspended = false;
  /** The check under way has something to hash. */
  #isHashing = false;
  #underWay: UnderWay | undefined;

  constructor(options: DataCheckOptions) {
    this.#options = options;
  }

  /** 0…1 of the check under way, or of the last one. */
  get progress(): number {
    return this.#progress;
  }

  /** Fills the content with what is there. Undefined where it was stopped. Rejects with `disk/*`. */
  start(wish: DataCheckWish): Promise<CheckResult | undefined> {
    this.#progress = 0;
    // Of thousands that start with the session most need a look and nothing more.
    const turn = wish.trusted === undefined ? AT_ONCE : this.#options.turns.take();
    return this.#begin(turn, (signal) => this.#checkAll(wish, turn, signal));
  }

  /** Those pieces of the content that are not there any more; undefined where it was stopped. Rejects with `disk/*`. */
  confirm(trusted: TrustedPieces | undefined): Promise<readonly PieceIndex[] | undefined> {
    return this.#begin(AT_ONCE, async (signal) => {
      const missing = new Set([...this.#options.content.have.indexes()] as PieceIndex[]);
      const onPiece = (piece: PieceIndex, isGood: boolean) => {
        if (isGood) missing.delete(piece);
      };
      await this.#options.data.open().check({ trusted, onPiece, signal });
      return [...missing];
    });
  }

  /** Reads nothing more until `resume`, which goes on where it was. Holds up nobody meanwhile. */
  suspend(): void {
    if (this.#underWay === undefined) return;
    this.#isSuspended = true;
    this.#options.data.open().pauseCheck();
    this.#underWay.turn.end();
    this.#options.place.leave();
  }

  /** False where there is nothing to go on with: whoever began the check hears of its end. */
  resume(): boolean {
    this.#letGoOn();
    return this.#underWay !== undefined;
  }

  /** A check that was suspended is not gone on with; another may begin at once. */
  discard(): void {
    const underWay = this.#underWay;
    this.#underWay = undefined;
    if (underWay !== undefined) {
      underWay.isStopped = true;
      underWay.stop?.abort();
      underWay.turn.end();
    }
    this.#endHashing();
    this.#letGoOn();
  }

  /** Resolves when nothing is read any more. */
  async stop(): Promise<void> {
    const underWay = this.#underWay;
    this.discard();
    // Whoever started it hears of a failure.
    await underWay?.done.catch(() => undefined);
  }

  /** Those of the pieces that are right. */
  async recheck(pieces: readonly PieceIndex[]): Promise<readonly PieceIndex[]> {
    const found: PieceIndex[] = [];
    const onPiece = (piece: PieceIndex, isGood: boolean) => {
      if (isGood) found.push(piece);
    };
    await this.#options.data.storage.check({ pieces, onPiece });
    return found;
  }

  #letGoOn(): void {
    if (!this.#isSuspended) return;
    this.#isSuspended = false;
    if (this.#isHashing) this.#waitToHash();
    else this.#options.data.storage.resumeCheck();
  }

  #onHashing(turn: Turn): void {
    // It may have to wait, and then take hours: others need a look and nothing more.
    turn.end();
    this.#isHashing = true;
    this.#options.data.storage.pauseCheck();
    if (!this.#isSuspended) this.#waitToHash();
  }

  #waitToHash(): void {
    const { place, data } = this.#options;
    place.take(() => {
      if (this.#isHashing && !this.#isSuspended) data.storage.resumeCheck();
    });
  }

  #endHashing(): void {
    if (!this.#isHashing) return;
    this.#isHashing = false;
    this.#options.place.leave();
    if (!this.#isSuspended) this.#options.data.storage.resumeCheck();
  }

  #begin<Answer>(
    turn: Turn,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const { promise: done, resolve, reject } = Promise.withResolvers<Answer | undefined>();
    const underWay: UnderWay = { turn, done, stop: undefined, isStopped: false };
    this.#underWay = underWay;
    this.#inTurn(underWay, work)
      .finally(() => {
        turn.end();
        if (this.#underWay !== underWay) return;
        this.#underWay = undefined;
        this.#endHashing();
      })
      .then(resolve, reject);
    return done;
  }

  async #inTurn<Answer>(
    underWay: UnderWay,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    await underWay.turn.begun;
    if (underWay.isStopped) return undefined;
    underWay.stop = new AbortController();
    try {
      const answer = await work(underWay.stop.signal);
      return underWay.isStopped ? undefined : answer;
    } catch (error) {
      if (!underWay.isStopped) throw error;
      return undefined;
    }
  }

  #checkAll(wish: DataCheckWish, turn: Turn, signal: AbortSignal): Promise<CheckResult> {
    const { data, content, onProgress } = this.#options;
    content.forgetAll();
    const onPiece = (piece: PieceIndex, isGood: boolean) => {
      if (isGood) content.addPiece(piece);
    };
    const onHashing = () => {
      if (!signal.aborted) this.#onHashing(turn);
    };
    const onShare = (share: number) => {
      this.#progress = share;
      onProgress();
    };
    return data.open().check({ ...wish, onPiece, onHashing, onProgress: onShare, signal });
  }
}
