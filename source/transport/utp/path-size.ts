/** How large datagrams may become on the way to a peer: as on Ethernet, or as it says itself, where the way is loopback. */
import { isIpv6, scopeOf } from '../../base/addresses.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { PacketSize } from '../../policy/utp/packet-size.ts';
import {
  MAX_UTP_DATAGRAM_IPV4_BYTES,
  MAX_UTP_DATAGRAM_IPV6_BYTES,
  MAX_UTP_LOOPBACK_DATAGRAM_BYTES,
} from '../limits.ts';

/** `largestBytes`: what the peer says it takes; 0 where it says nothing. */
export const packetSizeTo = ({ host }: Endpoint, largestBytes: number): PacketSize => {
  const ceiling = isIpv6(host) ? MAX_UTP_DATAGRAM_IPV6_BYTES : MAX_UTP_DATAGRAM_IPV4_BYTES;
  if (scopeOf(host) !== 'loopback') return new PacketSize(ceiling);
  const largest = Math.min(Math.max(largestBytes, ceiling), MAX_UTP_LOOPBACK_DATAGRAM_BYTES);
  return new PacketSize(largest, largest);
};
