/** Addresses that the user wants nothing to do with, in any torrent, now or later. */
import { canonicalAddress } from '../../base/addresses.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { StateStore } from '../../base/ports/state.ts';
import { MAX_BANNED_ADDRESSES } from '../limits.ts';

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
  #last: Promise<void> = Promise.resolve();

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

  /** Rejects with `session/invalid-argument`, or with `state/*` where it would not last; then nothing has changed. */
  async ban(address: string): Promise<void> {
    const host = needHost(address);
    await this.#inTurn(async () => {
      if (this.#hosts.has(host)) return;
      if (this.#hosts.size >= MAX_BANNED_ADDRESSES) throw tooMany();
      await this.#change(new Set([...this.#hosts, host]));
      this.#options.onBanned(host);
    });
  }

  async unban(address: string): Promise<void> {
    const host = needHost(address);
    await this.#inTurn(async () => {
      const rest = new Set(this.#hosts);
      if (rest.delete(host)) return await this.#change(rest);
      throw new SluiceError('session/not-allowed', `${host} is not banned`);
    });
  }

  /** One after another: who asks for what is being done already waits for it. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #change(hosts: Set<string>): Promise<void> {
    await this.#options.state.saveNote(NOTE, JSON.stringify([...hosts].sort()));
    this.#hosts = hosts;
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
