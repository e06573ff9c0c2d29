/**
 * Names → addresses through the system's own resolver, which honours /etc/hosts. It runs on Node's few worker
 * threads, where a dead name server would hold up the disk: so only some at a time, and nobody waits for ever.
 */
import { getServers, lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { canonicalAddress, parseEndpoint } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';
import type { Dns, Endpoint } from '../base/ports/network.ts';
import { plainHost } from './address.ts';
import { networkError } from './network-error.ts';

/** Of Node's four worker threads by default. */
const MAX_CONCURRENT_LOOKUPS = 2;
const MAX_WAITING_LOOKUPS = 500;
const LOOKUP_TIMEOUT_MS = 15_000;
const MAX_NAME_LENGTH = 253;
const DNS_PORT = 53;

export interface DnsOptions {
  /** The system's answer to one name. */
  readonly lookupAll?: (name: string) => Promise<readonly string[]>;
  readonly timeoutMs?: number;
}

const systemLookup = async (name: string): Promise<readonly string[]> => {
  const answers = await lookup(name, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
};

export class NodeDns implements Dns {
  readonly #lookupAll: (name: string) => Promise<readonly string[]>;
  readonly #timeoutMs: number;
  /** One question a name, however many ask it. */
  readonly #underWay = new Map<string, Promise<readonly string[]>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ lookupAll = systemLookup, timeoutMs = LOOKUP_TIMEOUT_MS }: DnsOptions = {}) {
    this.#lookupAll = lookupAll;
    this.#timeoutMs = timeoutMs;
  }

  async resolve(name: string): Promise<readonly string[]> {
    if (isIP(name) !== 0) return [name];
    if (!isName(name)) throw new SluiceError('network/dns', 'this is no name of a host');
    const known = this.#underWay.get(name);
    if (known !== undefined) return known;
    if (this.#waiting.length >= MAX_WAITING_LOOKUPS) {
      throw new SluiceError('network/dns', 'too many names wait to be looked up');
    }
    const answer = this.#withinTime(name);
    this.#underWay.set(name, answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(name);
    }
  }

  servers(): readonly Endpoint[] {
    return getServers().flatMap((server) => {
      const host = canonicalAddress(server);
      return host === undefined ? (parseEndpoint(server) ?? []) : { host, port: DNS_PORT };
    });
  }

  #withinTime(name: string): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        const words = `the name server did not answer in ${this.#timeoutMs / 1000} s`;
        reject(new SluiceError('network/dns', words));
      }, this.#timeoutMs);
      this.#inTurn(name, () => isLate)
        .then(resolve, (error: unknown) => reject(networkError(error)))
        .finally(() => clearTimeout(timer));
    });
  }

  /** A lookup that nobody waits for any more still holds its thread, so it keeps its place until it ends. */
  async #inTurn(name: string, isLate: () => boolean): Promise<readonly string[]> {
    if (this.#running >= MAX_CONCURRENT_LOOKUPS) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      if (isLate()) return [];
      const addresses = await this.#lookupAll(name);
      return [...new Set(addresses.map(plainHost))];
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

const isName = (name: string): boolean =>
  name.length > 0 && name.length <= MAX_NAME_LENGTH && /^[^\s\p{Cc}]+$/u.test(name);
