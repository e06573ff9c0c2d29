/** How much of a torrent has moved, ever and just now. */
import { RateMeter } from '../../base/rate-meter.ts';

export class Tally {
  readonly download = new RateMeter();
  readonly upload = new RateMeter();
  readonly #downloadedBefore: number;
  readonly #uploadedBefore: number;
  #downloadTaken = 0;
  #uploadTaken = 0;
  /** Bytes dropped since the session started: duplicates, unasked, of pieces with a wrong hash. */
  wasted = 0;

  /** Totals of earlier sessions. */
  constructor(downloadedBefore = 0, uploadedBefore = 0) {
    this.#downloadedBefore = downloadedBefore;
    this.#uploadedBefore = uploadedBefore;
  }

  get downloaded(): number {
    return this.#downloadedBefore + this.download.total;
  }

  get uploaded(): number {
    return this.#uploadedBefore + this.upload.total;
  }

  /** Bytes since this was last asked: for whoever writes their history. */
  takeMoved(): { readonly down: number; readonly up: number } {
    const down = this.download.total - this.#downloadTaken;
    const up = this.upload.total - this.#uploadTaken;
    this.#downloadTaken += down;
    this.#uploadTaken += up;
    return { down, up };
  }
}
