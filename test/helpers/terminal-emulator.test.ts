import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellWidthOf } from './cell-width.ts';
import { TerminalEmulator } from './terminal-emulator.ts';

test('the emulator shows cells with their letters, widths and styles', async () => {
  const terminal = new TerminalEmulator(8, 2);
  await terminal.write('\u001b[1;31m日\u001b[0me\u0301\u001b[38;2;1;2;3m🌊');
  const [wide, rest, marked, emoji] = terminal.cells(0);
  assert.deepEqual([wide?.text, wide?.width, wide?.style.isBold], ['日', 2, true]);
  assert.deepEqual(wide?.style.foreground, { kind: 'palette', number: 1 });
  assert.deepEqual([rest?.text, rest?.width], ['', 0]);
  assert.deepEqual([marked?.text, marked?.style.isBold], ['e\u0301', false]);
  assert.deepEqual([emoji?.text, emoji?.width], ['🌊', 2]);
  assert.deepEqual(emoji?.style.foreground, { kind: 'rgb', value: 0x010203 });
  terminal.dispose();
});

test('the emulator knows which modes were taken and given back', async () => {
  const terminal = new TerminalEmulator(10, 3);
  await terminal.write('left\u001b[?1049h\u001b[?25l\u001b[?2004h\u001b[?7l\u001b[?1000hin');
  assert.equal(terminal.text().includes('left'), false);
  assert.deepEqual(
    [terminal.isAlternate, terminal.isCursorShown, terminal.isPasteBracketed],
    [true, false, true],
  );
  assert.deepEqual([terminal.wrapsLines, terminal.isMouseReported], [false, true]);
  await terminal.write('\u001b[?1049l\u001b[?25h\u001b[?2004l\u001b[?7h\u001b[?1000l');
  assert.equal(terminal.row(0), 'left');
  assert.deepEqual(
    [terminal.isAlternate, terminal.isCursorShown, terminal.isPasteBracketed],
    [false, true, false],
  );
  assert.deepEqual([terminal.wrapsLines, terminal.isMouseReported], [true, false]);
  terminal.dispose();
});

test('the emulator notes what a hostile text would have done', async () => {
  const terminal = new TerminalEmulator(10, 3);
  await terminal.write('\u001b]52;c;eA==\u0007\u001b]2;owned\u0007\u0007');
  assert.deepEqual(terminal.commands, ['52;c;eA==', '2;owned']);
  assert.deepEqual([terminal.title, terminal.bells], ['owned', 1]);
  terminal.dispose();
});

test('widths are those of a terminal of today', () => {
  const widths = [...'a日한ﾊＡ🌊❤é\u0301\u200b▲…'].map((letter) =>
    cellWidthOf(letter.codePointAt(0) as number),
  );
  assert.deepEqual(widths, [1, 2, 2, 1, 2, 2, 1, 1, 0, 0, 1, 1]);
});
