/** The screen under strain: windows that never stand still, lines that are not read, terminals that go away. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { assertGivenBack, assertKnownOutput, assertKnownToTheEnd } from './given-back.ts';
import { until } from './program.ts';
import type { TerminalSize } from './pseudo-terminal.ts';
import { type Room, roomTest } from './room.ts';
import { Seat } from './seat.ts';
import { SLUICE } from './sluice.ts';
import { Stage } from './stage.ts';

const SIZE = { columns: 80, rows: 24 };
const LAST_SIZE = { columns: 97, rows: 31 };
const STORM = 5_000;
const REDRAWS_PER_SECOND = 30;
/** The first, the last, and those that the clock's grain lets through. */
const REDRAWS_BESIDES = 5;
const HANG_UP_MS = 1_000;
const REPAINT = '\u000c';
const REPAINTS = 60;
/** Five seconds of them. */
const STALLED_FRAMES = 20;
const STALL_MS = 20_000;
/** What a pseudo-terminal holds that nobody reads, and a screen of the largest size here. */
const KERNEL_BYTES = 128 * 1024;
const SCREEN_BYTES = 32 * 1024;

/** Of a scene that does not change. */
const textAt = async (room: Room, scene: string, size: TerminalSize): Promise<string> => {
  const { seat } = await Stage.open(room, { scene, size });
  await seat.untilTaken();
  await seat.untilShown('q quit');
  return seat.screen.text();
};

const sizeOf = (step: number): TerminalSize => ({
  columns: 41 + ((step * 37) % 140),
  rows: 11 + ((step * 17) % 50),
});

roomTest(
  'F38: 5,000 changes of the window end with a right screen and few redraws',
  async (room) => {
    const wanted = await textAt(room, 'still', LAST_SIZE);
    const { seat } = await Stage.open(room, { scene: 'still', size: SIZE });
    await seat.untilTaken();
    await seat.untilShown('q quit');
    const clears = seat.grammar.clears;
    const start = performance.now();
    for (let step = 1; step < STORM; step++) seat.resize(sizeOf(step));
    seat.resize(LAST_SIZE);
    await seat.until('the right screen', (screen) => screen.text() === wanted);
    const seconds = (performance.now() - start) / 1000;
    const redraws = seat.grammar.clears - clears;
    const most = seconds * REDRAWS_PER_SECOND + REDRAWS_BESIDES;
    assert.ok(redraws <= most, `${redraws} redraws in ${seconds.toFixed(1)} s`);
    seat.press('q');
    assert.equal(await seat.exited(), 0);
    await assertGivenBack(seat);
    assertKnownToTheEnd(seat);
  },
);

roomTest(
  'F38, H131: windows of no size, one cell and any other are lived through',
  async (room) => {
    const wanted = await textAt(room, 'still', LAST_SIZE);
    const { seat } = await Stage.open(room, { scene: 'still', size: { columns: 0, rows: 0 } });
    await seat.untilTaken();
    for (const [columns, rows] of [
      [1, 1],
      [0, 0],
      [3, 200],
      [9_999, 2],
      [39, 9],
      [1, 1],
    ] as const) {
      // The emulator has no such windows; what counts is that the program goes on.
      seat.resizeUnseen({ columns, rows });
    }
    seat.resize(LAST_SIZE);
    await seat.until('the right screen', (screen) => screen.text() === wanted);
    assertKnownOutput(seat);
  },
);

for (const reads of [true, false]) {
  const how = reads ? 'is closed' : 'is closed while nobody reads it';
  roomTest(
    `F35: a terminal that ${how} takes the program with it within a second`,
    async (room) => {
      const seat = Seat.take(room, {
        command: process.execPath,
        args: [SLUICE, 'demo'],
        size: SIZE,
      });
      await seat.untilTaken();
      await seat.untilShown(/River recordings.*download/);
      const pid = await seat.pid;
      if (!reads) {
        seat.stopReading();
        // Whole screens, more than fits into the kernel's buffers.
        for (let times = 0; times < REPAINTS; times++) seat.press(REPAINT);
      }
      seat.hangUp();
      await until(HANG_UP_MS, 'the program to be gone', () => !existsSync(`/proc/${pid}`));
    },
  );
}

roomTest(
  'F36: a line that is not read stops nothing, queues nothing, and shows what is when read again',
  async (room) => {
    const stage = await Stage.open(room, { scene: 'busy', size: { columns: 200, rows: 60 } });
    const { seat } = stage;
    await seat.untilTaken();
    await seat.untilShown('busy torrent 20');
    seat.stopReading();
    const start = Number(await stage.ask('ticks'));
    await until(STALL_MS, 'the program to go on', async () => {
      seat.press(REPAINT);
      return Number(await stage.ask('ticks')) > start + STALLED_FRAMES;
    });
    await stage.ask('rest');
    const bytes = seat.byteCount;
    seat.readAgain();
    await seat.until('only what is', (screen) => screen.text().includes('at rest'));
    await seat.until('nothing of before', (screen) => !screen.text().includes('busy torrent'));
    const late = seat.byteCount - bytes;
    assert.ok(late < KERNEL_BYTES + SCREEN_BYTES * 3, `${late} bytes came late`);
    seat.press('q');
    assert.equal(await seat.exited(), 0);
    assertKnownToTheEnd(seat);
  },
);
