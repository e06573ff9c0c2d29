/** Every way out of the screen gives the terminal back as it was, and no way in is taken where there is none. */
import assert from 'node:assert/strict';
import type { TerminalEmulator } from '../helpers/terminal-emulator.ts';
import { assertGivenBack, assertKnownToTheEnd } from './given-back.ts';
import { roomTest } from './room.ts';
import { Seat } from './seat.ts';
import { SLUICE, startSluice } from './sluice.ts';
import { Stage } from './stage.ts';

const SIZE = { columns: 80, rows: 24 };
const END_MS = 20_000;
const EXIT_USAGE = 2;

for (const [step, what] of [
  ['draw', 'while drawing'],
  ['later', 'where nobody catches it'],
  ['reject', 'in a promise that nobody waits for'],
] as const) {
  roomTest(`F40: a throw ${what} gives the terminal back and is told`, async (room) => {
    const stage = await Stage.open(room, { scene: 'broken', size: SIZE });
    const { seat } = stage;
    await seat.untilTaken();
    await seat.untilShown('still in one piece');
    await stage.ask(step);
    assert.equal(await seat.exited(), 1);
    await assertGivenBack(seat);
    assert.match(seat.screen.text(), /broken on purpose/);
    assertKnownToTheEnd(seat);
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  roomTest(`F39: ${signal} gives the terminal back`, async (room) => {
    const seat = Seat.take(room, { command: process.execPath, args: [SLUICE, 'demo'], size: SIZE });
    await seat.untilTaken();
    await seat.untilShown(/River recordings.*download/);
    seat.signal(signal);
    assert.equal(await seat.exited(), 0);
    await assertGivenBack(seat);
    assertKnownToTheEnd(seat);
  });
}

roomTest('F39: on a dumb terminal the demo says in lines what it does', async (room) => {
  const seat = Seat.take(room, {
    command: process.execPath,
    args: [SLUICE, 'demo'],
    size: SIZE,
    env: { TERM: 'dumb' },
  });
  await seat.untilShown(/\d+(?:\.\d)?% +after 2 s/);
  assert.ok(!seat.hasEscaped, 'nothing but lines was written');
  seat.press('\u0003');
  assert.equal(await seat.exited(), 130);
  await assertGivenBack(seat);
});

roomTest('F39: on a dumb terminal the screen says why it does not open', async (room) => {
  const seat = Seat.take(room, {
    command: process.execPath,
    args: [SLUICE],
    size: SIZE,
    env: { TERM: 'dumb' },
  });
  assert.equal(await seat.exited(), EXIT_USAGE);
  assert.match(seat.screen.text(), /needs a terminal/);
  assert.ok(!seat.hasEscaped, 'nothing but lines was written');
});

roomTest('F39: without a terminal the screen says so and touches nothing', async (room) => {
  const program = startSluice(room, ['--dir', room.path]);
  const exit = await program.waitForExit(END_MS);
  assert.equal(exit.code, EXIT_USAGE);
  assert.match(program.log(), /needs a terminal/);
  assert.ok(!program.log().includes('\u001b'), 'nothing but lines was written');
});

/** The last line is a shell's that waits. */
const asksForCommand = (screen: TerminalEmulator): boolean =>
  !screen.isAlternate && screen.text().trimEnd().endsWith('\nshell>');

roomTest('F39: Ctrl+Z goes back to the shell, and fg comes back whole', async (room) => {
  const seat = Seat.take(room, {
    // One that leaves the line's editing to the kernel: then modes are as they were before.
    command: 'sh',
    args: ['-i'],
    size: SIZE,
    env: { PS1: 'shell> ', ENV: '' },
  });
  const demo = `${process.execPath} ${SLUICE} demo`;
  await seat.untilShown('shell>');
  seat.press(`${demo}\r`);
  await seat.untilTaken();
  await seat.untilShown(/River recordings.*download/);
  for (let times = 0; times < 2; times++) {
    seat.press('\u001a');
    await seat.until('the shell', asksForCommand);
    assert.match(seat.screen.text(), /Stopped/);
    await assertGivenBack(seat);
    seat.resize(times === 0 ? { columns: 100, rows: 30 } : SIZE);
    seat.press('fg\r');
    await seat.untilTaken();
    await seat.untilShown(/River recordings.*download/);
    await seat.untilShown(/\? help +q quit$/);
    assert.doesNotMatch(seat.screen.text(), /shell>|fg/);
  }
  seat.press('q');
  await seat.until('the shell', asksForCommand);
  await assertGivenBack(seat);
});
