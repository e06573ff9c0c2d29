/** How often one host, and one network, may be dialled: Sluice is no weapon against a victim named by strangers (H80). */
import { countKey } from './key-counts.ts';
import {
  DIAL_WINDOW_MS,
  MAX_DIALS_PER_HOST_PER_MINUTE,
  MAX_DIALS_PER_NETWORK_PER_MINUTE,
} from './limits.ts';

/** The /24 of an IPv4 address, the /48 of an IPv6 one: the first three groups, `::` spelt out. */
export const networkOf = (host: string): string => {
  if (!host.includes(':')) return host.slice(0, host.lastIndexOf('.'));
  const [head = '', tail] = host.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return groups.slice(0, 3).join(':');
};

interface Dial {
  readonly at: number;
  readonly host: string;
  readonly network: string;
}

export class DialLimiter {
  /** Dials of the last minute, oldest first. */
  #dials: Dial[] = [];
  readonly #perHost = new Map<string, number>();
  readonly #perNetwork = new Map<string, number>();

  mayDial(host: string, now: number): boolean {
    this.#expire(now);
    return (
      (this.#perHost.get(host) ?? 0) < MAX_DIALS_PER_HOST_PER_MINUTE &&
      (this.#perNetwork.get(networkOf(host)) ?? 0) < MAX_DIALS_PER_NETWORK_PER_MINUTE
    );
  }

  onDial(host: string, now: number): void {
    this.#expire(now);
    const network = networkOf(host);
    this.#dials.push({ at: now, host, network });
    countKey(this.#perHost, host, 1);
    countKey(this.#perNetwork, network, 1);
  }

  #expire(now: number): void {
    let gone = 0;
    for (const dial of this.#dials) {
      if (now - dial.at < DIAL_WINDOW_MS) break;
      countKey(this.#perHost, dial.host, -1);
      countKey(this.#perNetwork, dial.network, -1);
      gone += 1;
    }
    if (gone > 0) this.#dials = this.#dials.slice(gone);
  }
}
