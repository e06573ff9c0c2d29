/** How the screen answers: the first frame, and keys, among very many torrents and peers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TerminalEmulator } from '../test/helpers/terminal-emulator.ts';
import { stopEnginesIn } from '../test/interop/engines.ts';
import type { Room } from '../test/interop/room.ts';
import { Seat } from '../test/interop/seat.ts';
import { SLUICE } from '../test/interop/sluice.ts';
import { Stage } from '../test/interop/stage.ts';
import { SIZE } from './screen-lines.ts';

export interface FeelContest {
  readonly name: string;
  readonly measure: (room: Room) => Promise<readonly number[]>;
}

const STARTS = 7;
const KEYS = 50;
/** As a person presses them, and out of step with frames. */
const BETWEEN_KEYS_MS = 130;

/** From the start of the process, which starts an engine, to the first line on the screen. */
async function firstFrame(room: Room): Promise<readonly number[]> {
  const times: number[] = [];
  // The first is not counted: it is the one that compiles, for all that follow.
  for (let run = 0; run <= STARTS; run++) {
    const place = ['--dir', room.folder('arrived'), '--state', room.folder('state'), '--port', '0'];
    const args = [SLUICE, ...place];
    const seat = Seat.take(room, { command: process.execPath, args, size: SIZE });
    await seat.pid;
    const start = performance.now();
    await seat.untilShown('Sluice');
    times.push(performance.now() - start);
    seat.press('q');
    await seat.exited();
    await stopEnginesIn(room.path);
  }
  return times.slice(1);
}

/** What is under the cursor, so that frames which come by themselves are not taken for answers. */
const chosen = (screen: TerminalEmulator): string =>
  screen
    .lines()
    .find((line) => line.startsWith('›'))
    ?.slice(0, 20) ?? '';

const firstPeer = (screen: TerminalEmulator): string =>
  /198\.51\.\d+\.\d+/.exec(screen.text())?.[0] ?? '';

async function measureKeys(
  seat: Seat,
  keys: readonly string[],
  look: (screen: TerminalEmulator) => string,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let count = 0; count < KEYS; count++) {
    const before = look(seat.screen);
    const start = performance.now();
    seat.press(keys[count % keys.length] as string);
    await seat.until('an answer to the key', (screen) => look(screen) !== before);
    times.push(performance.now() - start);
    await sleep(BETWEEN_KEYS_MS);
  }
  return times;
}

async function keysInTheList(room: Room): Promise<readonly number[]> {
  const { seat } = await Stage.open(room, { scene: 'crowd', size: SIZE });
  await seat.untilTaken();
  await seat.untilShown('torrent 00001');
  const times = await measureKeys(seat, ['j', 'j', 'G', 'k', 'g'], chosen);
  await seat.leave();
  return times;
}

async function keysAmongPeers(room: Room): Promise<readonly number[]> {
  const { seat } = await Stage.open(room, { scene: 'crowd', size: SIZE });
  await seat.untilTaken();
  await seat.untilShown('torrent 00001');
  for (const [key, shown] of [
    ['\r', /Overview/],
    ['\r', /^(?![\s\S]*NAME)/],
    ['e', /198\.51/],
  ] as const) {
    seat.press(key);
    await seat.untilShown(shown);
  }
  const times = await measureKeys(seat, ['G', 'g'], firstPeer);
  await seat.leave();
  return times;
}

export const FEEL_CONTESTS: readonly FeelContest[] = [
  { name: 'First frame', measure: firstFrame },
  { name: 'A key in a list of 10,000 torrents', measure: keysInTheList },
  { name: 'A key among 500 peers', measure: keysAmongPeers },
];
