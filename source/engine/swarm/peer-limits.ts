/** One peer's own limits, beneath those of its torrent. Most have none, and then nothing is made for them. */
import type { Clock } from '../../base/ports/clock.ts';
import { Throttle } from '../bandwidth/bandwidth.ts';

/** Bytes per second, null is unlimited; what is left out stays as it is. */
export interface PeerLimitsWish {
  readonly download?: number | null;
  readonly upload?: number | null;
}

export class PeerLimits {
  #download: Throttle | undefined;
  #upload: Throttle | undefined;

  /** Bytes per second; null is unlimited. */
  get download(): number | null {
    return this.#download?.limit ?? null;
  }

  get upload(): number | null {
    return this.#upload?.limit ?? null;
  }

  /** What the peer takes from: its own, or its torrent's. */
  downThrottle(torrent: Throttle): Throttle {
    return this.#download ?? torrent;
  }

  upThrottle(torrent: Throttle): Throttle {
    return this.#upload ?? torrent;
  }

  /** What it is sent counts there too. */
  sendBeneath(clock: Clock, ...parents: readonly Throttle[]): void {
    this.#upload = new Throttle(clock, null, ...parents);
  }

  /** Each beneath its torrent's. */
  set(wish: PeerLimitsWish, clock: Clock, download: Throttle, upload: Throttle): void {
    if (wish.download !== undefined) {
      this.#download ??= new Throttle(clock, null, download);
      this.#download.setLimit(wish.download);
    }
    if (wish.upload !== undefined) {
      this.#upload ??= new Throttle(clock, null, upload);
      this.#upload.setLimit(wish.upload);
    }
  }

  close(): void {
    this.#download?.close();
    this.#upload?.close();
  }
}
