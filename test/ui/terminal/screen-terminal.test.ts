import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Size } from '../../../source/ui/layout.ts';
import { LEAVE_PATIENCE_MS } from '../../../source/ui/limits.ts';
import { ScreenTerminal } from '../../../source/ui/terminal/screen-terminal.ts';
import { ScriptedTerminal } from '../../helpers/scripted-terminal.ts';
import { TerminalEmulator } from '../../helpers/terminal-emulator.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const RETURNED = '\u001b[?1049l';

const start = async () => {
  const clock = new VirtualClock();
  const terminal = new ScriptedTerminal();
  const heard: string[] = [];
  const sizes: Size[] = [];
  const screen = new ScreenTerminal(terminal, clock, {
    onKeys: (keys) => heard.push(keys),
    onMouse: ({ kind, column, row }) => heard.push(`${kind} ${column},${row}`),
    onResize: (size) => {
      sizes.push(size);
      screen.show(`${size.columns}x${size.rows}`);
    },
    onLost: () => heard.push('lost'),
  });
  screen.open();
  screen.show('frame');
  screen.begin();
  await clock.advance(1000);
  const leave = async (): Promise<void> => {
    await clock.wait(screen.leave());
    assert.equal(clock.pendingTimers, 0);
  };
  return { clock, terminal, screen, heard, sizes, leave };
};

const clears = (bytes: string): number => bytes.split('\u001b[2J').length - 1;
const returns = (bytes: string): number => bytes.split(RETURNED).length - 1;

describe('the terminal of the screen', () => {
  test('is taken, painted on, and given back once', async () => {
    const { terminal, leave } = await start();
    assert.equal(terminal.isRaw, true);
    assert.match(terminal.take(), /\?1049h.*frame/s);
    await leave();
    await leave();
    assert.equal(returns(terminal.take()), 1);
    assert.equal(terminal.isRaw, false);
    assert.equal(terminal.isOpen, false);
  });

  test('F39: goes to the shell and comes back whole', async () => {
    const { clock, terminal, screen, leave } = await start();
    screen.setMouse(true);
    await clock.advance(1000);
    terminal.take();
    await clock.wait(screen.suspend());
    assert.equal(terminal.stops, 1);
    assert.equal(terminal.isRaw, false);
    assert.match(terminal.take(), /\?1000l.*\?1049l$/);
    screen.show('news');
    screen.bell();
    await clock.advance(5000);
    assert.equal(terminal.take(), '', 'nothing is written to the shell');
    terminal.handler!.onContinue();
    await clock.advance(1000);
    const bytes = terminal.take();
    assert.equal(terminal.isRaw, true);
    assert.match(bytes, /\?1049h.*\?1000h.*2J/);
    const emulator = new TerminalEmulator(20, 3);
    await emulator.write(bytes);
    assert.equal(emulator.row(0), '20x3');
    assert.equal(emulator.isMouseReported, true);
    await leave();
    assert.equal(returns(terminal.take()), 1);
  });

  test('is taken anew where a stop came from elsewhere', async () => {
    const { clock, terminal, leave } = await start();
    terminal.take();
    terminal.handler!.onContinue();
    await clock.advance(1000);
    assert.match(terminal.take(), /\?1049h.*2J/);
    await leave();
  });

  test('F38: of 5,000 windows in a second few are drawn, and the last is', async () => {
    const { clock, terminal, sizes, leave } = await start();
    terminal.take();
    for (let at = 1; at <= 5000; at++) {
      terminal.resize(10 + (at % 90), 2 + (at % 20));
      await clock.advance(0.2);
    }
    terminal.resize(30, 4);
    await clock.advance(1000);
    assert.ok(sizes.length <= 32, `${sizes.length} layouts`);
    const bytes = terminal.take();
    assert.ok(clears(bytes) <= 32, `${clears(bytes)} clears`);
    const emulator = new TerminalEmulator(30, 4);
    await emulator.write(bytes.slice(bytes.lastIndexOf('\u001b[2J')));
    assert.equal(emulator.row(0), '30x4');
    await leave();
  });

  test('H131: no size is too odd to be followed', async () => {
    const { clock, terminal, leave } = await start();
    for (const [columns, rows] of [
      [0, 0],
      [1, 1],
      [0, 24],
      [80, 0],
      [100_000, 100_000],
    ] as const) {
      terminal.resize(columns, rows);
      await clock.advance(1000);
      terminal.take();
    }
    terminal.resize(20, 3);
    await clock.advance(1000);
    assert.match(terminal.take(), /20x3/);
    await leave();
  });

  test('F36: leaving does not wait for a line that is stuck', async () => {
    const { clock, terminal, screen } = await start();
    terminal.isStuck = true;
    screen.show('under way');
    const startedAt = clock.now();
    await clock.wait(screen.leave());
    assert.ok(clock.now() - startedAt <= LEAVE_PATIENCE_MS);
    assert.equal(terminal.isOpen, false);
    assert.equal(terminal.isRaw, false);
  });

  test('F35: a line that was hung up is told of once, and nothing more is painted', async () => {
    const { clock, terminal, screen, heard, leave } = await start();
    terminal.take();
    terminal.handler!.onLost();
    screen.show('unseen');
    await clock.advance(1000);
    assert.equal(terminal.take(), '');
    assert.deepEqual(heard, ['lost']);
    await leave();
  });

  test('F40: a process that ends gives back what is taken, at once and once', async () => {
    const { terminal, leave } = await start();
    terminal.take();
    terminal.isStuck = true;
    terminal.handler!.onExit();
    assert.equal(returns(terminal.written), 1);
    assert.equal(terminal.isRaw, false);
    await leave();
    assert.equal(returns(terminal.take()), 1);
  });

  test('H130: keys are keys, the mouse is the mouse, and half a report is neither', async () => {
    const { clock, terminal, heard, leave } = await start();
    terminal.type('j\u001b[<0;3;2Mk');
    terminal.type('\u001b[<65;1');
    await clock.advance(100);
    terminal.type(';1M');
    terminal.type('\u001b');
    assert.deepEqual(heard, ['press 2,1', 'jk', 'wheel 0,0']);
    await clock.advance(100);
    assert.equal(heard.at(-1), '\u001b');
    terminal.type('\u001b[<0;3');
    await clock.advance(5000);
    terminal.type('j');
    assert.deepEqual(heard.slice(4), ['j']);
    await leave();
  });

  test('titles, notices, bells and copies go out between frames', async () => {
    const { clock, terminal, screen, leave } = await start();
    const emulator = new TerminalEmulator(20, 3);
    terminal.take();
    screen.setTitle('3.4 MiB/s');
    screen.setTitle('3.4 MiB/s');
    screen.bell();
    screen.notify('Finished debian.iso');
    assert.equal(screen.copy('magnet:?xt=urn:btih:00'), true);
    assert.equal(screen.copy('x'.repeat(100_000)), false);
    await clock.advance(1000);
    await emulator.write(terminal.take());
    assert.equal(emulator.title, '3.4 MiB/s');
    assert.equal(emulator.bells, 1);
    assert.ok(emulator.commands.includes('9;Finished debian.iso'));
    assert.ok(emulator.commands.some((command) => command.startsWith('52;c;bWFnbmV0')));
    await leave();
    assert.match(terminal.take(), /\[23;2t/);
  });
});
