/** What is said of a peer in a word or in letters. */
import type { PeerDetails } from '../../contract/details.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';

export const SOURCE_WORDS: { readonly [Source in PeerDetails['source']]: string } = {
  tracker: 'tracker',
  incoming: 'incoming',
  user: 'by hand',
  dht: 'DHT',
  pex: 'exchange',
  lsd: 'local',
  resume: 'earlier',
  'web-seed': 'web',
};

/** Transmission's letters, which people know: D/d down (or choked), U/u up (or choked), O, S, I; of libtorrent's E, and e where only the handshake is encrypted; of qBittorrent's P; L is ours. */
export const peerFlags = (peer: PeerDetails): string => {
  const down = peer.weAreInterested ? (peer.theyChokeUs ? 'd' : 'D') : '';
  const up = peer.theyAreInterested ? (peer.weChokeThem ? 'u' : 'U') : '';
  const optimistic = peer.isOptimistic ? 'O' : '';
  const snubbing = peer.isSnubbing ? 'S' : '';
  const incoming = peer.isIncoming ? 'I' : '';
  const limited = peer.downloadLimit === null && peer.uploadLimit === null ? '' : 'L';
  const encrypted = ENCRYPTION_LETTERS[peer.encryption];
  const carrier = peer.carrier === 'utp' ? 'P' : '';
  return down + up + optimistic + snubbing + incoming + encrypted + carrier + limited;
};

const ENCRYPTION_LETTERS = { none: '', handshake: 'e', full: 'E' } as const;

/** What is seen most stands first. */
export const FLAG_WORDS: readonly (readonly [string, string])[] = [
  ['D', 'down'],
  ['d', 'chokes us'],
  ['U', 'up'],
  ['u', 'we choke it'],
  ['O', 'on trial'],
  ['S', 'stalls'],
  ['I', 'came in'],
  ['E', 'encrypted'],
  ['e', 'its handshake'],
  ['P', 'uTP'],
  ['L', 'limited'],
];

const entryOf = ([letter, word]: readonly [string, string], isFirst: boolean): Line => [
  span(`${isFirst ? ' ' : '  '}${letter}`),
  span(` ${word}`, 'dim'),
];

/** Those of the letters that these peers have, as far as they fit; the help has all of them. */
export const flagsInUse = (peers: readonly PeerDetails[], width: number): Line => {
  const used = new Set(peers.flatMap((peer) => [...peerFlags(peer)]));
  const line: Span[] = [];
  for (const each of FLAG_WORDS) {
    if (!used.has(each[0])) continue;
    const entry = entryOf(each, line.length === 0);
    if (lineWidth(line) + lineWidth(entry) > width) return line;
    line.push(...entry);
  }
  return line;
};

/** All of them, over as many lines as they need. */
export const flagLines = (width: number): readonly Line[] => {
  const lines: Span[][] = [[]];
  for (const each of FLAG_WORDS) {
    let line = lines.at(-1)!;
    if (line.length > 0 && lineWidth(line) + lineWidth(entryOf(each, false)) > width) {
      line = [];
      lines.push(line);
    }
    line.push(...entryOf(each, line.length === 0));
  }
  return lines;
};

/** The same in a sentence, for one peer. */
export const peerSentence = (peer: PeerDetails): string => {
  if (peer.source === 'web-seed')
    return 'A web server that has the files: it sends what is asked for, and takes nothing.';
  const down = peer.weAreInterested
    ? peer.theyChokeUs
      ? 'We want pieces of theirs, and they choke us'
      : 'We want pieces of theirs, and they let us have them'
    : 'They have nothing that we want';
  const up = peer.theyAreInterested
    ? peer.weChokeThem
      ? 'they want ours, and we choke them'
      : 'they want ours, and we let them have them'
    : 'they want nothing of ours';
  return `${down}; ${up}.`;
};
