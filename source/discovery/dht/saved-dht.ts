/** What of the DHT outlives the process: our id and some good nodes of each family, as a small text. */
import { fromHex, toHex } from '../../base/bytes.ts';
import {
  compactNodeBytes,
  decodeCompactNodes,
  encodeCompactNodes,
  type NodeContact,
} from '../../protocol/compact-nodes.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import { NODE_ID_BYTES } from '../../protocol/node-id.ts';
import { MAX_SAVED_DHT_NODES } from '../limits.ts';

export interface SavedNode {
  readonly id: Uint8Array;
  readonly nodes: readonly NodeContact[];
}

export type SavedDht = Readonly<Partial<Record<AddressFamily, SavedNode>>>;

const FAMILIES: readonly AddressFamily[] = [4, 6];
const MAX_HEX = (NODE_ID_BYTES + MAX_SAVED_DHT_NODES * compactNodeBytes(6)) * 2;

export const encodeSavedDht = (saved: SavedDht): string => {
  const parts = FAMILIES.map((family) => {
    const node = saved[family];
    if (node === undefined) return [];
    const nodes = node.nodes.slice(0, MAX_SAVED_DHT_NODES);
    return [[`v${family}`, toHex(node.id) + toHex(encodeCompactNodes(nodes, family))]];
  });
  return JSON.stringify(Object.fromEntries(parts.flat()));
};

/** What makes no sense is left out. */
export const decodeSavedDht = (text: string): SavedDht => {
  const parts = parse(text);
  const saved: Partial<Record<AddressFamily, SavedNode>> = {};
  for (const family of FAMILIES) {
    const hex = parts[`v${family}`];
    if (typeof hex !== 'string' || hex.length > MAX_HEX) continue;
    const bytes = fromHex(hex);
    if (bytes === undefined || bytes.length < NODE_ID_BYTES) continue;
    saved[family] = {
      id: new Uint8Array(bytes.subarray(0, NODE_ID_BYTES)),
      nodes: decodeCompactNodes(bytes.subarray(NODE_ID_BYTES), family, MAX_SAVED_DHT_NODES),
    };
  }
  return saved;
};

const parse = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Nodes can be found again.
    return {};
  }
};
