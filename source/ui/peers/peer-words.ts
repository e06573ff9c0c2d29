/** What is said of a peer in a word or in letters. */
import type { PeerDetails } from '../../contract/details.ts';

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

/** As many as fit are shown: what is seen most stands first. */
export const FLAG_WORDS: readonly (readonly [string, string])[] = [
  ['D', 'down'],
  ['d', 'they choke us'],
  ['U', 'up'],
  ['u', 'we choke them'],
  ['O', 'on trial'],
  ['S', 'stalls'],
  ['I', 'came in'],
  ['E', 'encrypted'],
  ['e', 'its handshake'],
  ['P', 'over uTP'],
  ['L', 'limited'],
];

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
