/** Hosts behind candidates: one connection with each (H81), few dials to each, none with those that are banned. */
import type { DialLimiter } from './dial-limiter.ts';
import { countKey } from './key-counts.ts';
import { MAX_BANNED_HOSTS } from './limits.ts';
import { TwinHosts } from './twin-hosts.ts';

export interface CandidateHostsOptions {
  readonly limiter: DialLimiter;
  /** Hosts with which several connections, and any number of dials, are in order (loopback, LAN tests). */
  allowsSeveral(host: string): boolean;
}

export class CandidateHosts {
  readonly #options: CandidateHostsOptions;
  /** Connections and dials under way. */
  readonly #busy = new Map<string, number>();
  readonly #banned = new Set<string>();
  readonly #twins = new TwinHosts();

  constructor(options: CandidateHostsOptions) {
    this.#options = options;
  }

  /** A connection with it, or with its twin, stands or is being made, and another may not. */
  isTaken(host: string): boolean {
    if (this.#options.allowsSeveral(host)) return false;
    const twin = this.#twins.of(host);
    return this.#busy.has(host) || (twin !== undefined && this.#busy.has(twin));
  }

  /** May another connection with it stand (incoming ones ask too)? */
  allows(host: string): boolean {
    return !this.#banned.has(host) && !this.isTaken(host);
  }

  mayDial(host: string, now: number): boolean {
    return this.#options.allowsSeveral(host) || this.#options.limiter.mayDial(host, now);
  }

  onDial(host: string, now: number): void {
    if (!this.#options.allowsSeveral(host)) this.#options.limiter.onDial(host, now);
  }

  onBusy(host: string): void {
    countKey(this.#busy, host, 1);
  }

  onLeft(host: string): void {
    countKey(this.#busy, host, -1);
  }

  /** The oldest ban goes when there are too many. */
  ban(host: string): void {
    this.#banned.add(host);
    for (const oldest of this.#banned) {
      if (this.#banned.size <= MAX_BANNED_HOSTS) break;
      this.#banned.delete(oldest);
    }
  }

  isBanned(host: string): boolean {
    return this.#banned.has(host);
  }

  /** One peer is behind both: while one is connected the other is taken. */
  pair(one: string, other: string): void {
    this.#twins.pair(one, other);
  }
}
