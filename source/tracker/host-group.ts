/** Who counts as one: an IPv4 address, or a /64 of IPv6, which any household has for itself. */
import { isIpv6, parseAddress } from '../base/addresses.ts';
import { toHex } from '../base/bytes.ts';

export const hostGroup = (host: string): string => {
  const address = isIpv6(host) ? parseAddress(host) : undefined;
  return address === undefined ? host : toHex(address.subarray(0, 8));
};
