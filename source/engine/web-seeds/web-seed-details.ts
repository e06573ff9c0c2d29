/** A web seed for people: in the list of trackers and web seeds, and as a peer among peers. */
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
  `${standing.words ?? 'failed'}, next try in ${waitText(waitMs)}`;

const waitText = (waitMs: number): string => {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
};

/** Of a torrent that gets nothing from any of them; undefined where there is none, or there is hope. */
export const failingWords = (seeds: readonly WebSeed[], now: number): string | undefined => {
  const isHopeful = ({ standing, connections }: WebSeed): boolean =>
    connections > 0 || standing.mayAsk(now);
  const [first] = seeds;
  if (first === undefined || seeds.some(isHopeful)) return undefined;
  // The one that is asked again first; where there is none, none will be.
  const next = seeds
    .filter(({ standing }) => standing.waitsUntil(now) !== undefined)
    .sort((one, other) => one.standing.waitsUntil(now)! - other.standing.waitsUntil(now)!)[0];
  const words =
    next === undefined
      ? `${first.standing.words}, and is asked no more`
      : troubleWords(next, next.standing.waitsUntil(now)! - now);
  return seeds.length === 1
    ? `its web seed ${words}`
    : `none of its ${seeds.length} web seeds sends anything: one ${words}`;
};

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
