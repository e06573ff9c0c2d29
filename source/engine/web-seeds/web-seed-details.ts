/** A web seed for people: in the list of trackers and web seeds, and as a peer among peers. */
import { durationText } from '../../base/duration-text.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { safeText } from '../../base/safe-text.ts';
import type { PeerDetails, WebSeedDetails, WebSeedStatus } from '../../contract/details.ts';
import type { WebSeed } from './web-seed.ts';

type Times = Pick<Clock, 'now' | 'wallTime'>;

export const detailsOfWebSeed = (seed: WebSeed, isUsed: boolean, clock: Times): WebSeedDetails => {
  const now = clock.now();
  const { standing, address } = seed;
  const status = statusOf(seed, isUsed, now);
  const waitsUntil = standing.waitsUntil(now);
  return {
    number: seed.number,
    url: seed.shownUrl,
    kind: address.isScript ? 'pieces' : 'files',
    status,
    statusText: safeText(WORDS[status] ?? standing.words ?? ''),
    connections: seed.connections,
    downloadRate: Math.round(seed.download.bytesPerSecond(now)),
    downloaded: seed.download.total,
    nextTryAt: waitsUntil === undefined ? null : clock.wallTime() + (waitsUntil - now),
  };
};

const statusOf = (
  { standing, connections, download }: WebSeed,
  isUsed: boolean,
  now: number,
): WebSeedStatus => {
  if (standing.isOver) return 'dropped';
  if (standing.waitsUntil(now) !== undefined) return 'waiting';
  if (connections > 0) return download.bytesPerSecond(now) > 0 ? 'delivering' : 'connected';
  return isUsed ? 'ready' : 'reserve';
};

/** Of the others it is said what is wrong. */
const WORDS: Partial<Record<WebSeedStatus, string>> = {
  delivering: 'delivering',
  connected: 'connected',
  ready: 'not needed now',
  reserve: 'kept in reserve',
};

/** Undefined where nobody would look for it among peers. */
export const peerRowOf = (seed: WebSeed, clock: Times): PeerDetails | undefined => {
  const now = clock.now();
  const wait = seed.standing.waitsUntil(now);
  if (seed.connections === 0 && wait === undefined) return undefined;
  const isConnected = seed.connections > 0;
  return {
    ...NO_PEER,
    address: seed.shownUrl,
    client: safeText(`web seed${wait === undefined ? '' : `, ${troubleWords(seed, wait - now)}`}`),
    encryption: seed.address.url.startsWith('https:') ? 'full' : 'none',
    weAreInterested: isConnected,
    theyChokeUs: !isConnected,
    downloadRate: Math.round(seed.download.bytesPerSecond(now)),
    downloaded: seed.download.total,
    connectedAt: seed.connectedAt,
  };
};

/** As in "answers 404, next try in 5 min". */
export const troubleWords = ({ standing }: WebSeed, waitMs: number): string =>
  `${standing.words ?? 'failed'}, next try in ${durationText(Math.max(1_000, waitMs))}`;

const NO_PEER = {
  source: 'web-seed',
  isIncoming: false,
  carrier: 'tcp',
  isSeed: true,
  theyAreInterested: false,
  weChokeThem: true,
  isOptimistic: false,
  isSnubbing: false,
  progress: 1,
  uploadRate: 0,
  uploaded: 0,
  downloadLimit: null,
  uploadLimit: null,
  requestsOut: 0,
  requestsIn: 0,
} as const;
