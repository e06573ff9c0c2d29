/** Torrents of which their publisher says nothing: tests add what they are about. */
import type { CreateOptions } from '../../source/engine/making/create-torrent.ts';
import type { PublisherWords, TorrentParts } from '../../source/protocol/torrent-maker.ts';

const NO_WORDS: PublisherWords &
  Pick<TorrentParts, 'isPrivate' | 'source' | 'similar' | 'collections'> = {
  isPrivate: undefined,
  source: undefined,
  similar: [],
  collections: [],
  trackers: [],
  webSeeds: [],
  httpSeeds: [],
  nodes: [],
  comment: undefined,
  createdBy: undefined,
  createdAt: undefined,
};

/** A folder of one file. */
export const PLAIN_PARTS: TorrentParts = {
  ...NO_WORDS,
  name: 'album',
  pieceLength: 16_384,
  files: [{ parts: ['a.flac'], size: 10 }],
  isSingleFile: false,
  pieceHashes: new Uint8Array(20),
};

export const PLAIN_CREATION: CreateOptions = {
  ...NO_WORDS,
  path: '/data/album',
  output: '/data/album.torrent',
  name: undefined,
  pieceLength: 16_384,
  order: 'path',
  isPadded: false,
  attributes: [],
  isIgnored: () => false,
  skipsEmpty: false,
};
