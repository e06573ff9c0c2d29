/** Addresses that the user wants nothing to do with, in any torrent, now or later. */
import { canonicalAddress } from '../base/addresses.ts';
import { messageOf, SluiceError } from '../base/errors.ts';
import type { StateStore } from '../base/ports/state.ts';
import { MAX_BANNED_ADDRESSES } from './limits.ts';

const NOTE = 'banned addresses';

export interface BannedAddressesOptions {
  readonly state: Pick<StateStore, 'loadNote' | 'saveNote'>;
  /** Everybody there is to be dropped. */
  readonly onBanned: (host: string) => void;
  readonly warn: (message: string) => void;
}

export class BannedAddresses {
  readonly #options: BannedAddressesOptions;
  #hosts = new Set<string>();

  constructor(options: BannedAddressesOptions) {
    this.#options = options;
  }

  /** Sorted. */
  get all(): readonly string[] {
    return [...this.#hosts].sort();
  }

  has(host: string): boolean {
    return this.#hosts.has(host);
  }

  /** Those of earlier sessions. Never rejects: without them there is only a warning. */
  async load(): Promise<void> {
    try {
      const note = await this.#options.state.loadNote(NOTE);
      const kept: unknown = note === undefined ? [] : JSON.parse(note);
      if (!Array.isArray(kept)) return;
      const hosts = kept.flatMap((each) => hostIn(each) ?? []);
      this.#hosts = new Set(hosts.slice(0, MAX_BANNED_ADDRESSES));
    } catch (error) {
      this.#options.warn(`banned addresses were not loaded: ${messageOf(error)}`);
    }
  }

  /** Rejects with `session/invalid-argument`, or with `state/*` where it will not last. */
  async ban(address: string): Promise<void> {
    const host = needHost(address);
    if (this.#hosts.has(host)) return;
    if (this.#hosts.size >= MAX_BANNED_ADDRESSES) throw tooMany();
    this.#hosts.add(host);
    this.#options.onBanned(host);
    await this.#save();
  }

  async unban(address: string): Promise<void> {
    const host = needHost(address);
    if (this.#hosts.delete(host)) return await this.#save();
    throw new SluiceError('session/not-allowed', `${host} is not banned`);
  }

  async #save(): Promise<void> {
    await this.#options.state.saveNote(NOTE, JSON.stringify(this.all));
  }
}

const hostIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? canonicalAddress(value) : undefined;

const needHost = (address: string): string => {
  const host = hostIn(address);
  if (host !== undefined) return host;
  throw new SluiceError(
    'session/invalid-argument',
    `"${String(address).slice(0, 60)}" is no address; give one without a port, such as 192.0.2.7`,
  );
};

const tooMany = (): SluiceError =>
  new SluiceError(
    'session/not-allowed',
    `${MAX_BANNED_ADDRESSES} addresses are banned, and no more can be; take some back first`,
  );
