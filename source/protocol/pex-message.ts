/** Peers that two peers tell each other of (`ut_pex`, BEP 11): those that came and those that left since the last message. */
import { isIpv6 } from '../base/addresses.ts';
import { isSluiceError } from '../base/errors.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { decodeBencode, encodeBencode } from './bencode.ts';
import { isDictionary, readBytes } from './bencode-read.ts';
import type { BencodeDictionary } from './bencode-value.ts';
import { compactPeerBytes, decodeCompactPeers, encodeCompactPeers } from './compact-peers.ts';
import { MAX_PEX_PEERS, MAX_PEX_TOKENS } from './limits.ts';

export const PEX_EXTENSION = 'ut_pex';

/** Of those that BEP 11 names, what Sluice has something to say about. */
export interface PexPeer {
  readonly endpoint: Endpoint;
  /** It encrypts (MSE). */
  readonly encrypts: boolean;
  readonly isSeed: boolean;
  readonly speaksUtp: boolean;
  /** It can be met by hole punching (BEP 55): libtorrent asks for that of none else. */
  readonly punches: boolean;
  /** The sender has reached it: it takes connections. */
  readonly isReachable: boolean;
}

export interface PexMessage {
  readonly added: readonly PexPeer[];
  readonly dropped: readonly Endpoint[];
}

const FLAGS = {
  encrypts: 0x01,
  isSeed: 0x02,
  speaksUtp: 0x04,
  punches: 0x08,
  isReachable: 0x10,
} as const;
type Flag = keyof typeof FLAGS;
const FLAG_NAMES = Object.keys(FLAGS) as readonly Flag[];

export const encodePexMessage = ({ added, dropped }: PexMessage): Uint8Array => {
  const [four, six] = [added.filter(isFour), added.filter((peer) => !isFour(peer))];
  return encodeBencode({
    added: packed(four, 4),
    'added.f': flagsOf(four),
    added6: packed(six, 6),
    'added6.f': flagsOf(six),
    dropped: encodeCompactPeers(dropped, 4),
    dropped6: encodeCompactPeers(dropped, 6),
  });
};

/** The good entries, capped (H78); undefined where it is no dictionary. */
export const decodePexMessage = (payload: Uint8Array): PexMessage | undefined => {
  const root = decodeRoot(payload);
  if (root === undefined) return undefined;
  const added = [...readAdded(root, 'added', 4), ...readAdded(root, 'added6', 6)];
  const dropped = [...readDropped(root, 'dropped', 4), ...readDropped(root, 'dropped6', 6)];
  return { added: added.slice(0, MAX_PEX_PEERS), dropped: dropped.slice(0, MAX_PEX_PEERS) };
};

const isFour = ({ endpoint }: PexPeer): boolean => !isIpv6(endpoint.host);

const packed = (peers: readonly PexPeer[], family: 4 | 6): Uint8Array =>
  encodeCompactPeers(
    peers.map(({ endpoint }) => endpoint),
    family,
  );

const flagsOf = (peers: readonly PexPeer[]): Uint8Array =>
  Uint8Array.from(peers, (peer) =>
    FLAG_NAMES.reduce((sum, name) => sum | (peer[name] ? FLAGS[name] : 0), 0),
  );

const decodeRoot = (payload: Uint8Array): BencodeDictionary | undefined => {
  try {
    const root = decodeBencode(payload, { maxTokens: MAX_PEX_TOKENS, allowTrailing: true });
    return isDictionary(root) ? root : undefined;
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
};

/** Entry by entry, since one that is left out must not move the flags of the others. */
const readAdded = (root: BencodeDictionary, key: string, family: 4 | 6): readonly PexPeer[] => {
  const bytes = readBytes(root, key) ?? new Uint8Array();
  const flags = readBytes(root, `${key}.f`) ?? new Uint8Array();
  const stride = compactPeerBytes(family);
  const count = Math.min(Math.floor(bytes.length / stride), MAX_PEX_PEERS);
  const peers = new Map<string, PexPeer>();
  for (let at = 0; at < count; at++) {
    const entry = bytes.subarray(at * stride, (at + 1) * stride);
    const [endpoint] = decodeCompactPeers(entry, family, 1);
    const flag = flags[at] ?? 0;
    if (endpoint === undefined) continue;
    peers.set(endpointKey(endpoint), {
      endpoint,
      encrypts: (flag & FLAGS.encrypts) !== 0,
      isSeed: (flag & FLAGS.isSeed) !== 0,
      speaksUtp: (flag & FLAGS.speaksUtp) !== 0,
      punches: (flag & FLAGS.punches) !== 0,
      isReachable: (flag & FLAGS.isReachable) !== 0,
    });
  }
  return [...peers.values()];
};

const readDropped = (root: BencodeDictionary, key: string, family: 4 | 6): readonly Endpoint[] =>
  decodeCompactPeers(readBytes(root, key) ?? new Uint8Array(), family, MAX_PEX_PEERS);
