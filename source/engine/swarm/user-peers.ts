/** Peers that the user named, to be tried each time their torrent is joined. A value: who names more makes another. */
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import { MAX_USER_PEERS } from '../limits.ts';

export class UserPeers {
  /** Few torrents have any, so all others share this. */
  static readonly NONE = new UserPeers(new Map());

  /** By how they are written, those named last at the end. */
  readonly #peers: ReadonlyMap<string, Endpoint>;

  private constructor(peers: ReadonlyMap<string, Endpoint>) {
    this.#peers = peers;
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.#peers.values()];
  }

  /** For the record; undefined where there are none. */
  get written(): readonly string[] | undefined {
    return this.#peers.size === 0 ? undefined : [...this.#peers.keys()];
  }

  /** Those named first are forgotten where they become too many. */
  with(endpoints: readonly Endpoint[]): UserPeers {
    if (endpoints.length === 0) return this;
    const peers = new Map(this.#peers);
    for (const endpoint of endpoints) {
      const key = endpointKey(endpoint);
      peers.delete(key);
      peers.set(key, endpoint);
    }
    for (const key of peers.keys()) {
      if (peers.size <= MAX_USER_PEERS) break;
      peers.delete(key);
    }
    return new UserPeers(peers);
  }
}
