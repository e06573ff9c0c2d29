/** Sessions that are made up, each with what can be made to happen in it. */
import { type SafeText, safeText } from '../../../source/base/safe-text.ts';
import type { TorrentDetails } from '../../../source/contract/details.ts';
import type { TorrentState, TorrentSummary } from '../../../source/contract/frame.ts';
import { FakeSession } from '../../helpers/fake-session.ts';
import {
  makeFile,
  makeFrame,
  makeId,
  makePeer,
  makePieces,
  makeTorrent,
  makeTracker,
  rawText,
} from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

export interface Scene {
  readonly session: FakeSession;
  /** By name; what one answers must be JSON. */
  readonly steps?: Readonly<Record<string, () => unknown>>;
}

const FRAME_MS = 250;
const BUSY_TORRENTS = 20;
/** 2,663 is prime to it, so that each has a place of its own in the order of arrival. */
const ARRIVING_PIECES = 4_000;
const MANY_TORRENTS = 10_000;
const MANY_PEERS = 500;
const STATES: readonly TorrentState[] = ['downloading', 'seeding', 'paused', 'checking', 'error'];

const many = <Made>(count: number, make: (number: number) => Made): Made[] =>
  Array.from({ length: count }, (_made, at) => make(at + 1));

const still = (): Scene => {
  const torrents = many(STATES.length, (number) => {
    const state = STATES[number - 1] as TorrentState;
    const problem = state === 'error' ? safeText('No space is left on the disk.') : null;
    return makeTorrent(number, { name: safeText(`a ${state} torrent`), state, problem });
  });
  return { session: new FakeSession(makeFrame(torrents)) };
};

/** Each with figures of its own at each tick. */
const busyTorrents = (tick: number): TorrentSummary[] =>
  many(BUSY_TORRENTS, (number) => {
    const wave = Math.sin(number * 1.7 + tick / 9);
    const progress = Math.min(1, 0.1 + number / 40 + tick / 4_000);
    return makeTorrent(number, {
      name: safeText(`busy torrent ${number}`),
      downloadRate: Math.round(50_000 * (1 + number + wave)),
      uploadRate: Math.round(7_000 * (2 + wave)),
      progress,
      eta: Math.round((1 - progress) * 9_000),
    });
  });

/** Some begun and asked for at the edge of what is there, five more each tick, in no order. */
const arrivingPieces = (tick: number): TorrentDetails => {
  const board = Array.from({ length: ARRIVING_PIECES }, (_piece, at) => {
    const place = (at * 2_663) % ARRIVING_PIECES;
    const ahead = place - tick * 5 - ARRIVING_PIECES / 4;
    if (ahead < 0) return '#';
    if (ahead < 20) return 'b';
    return ahead < 40 ? 'r' : '.';
  });
  return { pieces: makePieces(board.join('')) };
};

/** 20 torrents whose figures change four times a second, until told to rest. */
const busy = (): Scene => {
  const frame = makeFrame(busyTorrents(0), { [makeId(1)]: arrivingPieces(0) });
  const session = new FakeSession(frame);
  let tick = 0;
  const publish = (): void => {
    tick += 1;
    const details = { [makeId(1)]: arrivingPieces(tick) };
    session.publish({ torrents: busyTorrents(tick), details });
  };
  const timer = setInterval(publish, FRAME_MS);
  const rest = (): number => {
    clearInterval(timer);
    session.publish({ torrents: [makeTorrent(1, { name: safeText('at rest') })] });
    return tick;
  };
  return { session, steps: { ticks: () => tick, rest } };
};

const manyDetails = (tick: number): TorrentDetails => ({
  peers: many(MANY_PEERS, (number) =>
    makePeer(number, {
      address: `198.51.${number >> 8}.${number & 255}:6881`,
      downloadRate: number * 1_000 + tick,
    }),
  ),
  pieces: makePieces('##br..x-'.repeat(MANY_TORRENTS / 8)),
});

/** 10,000 torrents of which a few are at work, the first with 500 peers. */
const crowd = (): Scene => {
  const named = (number: number): Partial<TorrentSummary> => ({
    name: safeText(`torrent ${String(number).padStart(5, '0')}`),
  });
  const idle = many(MANY_TORRENTS, (number) => makeTorrent(number, named(number)));
  const session = new FakeSession(makeFrame(idle, { [makeId(1)]: manyDetails(0) }));
  let tick = 0;
  setInterval(() => {
    tick += 1;
    const torrents = [...idle];
    for (let number = 1; number <= BUSY_TORRENTS; number++)
      torrents[number - 1] = makeTorrent(number, { ...named(number), downloadRate: tick * number });
    session.publish({ torrents, details: { [makeId(1)]: manyDetails(tick) } });
  }, FRAME_MS);
  return { session };
};

/** What an engine that lets everything through would say. */
const hostile = (): Scene => {
  const torrents = HOSTILE_TEXTS.map(([, text], at) =>
    makeTorrent(at + 1, { name: rawText(text), tracker: rawText(text) }),
  );
  const details: TorrentDetails = {
    peers: HOSTILE_TEXTS.map(([, text], at) => makePeer(at + 1, { client: rawText(text) })),
    trackers: HOSTILE_TEXTS.map(([, text]) =>
      makeTracker({ url: rawText(text), statusText: rawText(text), message: rawText(text) }),
    ),
    files: HOSTILE_TEXTS.map(([, text], at) => makeFile(at, { path: [rawText(text)] })),
  };
  const byId = Object.fromEntries(torrents.map(({ id }) => [id, details]));
  const session = new FakeSession(makeFrame(torrents, byId));
  const complain = (): null => {
    const problem = rawText(HOSTILE_TEXTS.map(([, text]) => text.slice(0, 20)).join(' '));
    session.publish({ torrents: torrents.map((torrent) => ({ ...torrent, problem })) });
    return null;
  };
  return { session, steps: { complain } };
};

/** Fails when told to: while drawing, or in a turn of the event loop that nobody waits for. */
const broken = (): Scene => {
  const torrent = makeTorrent(1, { name: safeText('still in one piece') });
  const session = new FakeSession(makeFrame([torrent]));
  const fails = (): never => {
    throw new Error('broken on purpose');
  };
  /** What else reads the name is answered: it is drawing that fails. */
  const name = (): SafeText => {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    if (/react-reconciler/.test(new Error().stack ?? '')) fails();
    return safeText('about to break');
  };
  const draw = (): null => {
    const torrents = [Object.defineProperty({ ...torrent }, 'name', { get: name })];
    session.publish({ torrents });
    return null;
  };
  const later = (): null => {
    setImmediate(fails);
    return null;
  };
  const reject = (): null => {
    void Promise.reject(new Error('broken on purpose'));
    return null;
  };
  return { session, steps: { draw, later, reject } };
};

export const SCENES: Readonly<Record<string, () => Scene>> = {
  still,
  busy,
  crowd,
  hostile,
  broken,
};
