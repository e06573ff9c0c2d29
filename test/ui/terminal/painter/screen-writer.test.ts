import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ScreenWriter } from '../../../../source/ui/terminal/painter/screen-writer.ts';
import { ScriptedTerminal } from '../../../helpers/scripted-terminal.ts';
import { TerminalEmulator } from '../../../helpers/terminal-emulator.ts';
import { VirtualClock } from '../../../helpers/virtual-clock.ts';

const SIZE = { columns: 20, rows: 3 };

const start = async (): Promise<{
  clock: VirtualClock;
  terminal: ScriptedTerminal;
  writer: ScreenWriter;
}> => {
  const clock = new VirtualClock();
  const terminal = new ScriptedTerminal();
  const writer = new ScreenWriter(terminal, clock, SIZE);
  writer.show('first');
  writer.goOn();
  await clock.advance(1000);
  return { clock, terminal, writer };
};

describe('the screen writer', () => {
  test('paints the first frame whole, and then only what changed', async () => {
    const { clock, terminal, writer } = await start();
    assert.match(terminal.take(), /2J.*first/);
    writer.show('firsT');
    await clock.advance(100);
    assert.equal(terminal.take(), '\u001b[DT');
    writer.show('firsT');
    await clock.advance(100);
    assert.equal(terminal.take(), '');
  });

  test('a frame that a key asks for is painted at once, also just after another', async () => {
    const { clock, terminal, writer } = await start();
    terminal.take();
    writer.show('second');
    await clock.settle();
    writer.show('third');
    await clock.settle();
    const emulator = new TerminalEmulator(SIZE.columns, SIZE.rows);
    await emulator.write(`first${terminal.take()}`);
    assert.equal(emulator.row(0), 'third');
  });

  test('never paints more than twenty frames a second for long', async () => {
    const { clock, terminal, writer } = await start();
    terminal.take();
    let patches = 0;
    for (let at = 0; at < 1000; at++) {
      writer.show(`frame ${at}`);
      await clock.advance(1);
      if (terminal.take() !== '') patches += 1;
    }
    assert.ok(patches >= 18 && patches <= 22, `${patches} patches`);
  });

  test('F36: on a line that is stuck one patch waits, and of a thousand frames the last is painted', async () => {
    const { clock, terminal, writer } = await start();
    const emulator = new TerminalEmulator(SIZE.columns, SIZE.rows);
    terminal.isStuck = true;
    for (let at = 0; at < 1000; at++) {
      writer.show(`frame ${at}`);
      await clock.advance(20);
      assert.ok(terminal.waiting <= 1);
    }
    terminal.isStuck = false;
    terminal.drain();
    await clock.advance(1000);
    await emulator.write(terminal.take());
    assert.equal(emulator.row(0), 'frame 999');
    assert.ok(writer.drainMs > 1000, 'the line is known to be slow');
  });

  test('whoever wants to draw waits for the line, and only the last of them draws', async () => {
    const { clock, terminal, writer } = await start();
    terminal.isStuck = true;
    writer.show('under way');
    const drawn: string[] = [];
    writer.whenFree(() => drawn.push('one'));
    writer.whenFree(() => drawn.push('two'));
    await clock.advance(1000);
    assert.equal(drawn.join(), '');
    terminal.isStuck = false;
    terminal.drain();
    await clock.advance(1000);
    assert.equal(drawn.join(), 'two');
    writer.whenFree(() => drawn.push('at once'));
    assert.equal(drawn.join(), 'two,at once');
  });

  test('after silence all is painted anew, and nothing in between', async () => {
    const { clock, terminal, writer } = await start();
    terminal.take();
    writer.silence();
    writer.show('unseen');
    writer.aside('bell', '\u0007');
    await clock.advance(1000);
    assert.equal(terminal.take(), '');
    writer.goOn();
    await clock.advance(1000);
    assert.match(terminal.take(), /2J.*unseen/);
  });

  test('a window of another size is painted whole, once', async () => {
    const { clock, terminal, writer } = await start();
    terminal.take();
    writer.resize({ columns: 10, rows: 2 });
    writer.show('smaller');
    writer.repaintUnknown();
    await clock.advance(1000);
    assert.equal(terminal.take().split('\u001b[2J').length, 2);
    writer.repaintUnknown();
    await clock.advance(1000);
    assert.equal(terminal.take(), '');
  });

  test('of each kind of aside only the newest waits, and a title is kept before it is set', async () => {
    const { clock, terminal, writer } = await start();
    terminal.isStuck = true;
    writer.show('under way');
    for (const text of ['a', 'b', 'c']) writer.aside('notice', text);
    writer.aside('title', 'keep');
    writer.aside('title', ',set');
    terminal.isStuck = false;
    terminal.take();
    terminal.drain();
    await clock.advance(1000);
    assert.match(terminal.take(), /ckeep,set$/);
  });

  test('counts what it writes, in bytes', async () => {
    const { clock, terminal, writer } = await start();
    writer.show('é日');
    await clock.advance(1000);
    assert.equal(writer.bytesWritten, Buffer.byteLength(terminal.written));
    assert.ok(writer.bytesPerSecond > 0);
    await clock.advance(60_000);
    assert.equal(writer.bytesPerSecond, 0);
  });
});
