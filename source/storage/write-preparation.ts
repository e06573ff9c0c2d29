/** What must be done before pieces are written: what was set aside of files that are wanted now goes to its place. */
import type { PartsFile } from './parts-file.ts';
import type { PieceWriter } from './piece-writer.ts';

export interface WritePreparationOptions {
  readonly parts: Pick<PartsFile, 'load'>;
  readonly writer: Pick<PieceWriter, 'moveWanted' | 'makeEmptyFiles'>;
}

export class WritePreparation {
  readonly #options: WritePreparationOptions;
  #preparing: Promise<void> | undefined;
  #isDone = false;
  #last: Promise<void> = Promise.resolve();

  constructor(options: WritePreparationOptions) {
    this.#options = options;
  }

  /** Else `run` has something to do, or to wait for. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Other files are wanted than before. */
  renew(): void {
    this.#isDone = false;
    this.#preparing = undefined;
  }

  /** Once after each renewal; again after a failure. */
  run(): Promise<void> {
    if (this.#preparing !== undefined) return this.#preparing;
    const preparing: Promise<void> = this.#last.then(() => this.#prepare(preparing));
    this.#preparing = preparing;
    this.#last = preparing.catch(() => {
      if (this.#preparing === preparing) this.#preparing = undefined;
    });
    return preparing;
  }

  async #prepare(preparing: Promise<void>): Promise<void> {
    const { parts, writer } = this.#options;
    await parts.load();
    await writer.moveWanted();
    await writer.makeEmptyFiles();
    // Else other files have become wanted meanwhile.
    if (this.#preparing === preparing) this.#isDone = true;
  }
}
