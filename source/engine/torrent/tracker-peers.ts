/** Which tracker named which hosts, for private torrents: with a tracker that is taken away its peers go too (BEP 27). */
import { MAX_HOSTS_PER_TRACKER } from '../limits.ts';

export class TrackerPeers {
  readonly #hosts = new Map<number, Set<string>>();

  /** The oldest are forgotten where there are too many. */
  add(tracker: number, hosts: Iterable<string>): void {
    const known = this.#hosts.get(tracker) ?? new Set<string>();
    this.#hosts.set(tracker, known);
    for (const host of hosts) {
      known.delete(host);
      known.add(host);
    }
    for (const oldest of known) {
      if (known.size <= MAX_HOSTS_PER_TRACKER) return;
      known.delete(oldest);
    }
  }

  /** Answers the hosts that only this tracker has named. */
  remove(tracker: number): ReadonlySet<string> {
    const hosts = this.#hosts.get(tracker) ?? new Set<string>();
    this.#hosts.delete(tracker);
    for (const others of this.#hosts.values()) for (const host of others) hosts.delete(host);
    return hosts;
  }

  clear(): void {
    this.#hosts.clear();
  }
}
