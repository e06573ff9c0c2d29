/** How we stand with a web seed: when it is asked again after failures, when no more, and which files it does not have. */
import {
  MAX_MISSING_WEB_FILES,
  MAX_WEB_SEED_BAD_PIECES,
  MAX_WEB_SEED_REFUSALS,
  MAX_WEB_SEED_RETRY_MS,
  MAX_WEB_SEED_WAIT_MS,
  WEB_SEED_RETRY_MS,
} from './limits.ts';

export type WebSeedTrouble =
  /** It does not have the file, or another one in its place. */
  | { readonly kind: 'missing'; readonly words: string; readonly file: number }
  /** It answers, but not with what was asked for. */
  | { readonly kind: 'refused'; readonly words: string }
  /** It asks us to come again later. */
  | { readonly kind: 'busy'; readonly words: string; readonly waitMs: number | undefined }
  /** It sends files from their beginning alone, and that would cost more than it brings. */
  | { readonly kind: 'no-ranges'; readonly words: string }
  | { readonly kind: 'network'; readonly words: string };

const DOUBTFUL_AFTER_FAILURES = 4;

export class WebSeedStanding {
  /** It sends parts of files; taken for granted until it shows otherwise. */
  sendsRanges = true;
  /** Something of use has come from it. */
  hasDelivered = false;
  /** Files of the torrent that it does not have. */
  readonly missing = new Set<number>();
  #words: string | undefined;
  #waitsUntilMs = 0;
  #isOver = false;
  #failures = 0;
  #refusals = 0;
  #badPieces = 0;

  /** What is wrong with it; undefined where nothing is. */
  get words(): string | undefined {
    return this.#words;
  }

  /** It is asked no more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** It has failed so often in a row that others are tried in its place. */
  get isDoubtful(): boolean {
    return this.#failures >= DOUBTFUL_AFTER_FAILURES;
  }

  /** When it is asked again; undefined where it may be asked now, or never. */
  waitsUntil(now: number): number | undefined {
    return this.#isOver || this.#waitsUntilMs <= now ? undefined : this.#waitsUntilMs;
  }

  mayAsk(now: number): boolean {
    return !this.#isOver && this.#waitsUntilMs <= now;
  }

  /** What was asked for has come. */
  onDelivered(): void {
    this.hasDelivered = true;
    this.#failures = 0;
    this.#refusals = 0;
    this.#waitsUntilMs = 0;
    this.#words = undefined;
  }

  /** `fileCount`: of the torrent. */
  onTrouble(trouble: WebSeedTrouble, now: number, fileCount: number): void {
    if (trouble.kind === 'missing' && this.#lacksOneOfMany(trouble.file, fileCount)) return;
    this.#words = trouble.words;
    this.#failures += 1;
    const isRefusal = trouble.kind === 'refused' || trouble.kind === 'missing';
    this.#refusals = isRefusal ? this.#refusals + 1 : 0;
    if (this.#refusals >= MAX_WEB_SEED_REFUSALS) {
      this.#end(`${trouble.words}, ${this.#refusals} times in a row`);
    }
    if (trouble.kind === 'no-ranges') this.#end(trouble.words);
    this.#waitsUntilMs = now + this.#delayAfter(trouble);
  }

  /** All of a piece came from it, and was wrong (H109). */
  onBadPiece(now: number): void {
    this.#badPieces += 1;
    this.#words = 'sent wrong data';
    this.#waitsUntilMs = now + WEB_SEED_RETRY_MS;
    if (this.#badPieces >= MAX_WEB_SEED_BAD_PIECES) {
      this.#end(`sent ${this.#badPieces} pieces of wrong data`);
    }
  }

  /** Other files may be there all the same. */
  #lacksOneOfMany(file: number, fileCount: number): boolean {
    this.missing.add(file);
    const most = this.hasDelivered ? fileCount : Math.min(fileCount, MAX_MISSING_WEB_FILES);
    if (this.missing.size < most) return true;
    this.missing.clear();
    return false;
  }

  #delayAfter(trouble: WebSeedTrouble): number {
    if (trouble.kind === 'busy' && trouble.waitMs !== undefined) {
      return Math.min(MAX_WEB_SEED_WAIT_MS, Math.max(1_000, trouble.waitMs));
    }
    const doublings = Math.min(this.#failures - 1, 20);
    return Math.min(MAX_WEB_SEED_RETRY_MS, WEB_SEED_RETRY_MS * 2 ** doublings);
  }

  #end(words: string): void {
    this.#isOver = true;
    this.#words = words;
  }
}
