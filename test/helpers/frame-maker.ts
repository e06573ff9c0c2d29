/** Frames and their parts with everything filled in, so that a test names only what it is about. */
import { Bitfield } from '../../source/base/bitfield.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import { type SafeText, safeText } from '../../source/base/safe-text.ts';
import type {
  FileDetails,
  PeerDetails,
  PiecesDetails,
  TorrentDetails,
  TrackerDetails,
} from '../../source/contract/details.ts';
import type {
  DiskSummary,
  Frame,
  SessionSummary,
  TorrentSummary,
} from '../../source/contract/frame.ts';
import type { Inspection } from '../../source/contract/inspection.ts';

export const makeId = (number: number): TorrentId =>
  number.toString(16).padStart(40, '0') as TorrentId;

/** As it stands, cleaned or not: what a broken engine might let through. */
export const rawText = (text: string): SafeText => text as SafeText;

const SESSION: SessionSummary = {
  uploadSlots: null,
  queue: { downloads: null, seeds: null, checks: 1, countsSlow: false },
  version: '0.1.0',
  client: safeText('-SL0100-'),
  downloadRate: 0,
  uploadRate: 0,
  downloaded: 0,
  uploaded: 0,
  totalDownloaded: 0,
  totalUploaded: 0,
  peers: 0,
  listenPort: 6881,
  road: { isClosed: false, text: null },
  downloadLimit: null,
  uploadLimit: null,
  dht: { state: 'off', text: safeText('Switched off.'), nodesIpv4: null, nodesIpv6: null },
  portMapping: {
    state: 'off',
    text: safeText('Switched off.'),
    method: null,
    externalAddress: null,
    tcpPort: null,
    udpPort: null,
  },
  tracker: {
    state: 'off',
    text: safeText('The tracker is off.'),
    port: null,
    urls: [],
    torrents: 0,
    peers: 0,
    announces: { http: 0, udp: 0 },
  },
  incoming: { tcp: 0, utp: 0 },
  alternative: {
    isInForce: false,
    isByHand: false,
    until: null,
    downloadLimit: 51_200,
    uploadLimit: 51_200,
  },
  making: null,
  streams: [],
  defaultDirectory: '/data/downloads',
  labelDirectories: {},
  startedAt: 1_700_000_000_000,
  disks: [],
};

export const makeTorrent = (
  number: number,
  fields: Partial<TorrentSummary> = {},
): TorrentSummary => ({
  id: makeId(number),
  name: safeText(`torrent ${number}`),
  state: 'downloading',
  problem: null,
  trouble: null,
  notice: null,
  metadata: null,
  wantedSize: 1024 ** 3,
  totalSize: 1024 ** 3,
  wantedDone: 512 * 1024 ** 2,
  progress: 0.5,
  downloadRate: 1_500_000,
  uploadRate: 20_000,
  downloaded: 512 * 1024 ** 2,
  uploaded: 1024 ** 2,
  wasted: 0,
  ratio: 0.01,
  seeding: { ms: 0, since: null, idleSince: null },
  goal: null,
  ownGoal: null,
  eta: 754,
  peersConnected: 12,
  seedsConnected: 3,
  peersKnown: 40,
  seedsKnown: 9,
  availability: 3.4,
  addedAt: 1_700_000_000_000,
  completedAt: null,
  directory: '/data/downloads',
  destination: null,
  labels: [],
  isPrivate: false,
  tracker: safeText('tracker.example'),
  downloadLimit: null,
  uploadLimit: null,
  uploadSlots: null,
  queuePosition: null,
  isForced: false,
  isSequential: false,
  isFirstAndLast: false,
  superSeeding: 'off',
  removal: null,
  ...fields,
});

export const makeFrame = (
  torrents: readonly TorrentSummary[],
  details: { readonly [id: string]: TorrentDetails } = {},
  session: Partial<SessionSummary> = {},
): Frame => ({ revision: 1, session: { ...SESSION, ...session }, torrents, details });

export const makePeer = (number: number, fields: Partial<PeerDetails> = {}): PeerDetails => ({
  address: `192.0.2.${number}:6881`,
  client: safeText('Some Client 1.0'),
  source: 'tracker',
  isIncoming: false,
  encryption: 'none',
  carrier: 'tcp',
  isSeed: false,
  weAreInterested: true,
  theyChokeUs: false,
  theyAreInterested: false,
  weChokeThem: true,
  isOptimistic: false,
  isSnubbing: false,
  progress: 0.75,
  downloadRate: 250_000,
  uploadRate: 0,
  downloaded: 10_000_000,
  uploaded: 0,
  downloadLimit: null,
  uploadLimit: null,
  requestsOut: 8,
  requestsIn: 0,
  connectedAt: 1_700_000_000_000,
  ...fields,
});

export const makeFile = (index: number, fields: Partial<FileDetails> = {}): FileDetails => ({
  index,
  path: [safeText(`folder`), safeText(`file ${index}.bin`)],
  size: 1_000_000,
  done: 500_000,
  priority: 'normal',
  firstPiece: index,
  lastPiece: index,
  ...fields,
});

export const makeDisk = (fields: Partial<DiskSummary> = {}): DiskSummary => ({
  directory: '/data/downloads',
  free: 200 * 1024 ** 3,
  total: 1024 ** 4,
  wanted: 512 * 1024 ** 2,
  ...fields,
});

export const makeInspection = (fields: Partial<Inspection> = {}): Inspection => ({
  source: { kind: 'bytes', base64: '' },
  id: makeId(0),
  isPresent: false,
  name: safeText('torrent 0'),
  infoHashV1: makeId(0),
  infoHashV2: null,
  totalSize: 2_000_000,
  pieceLength: 16_384,
  isPrivate: false,
  comment: safeText(''),
  trackers: [safeText('http://tracker.example/announce')],
  files: [makeFile(0), makeFile(1)].map(({ done: _, ...file }) => file),
  ...fields,
});

export const makeTracker = (fields: Partial<TrackerDetails> = {}): TrackerDetails => ({
  number: 0,
  url: safeText('http://tracker.example/announce'),
  tier: 0,
  status: 'working',
  statusText: safeText('Working'),
  failure: null,
  message: null,
  seeds: 9,
  leechers: 40,
  completed: null,
  peersReceived: 30,
  lastAnnounceAt: 1_700_000_000_000,
  nextAnnounceAt: 1_700_001_800_000,
  ...fields,
});

const bits = (board: string, sign: string): string => {
  const field = new Bitfield(board.length);
  for (const [at, letter] of [...board].entries()) if (letter === sign) field.set(at);
  return Buffer.from(field.toBytes()).toString('base64');
};

/**
 * Pieces drawn as a string, a letter each: `#` had, `b` begun, `r` asked for, `.` wanted and held by
 * two peers, `x` wanted and held by nobody, `-` not wanted.
 */
export const makePieces = (board: string): PiecesDetails => ({
  count: board.length,
  have: bits(board, '#'),
  begun: bits(board, 'b'),
  requested: bits(board, 'r'),
  wanted: bits(board.replace(/[^-]/g, '+'), '+'),
  availability: Buffer.from([...board].map((letter) => (letter === 'x' ? 0 : 2))).toString(
    'base64',
  ),
  pieceLength: 16_384,
  rarest: [],
});
