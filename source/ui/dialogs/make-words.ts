/** What the fields of the form of a torrent that is to be made are called, and what each is for. */
import type { MakeFieldId, MakeSheet, MakeSwitchId } from './make-form.ts';

export const MAKE_LABELS: { readonly [Id in MakeFieldId]: string } = {
  path: 'Path',
  trackers: 'Trackers',
  isPrivate: 'Private',
  pieceLength: 'Pieces',
  ignore: 'Ignore',
  webSeeds: 'Web seeds',
  source: 'Source',
  comment: 'Comment',
  output: 'Write to',
  isSeeded: 'Seed',
  more: 'More',
  name: 'Name',
  order: 'File order',
  isPadded: 'Padding',
  keepsExecutable: 'Executable',
  keepsHidden: 'Hidden',
  keepsLinks: 'Links',
  httpSeeds: 'HTTP seeds',
  nodes: 'DHT nodes',
  similar: 'Similar',
  collections: 'Collections',
  updateUrl: 'Updates',
  date: 'Date',
};

export const MAKE_HELP: { readonly [Id in MakeFieldId]: string } = {
  path: 'The file or folder. Tab completes, Enter takes what the arrows are on.',
  trackers: 'Addresses with spaces between them, each a tier; a comma joins two in one tier.',
  isPrivate: 'Peers from its own trackers only: no DHT, no exchange among peers.',
  pieceLength: 'Such as 512K or 4M, a power of two; empty is by size.',
  ignore: 'What is left out, such as *.log .git/ build/** "my notes/"',
  webSeeds: 'Web servers that have the files (BEP 19), with spaces between them.',
  source: 'A word that makes it another torrent than that of another site.',
  comment: 'For people.',
  output: 'The .torrent; empty is beside the file or folder.',
  isSeeded: 'Seeded at once, without reading it again.',
  more: 'What few torrents need.',
  name: 'What it is called; empty is as the file or folder.',
  order: 'The same files in another order have another info-hash.',
  isPadded: 'Each file begins with a piece of its own (BEP 47).',
  keepsExecutable: 'Whether it says which files are programs (BEP 47).',
  keepsHidden: 'Whether it says which files are hidden, which is: begin with a dot (BEP 47).',
  keepsLinks: 'Whether links stay links (BEP 47), or what they lead to is in it as a file.',
  httpSeeds: 'Servers that are asked for pieces (BEP 17), with spaces between them.',
  nodes: 'Where to enter the DHT, as HOST:PORT with spaces between them (BEP 5).',
  similar: 'Torrents with files in common: info-hashes or .torrent files (BEP 38).',
  collections: 'Sets of torrents with files in common, such as "My album" (BEP 38).',
  updateUrl: 'Where newer versions are asked for (BEP 39); "sluice publish" needs none.',
  date: 'Such as 2026-01-31, or none; empty is now.',
};

const SWITCH_WORDS: { readonly [Id in MakeSwitchId]: readonly [off: string, on: string] } = {
  isPrivate: ['no, peers may come from anywhere', 'yes, peers from its trackers only'],
  isPadded: ['no', 'yes, each file begins with a piece of its own'],
  isSeeded: ['no, only write it', 'at once'],
  keepsExecutable: ['not written down', 'written down'],
  keepsHidden: ['not written down', 'written down'],
  keepsLinks: ['followed: what they lead to is in it', 'kept as links'],
};

export const switchWords = ({ switches }: MakeSheet, id: MakeSwitchId): string =>
  SWITCH_WORDS[id][switches[id] ? 1 : 0];

export const ORDER_WORDS: { readonly [Order in MakeSheet['order']]: string } = {
  path: 'as mktorrent',
  folder: 'as libtorrent',
  nocase: 'as Transmission',
  natural: '2 before 10',
};
