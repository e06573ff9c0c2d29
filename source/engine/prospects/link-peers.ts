/** Peers that a link names (`x.pe`): addresses are tried at once, names as fast as they can be looked up (H79). */
import { isDialableScope, parseAddress, scopeOf } from '../../base/addresses.ts';
import type { Dns, Endpoint } from '../../base/ports/network.ts';
import { MAX_LINK_LOOKUPS } from '../limits.ts';

export interface LinkPeersOptions {
  readonly dns: Dns;
  /** Nobody waits for them any more. */
  readonly isOver: () => boolean;
  /** Some that may be dialled; none where `isOver`. */
  readonly onPeers: (peers: readonly Endpoint[]) => void;
}

/** Resolves when all have been looked up. A name that leads nowhere is left out, and holds nobody up. */
export const findLinkPeers = async (
  peers: readonly Endpoint[],
  { dns, isOver, onPeers }: LinkPeersOptions,
): Promise<void> => {
  const tell = ({ host, port }: Endpoint, addresses: readonly string[]): void => {
    const allowed = addresses.filter((address) => mayLinkName(host, address));
    if (allowed.length > 0) onPeers(allowed.map((address) => ({ host: address, port })));
  };
  const isAddress = ({ host }: Endpoint): boolean => parseAddress(host) !== undefined;
  for (const peer of peers.filter(isAddress)) tell(peer, [peer.host]);
  const named = peers.filter((peer) => !isAddress(peer));
  const lookUp = async (): Promise<void> => {
    for (let peer = named.shift(); peer !== undefined; peer = named.shift()) {
      const addresses = await dns.resolve(peer.host).catch(() => []);
      if (isOver()) return;
      tell(peer, addresses);
    }
  };
  await Promise.all(Array.from({ length: MAX_LINK_LOOKUPS }, lookUp));
};

/**
 * A link is pasted by the user and written by anybody. An address stands in it for all to see, and may be of
 * the user's own machine or network, but never of a cloud's own services (link-local); what a name leads to
 * nobody has seen, so that it must be on the internet.
 */
export const mayLinkName = (host: string, address: string): boolean => {
  const scope = scopeOf(address);
  if (parseAddress(host) === undefined) return scope === 'global';
  return isDialableScope(scope) && scope !== 'link-local';
};
