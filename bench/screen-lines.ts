/** Bytes and CPU of the screen at work: what is shown, and how one gets there. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TerminalEmulator } from '../test/helpers/terminal-emulator.ts';
import { stopEnginesIn } from '../test/interop/engines.ts';
import { freePort } from '../test/interop/ports.ts';
import type { Room } from '../test/interop/room.ts';
import { NotSeen, Seat } from '../test/interop/seat.ts';
import { SLUICE } from '../test/interop/sluice.ts';
import { Stage } from '../test/interop/stage.ts';
import { type LineCost, measureLine } from './line-meter.ts';

/** What the figures are measured at. */
export const SIZE = { columns: 120, rows: 40 };

export interface LineContest {
  readonly name: string;
  readonly open: (room: Room, swarm: Swarm) => Promise<Seat>;
  /** Is it what is to be measured that shows? */
  readonly isReady: (screen: TerminalEmulator) => boolean;
  /** Pressed one after the other, each when the one before has shown what stands beside it. */
  readonly keys?: readonly (readonly [key: string, shown: RegExp])[];
}

export interface Swarm {
  readonly torrents: readonly string[];
  readonly seeded: string;
  /** Where the seeder listens. */
  readonly seeder: string;
}

const SWARM = fileURLToPath(new URL('busy-swarm.ts', import.meta.url));
const READY_MS = 60_000;
const BUSY_MS = 60_000;
/** Until rates have risen. */
const SETTLE_MS = 4_000;
const KEY_MS = 3_000;
const INTO_FULL_DETAILS = [
  ['\r', /Overview/],
  ['\r', /^(?![\s\S]*NAME)/],
] as const;

export async function startSwarm(room: Room): Promise<Swarm> {
  const folder = room.folder('swarm');
  const program = room.run({
    label: 'swarm',
    command: process.execPath,
    args: ['--import', 'tsx', SWARM, folder],
    cwd: process.cwd(),
  });
  const pick = (line: string): string | undefined => /^ready (\d+)$/.exec(line)?.[1];
  const port = await program.waitFor('the swarm', pick, READY_MS);
  const names = readdirSync(folder).filter((name) => name.endsWith('.torrent'));
  const torrents = names.map((name) => join(folder, name));
  return { torrents, seeded: join(folder, 'seeded'), seeder: `127.0.0.1:${port}` };
}

function takeSluice(room: Room, swarm: Swarm, directory: string): Promise<Seat> {
  const place = ['--dir', directory, '--state', room.folder('state'), '--port', '0'];
  const args = [SLUICE, ...place, ...swarm.torrents];
  return Promise.resolve(Seat.take(room, { command: process.execPath, args, size: SIZE }));
}

const openBusy = (room: Room, swarm: Swarm): Promise<Seat> =>
  takeSluice(room, swarm, room.folder('arrived'));

async function openRtorrent(room: Room, swarm: Swarm): Promise<Seat> {
  const home = room.folder('rtorrent');
  const port = await freePort();
  const config = join(home, 'rtorrent.rc');
  const settings = [
    `session.path.set = ${room.folder('session')}`,
    `directory.default.set = "${room.folder('arrived')}"`,
    `network.port_range.set = ${port}-${port}`,
    'network.port_random.set = no',
    'network.bind_address.set = 127.0.0.2',
    'dht.mode.set = disable',
    'protocol.pex.set = no',
    'trackers.use_udp.set = yes',
    ...swarm.torrents.map((path) => `load.start = "${path}"`),
    // The tracker alone would bring it to some of them only after minutes.
    `schedule2 = seeder, 1, 5, "d.multicall2=main,add_peer=${swarm.seeder}"`,
  ];
  writeFileSync(config, `${settings.join('\n')}\n`);
  const args = ['-n', '-o', `import=${config}`];
  return Seat.take(room, { command: 'rtorrent', args, size: SIZE, cwd: home });
}

const openScripted = async (room: Room): Promise<Seat> =>
  (await Stage.open(room, { scene: 'busy', size: SIZE })).seat;

const rowsWith = (screen: TerminalEmulator, text: string): readonly string[] =>
  screen.lines().filter((line) => line.includes(text));

const isBusy = (screen: TerminalEmulator): boolean =>
  rowsWith(screen, 'busy torrent').every((row) => row.endsWith('iB'));

const isAtRest = (screen: TerminalEmulator): boolean =>
  rowsWith(screen, 'busy torrent').every((row) => row.includes('seeding'));

const isBusyInRtorrent = (screen: TerminalEmulator): boolean =>
  rowsWith(screen, 'Rate:').every((row) => !/\/ +0\.0 KB/.test(row));

export const LINE_CONTESTS: readonly LineContest[] = [
  {
    name: 'Sluice, 20 torrents at rest',
    open: (room, swarm) => takeSluice(room, swarm, swarm.seeded),
    isReady: isAtRest,
  },
  { name: 'Sluice, 20 busy torrents', open: openBusy, isReady: isBusy },
  {
    name: 'Sluice, 20 busy torrents, lean',
    open: openBusy,
    isReady: isBusy,
    keys: [['L', /Few bytes/]],
  },
  {
    name: 'Sluice, 20 busy torrents, pieces',
    open: openBusy,
    isReady: isBusy,
    keys: [...INTO_FULL_DETAILS, ['c', /\[Pieces\]/]],
  },
  {
    name: 'Sluice, 20 busy torrents, peers',
    open: openBusy,
    isReady: isBusy,
    keys: [...INTO_FULL_DETAILS, ['e', /\[Peers\]/]],
  },
  { name: 'rtorrent, 20 busy torrents', open: openRtorrent, isReady: isBusyInRtorrent },
  { name: 'Sluice, the screen alone, 20 busy torrents', open: openScripted, isReady: isBusy },
  {
    name: 'Sluice, the screen alone, 4,000 pieces arriving 20 a second',
    open: openScripted,
    isReady: isBusy,
    keys: [...INTO_FULL_DETAILS, ['c', /\[Pieces\]/]],
  },
];

/** Undefined where a key does not show what it should: this build cannot do that. */
export async function runLineContest(
  room: Room,
  swarm: Swarm,
  { open, isReady, keys }: LineContest,
  ms: number,
): Promise<LineCost | undefined> {
  const seat = await open(room, swarm);
  try {
    await seat.untilShown(/busy torrent/);
    await seat.until('all to be busy', isReady, BUSY_MS);
    await sleep(SETTLE_MS);
    if (!(await pressAll(seat, keys ?? []))) return undefined;
    return await measureLine(seat, room.path, ms);
  } finally {
    await seat.leave();
    await stopEnginesIn(room.path);
  }
}

/** Whether each showed what it should. */
async function pressAll(seat: Seat, keys: Required<LineContest>['keys']): Promise<boolean> {
  for (const [key, shown] of keys) {
    seat.press(key);
    try {
      await seat.untilShown(shown, KEY_MS);
    } catch (error) {
      if (error instanceof NotSeen) return false;
      throw error;
    }
  }
  return true;
}
