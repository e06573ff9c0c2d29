/** The engine outlives the terminal: leaving, coming back, hanging up, an engine that dies, and stopping it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { enginesIn, killEnginesIn } from './engines.ts';
import { type Room, roomTest } from './room.ts';
import { Seat } from './seat.ts';
import { SLUICE, startSluice } from './sluice.ts';

const SIZE = { columns: 80, rows: 24 };
const END_MS = 20_000;
const GONE_MS = 5_000;

const stateOf = (room: Room): string => join(room.path, 'state');

const enginePids = (room: Room): readonly number[] => enginesIn(stateOf(room));

/** One that is started by itself must not outlive the test. */
const sit = (room: Room, args: readonly string[] = []): Seat => {
  room.defer(() => killEnginesIn(stateOf(room)));
  return Seat.take(room, {
    command: process.execPath,
    args: [SLUICE, '--state', stateOf(room), '--dir', room.path, '--port', '0', ...args],
    size: SIZE,
  });
};

/** Until no more than these are there: one has answered, or found its place taken, before it has ended. */
const onlyEngines = async (room: Room, count: number): Promise<void> => {
  const deadline = Date.now() + GONE_MS;
  while (enginePids(room).length > count) {
    assert.ok(Date.now() < deadline, `still there: ${enginePids(room)}`);
    await setTimeout(20);
  }
};

const shutDown = async (room: Room): Promise<void> => {
  const program = startSluice(room, ['shutdown', '--state', stateOf(room)]);
  assert.equal((await program.waitForExit(END_MS)).code, 0, program.log());
  await onlyEngines(room, 0);
};

const open = async (room: Room, args?: readonly string[]): Promise<Seat> => {
  const seat = sit(room, args);
  await seat.untilTaken();
  await seat.untilShown('There are no torrents yet');
  return seat;
};

roomTest(
  'q leaves the screen and the engine goes on; the next screen finds the same engine',
  async (room) => {
    const first = await open(room);
    const [engine] = enginePids(room);
    first.press('q');
    assert.equal(await first.exited(), 0);
    assert.deepEqual(enginePids(room), [engine]);
    const second = await open(room);
    assert.deepEqual(enginePids(room), [engine]);
    second.press('q');
    assert.equal(await second.exited(), 0);
    await shutDown(room);
  },
);

roomTest('F35: a terminal that is closed ends the viewer, and the engine goes on', async (room) => {
  const seat = await open(room);
  const engines = enginePids(room);
  assert.equal(engines.length, 1);
  seat.hangUp();
  await seat.exited();
  assert.deepEqual(enginePids(room), engines);
  await shutDown(room);
});

roomTest(
  'two screens at once share one engine, and what one does the other shows',
  async (room) => {
    const [left, right] = await Promise.all([open(room), open(room)]);
    await onlyEngines(room, 1);
    assert.equal(enginePids(room).length, 1);
    left.press('U');
    await left.untilShown('Limits of all torrents together');
    left.press('500K');
    await left.untilShown('500K');
    left.press('\r');
    await right.untilShown('of 500 KiB/s');
    left.press('q');
    right.press('q');
    assert.deepEqual([await left.exited(), await right.exited()], [0, 0]);
    await shutDown(room);
  },
);

roomTest('one that only looks is refused what would change anything', async (room) => {
  const owner = await open(room);
  const guest = await open(room, ['--read-only']);
  guest.press('U');
  await guest.untilShown('Limits of all');
  guest.press('1M\r');
  await guest.untilShown(/only looks|read-only/i);
  owner.press('X');
  await owner.untilShown('Stop the engine?');
  owner.press('Y');
  assert.equal(await owner.exited(), 0);
  await guest.untilShown(/Start the engine again\?/);
  guest.press('n\r');
  assert.equal(await guest.exited(), 1);
  await onlyEngines(room, 0);
});

roomTest(
  'F41: an engine that dies under the screen is told, and started again for whoever wants it',
  async (room) => {
    const seat = await open(room);
    const [before] = enginePids(room);
    process.kill(before!, 'SIGKILL');
    await seat.untilShown('Start the engine again?');
    seat.press('\r');
    await seat.untilTaken();
    await seat.untilShown('There are no torrents yet');
    const [after] = enginePids(room);
    assert.notEqual(after, before);
    seat.press('q');
    assert.equal(await seat.exited(), 0);
    await shutDown(room);
  },
);
