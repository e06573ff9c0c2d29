/** A torrent's own limits, beneath those of the session. Most have none, and then nothing is made for them. */
import type { TorrentRecord } from '../../base/ports/state.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';
import { Throttle } from './bandwidth.ts';

export interface TorrentLimitsOptions {
  readonly parts: Pick<TorrentParts, 'services'>;
  /** From an earlier session. */
  readonly kept: TorrentRecord['limits'];
  readonly onChanged: () => void;
}

/** Bytes per second, null is unlimited; what is left out stays as it is. */
export interface LimitsWish {
  readonly download?: number | null;
  readonly upload?: number | null;
  /** Peers served at once; null is as many as are useful. */
  readonly slots?: number | null;
}

export class TorrentLimits {
  readonly #options: TorrentLimitsOptions;
  #download: Throttle | undefined;
  #upload: Throttle | undefined;
  #slots: number | null;

  constructor(options: TorrentLimitsOptions) {
    this.#options = options;
    const { download = null, upload = null, slots = null } = options.kept ?? {};
    this.#slots = slots;
    if (download !== null) this.downThrottle.setLimit(download);
    if (upload !== null) this.upThrottle.setLimit(upload);
  }

  /** Bytes per second; null is unlimited. */
  get download(): number | null {
    return this.#download?.limit ?? null;
  }

  get upload(): number | null {
    return this.#upload?.limit ?? null;
  }

  /** Peers served at once; null is as many as are useful. */
  get slots(): number | null {
    return this.#slots;
  }

  /** For the record. */
  get kept(): TorrentRecord['limits'] {
    const { download, upload, slots } = this;
    if (download === null && upload === null && slots === null) return undefined;
    return { download, upload, ...(slots === null ? {} : { slots }) };
  }

  get downThrottle(): Throttle {
    const { ports, download } = this.#options.parts.services;
    this.#download ??= new Throttle(ports.clock, null, download);
    return this.#download;
  }

  get upThrottle(): Throttle {
    const { ports, upload } = this.#options.parts.services;
    this.#upload ??= new Throttle(ports.clock, null, upload);
    return this.#upload;
  }

  set({ download, upload, slots }: LimitsWish): void {
    const before = [this.download, this.upload, this.slots];
    if (download !== undefined) this.downThrottle.setLimit(download);
    if (upload !== undefined) this.upThrottle.setLimit(upload);
    if (slots !== undefined) this.#slots = slots;
    const after = [this.download, this.upload, this.slots];
    if (before.some((limit, at) => limit !== after[at])) this.#options.onChanged();
  }

  close(): void {
    this.#download?.close();
    this.#upload?.close();
  }
}
