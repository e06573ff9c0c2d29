/**
 * An engine that lives long while everything around it comes and goes, in rounds: each begins and ends
 * at rest, with nothing to show for it, so that whatever the engine holds more of after each round leaks.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteSession } from '../../../source/daemon/remote-session.ts';
import { MAX_CHATTER_EVENTS } from '../../../source/engine/limits.ts';
import { type MadeTorrent, makeTorrent } from '../../helpers/torrent-maker.ts';
import { until } from '../program.ts';
import type { Room } from '../room.ts';
import {
  addressOf,
  ComingTracker,
  lookAtAll,
  neverRead,
  openLeecher,
  openSeeder,
} from './company.ts';
import type { Holdings } from './flatness.ts';
import { cutShort, liveOut } from './round-torrent.ts';
import { WatchedEngine } from './watched-engine.ts';

const KIBIBYTE = 1024;
const TORRENTS_A_ROUND = 3;
const REST_MS = 20_000;
/** What runs on for a moment after the last peer has gone: farewells to trackers, saves, kept-alive requests. */
const SETTLE_MS = 1_500;
/** What it keeps at the most of each kind of event, and what one takes. */
const JOURNAL_EVENTS = 2 * MAX_CHATTER_EVENTS;
const JOURNAL_EVENT_BYTES = 110;

export interface SoakOptions {
  readonly minutes: number;
  /** Rounds that are not counted: caches fill, code is compiled, pools grow. */
  readonly warmUpShare: number;
  readonly onRound: (round: number, holdings: Holdings) => void;
}

/** What the engine held at the end of each round after the warm-up. */
export const soak = async (room: Room, options: SoakOptions): Promise<readonly Holdings[]> => {
  const engine = await WatchedEngine.start(room, room.folder('data'));
  const control = await engine.attach();
  room.defer(() => control.close());
  const tracker = new ComingTracker();
  await tracker.come();
  room.defer(() => tracker.go());
  const scene: Scene = { room, engine, control, tracker };
  let eventCount = 0;
  control.onEvent(() => {
    eventCount += 1;
  }, 0);
  const began = performance.now();
  const lengthMs = options.minutes * 60_000;
  const samples: Holdings[] = [];
  for (let round = 1; performance.now() - began < lengthMs; round++) {
    const isWarm = performance.now() - began > lengthMs * options.warmUpShare;
    await live(scene, round);
    await rest(scene);
    const holdings = beyondJournal(await engine.holdings(), eventCount);
    options.onRound(round, holdings);
    if (isWarm) samples.push(holdings);
  }
  return samples;
};

/** The journal grows by design until it is full, and would hide what grows without. */
const beyondJournal = (holdings: Holdings, eventCount: number): Holdings => ({
  ...holdings,
  heap: holdings.heap - Math.min(eventCount, JOURNAL_EVENTS) * JOURNAL_EVENT_BYTES,
});

interface Scene {
  readonly room: Room;
  readonly engine: WatchedEngine;
  readonly control: RemoteSession;
  readonly tracker: ComingTracker;
}

/** Never the same ones: what an engine keeps of those that are gone shows. */
const torrentsOf = (round: number, announce: string): readonly MadeTorrent[] =>
  Array.from({ length: TORRENTS_A_ROUND }, (_, at) =>
    makeTorrent({
      name: `round ${round} torrent ${at}`,
      files: [
        { path: 'a', size: 700 * KIBIBYTE + round },
        { path: 'b/c', size: 90 * KIBIBYTE },
      ],
      pieceLength: 32 * KIBIBYTE,
      announce,
    }),
  );

const live = async (scene: Scene, round: number): Promise<void> => {
  const { room, engine, control, tracker } = scene;
  await (round % 2 === 0 ? tracker.go() : tracker.go().then(() => tracker.come()));
  const folder = join(room.path, `round-${round}`);
  mkdirSync(folder);
  const torrents = torrentsOf(round, tracker.url);
  const seeder = await openSeeder(join(folder, 'seeder'), torrents);
  room.defer(() => seeder.close());
  const peer = addressOf(seeder);
  const viewers = await Promise.all([
    lookAtAll(
      engine,
      torrents.map(({ id }) => id),
    ),
    neverRead(engine),
    neverRead(engine),
  ]);
  for (const leave of viewers) room.defer(leave);
  const [cut, ...whole] = torrents as [MadeTorrent, ...MadeTorrent[]];
  const lives = Promise.all([
    cutShort(control, cut, peer),
    ...whole.map((torrent) => liveOut(control, torrent, peer)),
  ]);
  const leecher = await openLeecher(join(folder, 'leecher'), whole[0]!, addressOf(control));
  room.defer(() => leecher.close());
  await lives;
  await Promise.all(viewers.map((leave) => leave()));
  await Promise.all([seeder.close(), leecher.close()]);
  rmSync(folder, { recursive: true });
};

const rest = async ({ control }: Scene): Promise<void> => {
  await until(REST_MS, 'no torrent left', () => control.frame().torrents.length === 0);
  await sleep(SETTLE_MS);
};
