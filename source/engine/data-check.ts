/** Looks at what is on disk: all of it before joining, single pieces when they come into doubt. */
import type { PieceIndex } from '../protocol/layout.ts';
import type { TrustedPieces } from '../storage/disk-check.ts';
import type { TorrentStorage } from '../storage/torrent-storage.ts';
import type { Content } from './content.ts';

export interface DataCheckOptions {
  readonly storage: TorrentStorage;
  readonly content: Content;
  readonly onProgress: () => void;
}

export interface DataCheckWish {
  /** Believed where the files have not changed. */
  readonly trusted: TrustedPieces | undefined;
  /** Data that is gone is no fault. */
  readonly mayBeGone: boolean;
}

export class DataCheck {
  readonly #options: DataCheckOptions;
  #progress = 0;
  #underWay: { readonly stop: AbortController; readonly done: Promise<boolean> } | undefined;

  constructor(options: DataCheckOptions) {
    this.#options = options;
  }

  /** 0…1 of the check under way, or of the last one. */
  get progress(): number {
    return this.#progress;
  }

  /** Fills the content with what is there. False where it was stopped. Rejects with `disk/*`. */
  start(wish: DataCheckWish): Promise<boolean> {
    const stop = new AbortController();
    const done = this.#checkAll(wish, stop.signal);
    const underWay = { stop, done };
    this.#underWay = underWay;
    const forget = () => {
      if (this.#underWay === underWay) this.#underWay = undefined;
    };
    done.then(forget, forget);
    return done;
  }

  /** Reads nothing more until `resume`, which goes on where it was. */
  suspend(): void {
    if (this.#underWay !== undefined) this.#options.storage.pauseCheck();
  }

  /** False where there is nothing to go on with: whoever began the check hears of its end. */
  resume(): boolean {
    this.#options.storage.resumeCheck();
    return this.#underWay !== undefined;
  }

  /** A check that was suspended is not gone on with; another may begin at once. */
  discard(): void {
    this.#underWay?.stop.abort();
    this.#underWay = undefined;
    this.#options.storage.resumeCheck();
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
    await this.#options.storage.check({ pieces, onPiece });
    return found;
  }

  async #checkAll(wish: DataCheckWish, signal: AbortSignal): Promise<boolean> {
    const { storage, content, onProgress } = this.#options;
    this.#progress = 0;
    content.forgetAll();
    try {
      await storage.check({
        ...wish,
        onPiece: (piece, isGood) => {
          if (isGood) content.addPiece(piece);
        },
        onProgress: (share) => {
          this.#progress = share;
          onProgress();
        },
        signal,
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }
}
