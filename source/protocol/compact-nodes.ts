/** Nodes packed as id, address and port: 26 bytes each in IPv4 (BEP 5), 38 in IPv6 (BEP 32). */
import { formatAddress, isDialableScope, parseAddress, scopeOfBytes } from '../base/addresses.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { type AddressFamily, compactPeerBytes } from './compact-peers.ts';
import { MAX_NAMED_NODES } from './limits.ts';
import { NODE_ID_BYTES } from './node-id.ts';

export interface NodeContact extends Endpoint {
  /** 20 bytes. */
  readonly id: Uint8Array;
}

/** Bytes of one entry. */
export const compactNodeBytes = (family: AddressFamily): number =>
  NODE_ID_BYTES + compactPeerBytes(family);

/** The good entries, at most `limit`: port 0, addresses nobody can dial or of the other family, and a torn last entry are left out. */
export const decodeCompactNodes = (
  bytes: Uint8Array,
  family: AddressFamily,
  limit: number = MAX_NAMED_NODES,
): readonly NodeContact[] => {
  const stride = compactNodeBytes(family);
  const nodes: NodeContact[] = [];
  for (let at = 0; at + stride <= bytes.length && nodes.length < limit; at += stride) {
    const address = bytes.subarray(at + NODE_ID_BYTES, at + stride - 2);
    const port = (bytes[at + stride - 2]! << 8) | bytes[at + stride - 1]!;
    if (port === 0 || !isDialableScope(scopeOfBytes(address))) continue;
    const host = formatAddress(address);
    if (host.includes(':') !== (family === 6)) continue;
    nodes.push({ id: new Uint8Array(bytes.subarray(at, at + NODE_ID_BYTES)), host, port });
  }
  return nodes;
};

/** The nodes of one family; those of the other are left out. */
export const encodeCompactNodes = (
  nodes: readonly NodeContact[],
  family: AddressFamily,
): Uint8Array => {
  const stride = compactNodeBytes(family);
  const packed = new Uint8Array(nodes.length * stride);
  let used = 0;
  for (const { id, host, port } of nodes) {
    const address = parseAddress(host);
    if (address?.length !== stride - NODE_ID_BYTES - 2) continue;
    packed.set(id, used);
    packed.set(address, used + NODE_ID_BYTES);
    packed[used + stride - 2] = port >> 8;
    packed[used + stride - 1] = port & 0xff;
    used += stride;
  }
  return packed.subarray(0, used);
};
