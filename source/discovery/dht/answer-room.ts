/** The bytes an answer may still take. */

/** What is in every answer: id, token, where we see the asker, a transaction id of usual length, names and counts. */
const FRAME_BYTES = 160;

export class AnswerRoom {
  #left: number;

  constructor(bytes: number) {
    this.#left = Math.max(0, bytes - FRAME_BYTES);
  }

  /** All of it or nothing. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** How many things of such a size fit, at most `wanted`. */
  takeMany(size: number, wanted: number): number {
    const count = Math.min(wanted, Math.floor(this.#left / size));
    this.#left -= count * size;
    return count;
  }
}
