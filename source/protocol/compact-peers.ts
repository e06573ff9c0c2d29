/** Peers packed as address and port: 6 bytes each in IPv4 (BEP 23), 18 in IPv6 (BEP 7). Also in PEX and the DHT. */
import { formatAddress, isDialableScope, parseAddress, scopeOfBytes } from '../base/addresses.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { MAX_NAMED_PEERS } from './limits.ts';

export type AddressFamily = 4 | 6;

const addressBytesOf = (family: AddressFamily): number => (family === 4 ? 4 : 16);

/** Bytes of one entry. */
export const compactPeerBytes = (family: AddressFamily): number => addressBytesOf(family) + 2;

/** The good entries, at most `limit`: port 0, addresses nobody can dial and a torn last entry are left out. */
export const decodeCompactPeers = (
  bytes: Uint8Array,
  family: AddressFamily,
  limit: number = MAX_NAMED_PEERS,
): readonly Endpoint[] => {
  const stride = compactPeerBytes(family);
  const peers: Endpoint[] = [];
  for (let at = 0; at + stride <= bytes.length && peers.length < limit; at += stride) {
    const address = bytes.subarray(at, at + stride - 2);
    const port = (bytes[at + stride - 2]! << 8) | bytes[at + stride - 1]!;
    if (port === 0 || !isDialableScope(scopeOfBytes(address))) continue;
    peers.push({ host: formatAddress(address), port });
  }
  return peers;
};

/** The peers of one family; those of the other are left out. */
export const encodeCompactPeers = (
  peers: readonly Endpoint[],
  family: AddressFamily,
): Uint8Array => {
  const stride = compactPeerBytes(family);
  const packed = new Uint8Array(peers.length * stride);
  let used = 0;
  for (const { host, port } of peers) {
    const address = parseAddress(host);
    if (address?.length !== addressBytesOf(family)) continue;
    packed.set(address, used);
    packed[used + stride - 2] = port >> 8;
    packed[used + stride - 1] = port & 0xff;
    used += stride;
  }
  return packed.subarray(0, used);
};
