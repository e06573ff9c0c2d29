/** Who counts as one and the same in the DHT, so that nobody gains by having many ports, ids or addresses side by side (H100). */
import { householdOf, scopeOf } from '../../base/addresses.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { networkOf } from '../dial-limiter.ts';

/** An IPv4 address; an IPv6 /64; on this machine itself each port is somebody else. */
export const hostKey = ({ host, port }: Endpoint): string => {
  if (host.startsWith('127.')) return `${host}:${port}`;
  return host === '::1' ? `[::1]:${port}` : householdOf(host);
};

/** The /24 or /48 of an address on the internet; undefined for all others: neighbours in a LAN are just that. */
export const internetNetwork = (host: string): string | undefined =>
  scopeOf(host) === 'global' ? networkOf(host) : undefined;
