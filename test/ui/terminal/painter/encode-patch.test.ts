import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { blankGrid, type CellGrid } from '../../../../source/ui/terminal/painter/cell-grid.ts';
import { diffFrames } from '../../../../source/ui/terminal/painter/diff-frames.ts';
import {
  encodePatch,
  encodeWhole,
  type Hand,
} from '../../../../source/ui/terminal/painter/encode-patch.ts';
import { parseFrame } from '../../../../source/ui/terminal/painter/parse-frame.ts';
import {
  looksPlainOnSpaces,
  type Pen,
  PLAIN_PEN,
} from '../../../../source/ui/terminal/painter/pen.ts';
import { OutputGrammar } from '../../../helpers/output-grammar.ts';
import { type Cell, TerminalEmulator } from '../../../helpers/terminal-emulator.ts';

const SIZE = { columns: 24, rows: 4 };
const HOME: Hand = { cursor: { row: 0, column: 0 }, pen: PLAIN_PEN };
const WRAP_OFF = '\u001b[?7l';

const grid = (...lines: readonly string[]): CellGrid => parseFrame(lines.join('\n'), SIZE);

const patch = (before: CellGrid, after: CellGrid, hand: Hand = HOME): string =>
  encodePatch(diffFrames(before, after), after, hand).bytes;

const colourOf = ({ foreground }: Cell['style']): string => {
  if (foreground.kind === 'default') return '';
  if (foreground.kind === 'rgb') return `rgb ${foreground.value}`;
  return `${foreground.number}`;
};

/** As a person sees it: of a space only background, underline and inverse. */
const seenCell = (cell: Cell): string => {
  const { style, text } = cell;
  const background = JSON.stringify(style.background);
  const shown = `${background}${style.isUnderlined}${style.isInverse}`;
  const isBare = text === ' ' && !style.isUnderlined && !style.isInverse;
  const ink = `${colourOf(style)}${style.isBold}${style.isDim}${style.isItalic}`;
  return `${text}|${shown}|${isBare ? '' : ink}`;
};

const seen = (emulator: TerminalEmulator): readonly (readonly string[])[] =>
  Array.from({ length: emulator.rows }, (_row, at) => emulator.cells(at).map(seenCell));

const shown = async (...writes: readonly string[]): Promise<TerminalEmulator> => {
  const emulator = new TerminalEmulator(SIZE.columns, SIZE.rows);
  await emulator.write(WRAP_OFF);
  for (const bytes of writes) await emulator.write(bytes);
  return emulator;
};

const STYLES = ['0', '1', '2', '31', '1;32', '7', '4;33', '44', '7;38;5;208', '48;2;1;2;3'];
/** Terminals and tables agree upon the widths of these. */
const LETTERS = ['a', 'Z', '0', ' ', ' ', '  ', '    ', '█', '─', 'é', 'ü', 'Я', '日', '本', '한'];
const CLUSTERS = ['🙂', '❄', 'e\u0301', 'น\u0e49'];

const styled = (letter: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.constantFrom(...STYLES), fc.array(letter, { maxLength: 9 })), {
      maxLength: 5,
    })
    .map((parts) =>
      parts.map(([style, letters]) => `\u001b[${style}m${letters.join('')}\u001b[0m`).join(''),
    );

const frame = fc
  .array(styled(fc.constantFrom(...LETTERS, ...CLUSTERS)), { maxLength: SIZE.rows })
  .map((lines) => grid(...lines));

/** Most of it stays, as on a screen where figures change. */
const nearFrames = fc
  .tuple(frame, frame, fc.array(fc.boolean(), { minLength: SIZE.rows, maxLength: SIZE.rows }))
  .map(([first, second, keeps]) => {
    const sources = second.rows.map(({ source }, at) =>
      keeps[at] ? first.rows[at]!.source : source,
    );
    return [first, grid(...sources)] as const;
  });

const digits = fc.stringMatching(/^[0-9. ]{24}$/).map((line) => grid(line, `\u001b[31m${line}`));

const assertTurnsInto = async (frames: readonly CellGrid[]): Promise<void> => {
  const grammar = new OutputGrammar();
  const [first, ...others] = frames;
  let { bytes, hand } = encodeWhole(first!);
  grammar.push(Buffer.from(bytes));
  const emulator = await shown(bytes);
  let before = first!;
  for (const after of others) {
    ({ bytes, hand } = encodePatch(diffFrames(before, after), after, hand));
    grammar.push(Buffer.from(bytes));
    await emulator.write(bytes);
    const fresh = await shown(encodeWhole(after).bytes);
    assert.deepEqual(seen(emulator), seen(fresh), JSON.stringify(bytes));
    assertShows(emulator, after);
    before = after;
  }
  grammar.end();
  assert.equal(grammar.problem, null);
};

const isVisible = (pen: Pen): boolean => !looksPlainOnSpaces(pen);

/** The emulator's own cells against the frame's, so that two wrongs do not agree. */
const assertShows = (emulator: TerminalEmulator, { rows }: CellGrid): void => {
  for (const [at, { texts, pens }] of rows.entries()) {
    const cells = emulator.cells(at);
    assert.deepEqual(
      cells.map(({ text }) => text),
      texts,
    );
    for (const [column, { style, text }] of cells.entries()) {
      const pen = pens[column]!;
      if (text === '') continue;
      assert.equal(style.isInverse, (pen.attributes & 16) !== 0);
      assert.equal(style.background.kind === 'default', pen.background === '');
      if (text === ' ' && !isVisible(pen)) continue;
      assert.equal(style.isBold, (pen.attributes & 1) !== 0);
      assert.equal(style.foreground.kind === 'default', pen.foreground === '');
    }
  }
};

describe('encoding a patch', () => {
  test('any screen turns into any other, with nothing but the known grammar', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 2, maxLength: 4 }), assertTurnsInto),
    );
  });

  test('a screen of which some rows stay turns into the next', async () => {
    await fc.assert(fc.asyncProperty(nearFrames, assertTurnsInto));
  });

  test('figures that change here and there turn into the next', async () => {
    await fc.assert(fc.asyncProperty(fc.tuple(digits, digits, digits), assertTurnsInto));
  });

  test('the same screen takes no bytes', () => {
    fc.assert(
      fc.property(frame, (cells) => {
        const again = grid(...cells.rows.map(({ source }) => source));
        assert.equal(patch(cells, again), '');
      }),
    );
  });

  for (const [name, before, after, bytes] of [
    ['one figure is a move and a letter', 'down 12.3 MiB', 'down 12.4 MiB', '\u001b[8C4'],
    ['a short gap is written again', '1.2 3.4', '1.9 3.9', '1.9 3.9'],
    ['a long gap is moved over', '1 some name here 1', '2 some name here 2', '2\u001b[16C2'],
    ['a tail is wiped', 'name and a long text', 'name', '\u001b[5C\u001b[K'],
    ['a short tail is written over', 'abc', 'a', 'a  '],
    [
      'a colour is changed, not begun anew',
      '\u001b[31mab',
      '\u001b[31ma\u001b[32mb',
      '\u001b[C\u001b[32mb',
    ],
    ['spaces need no pen', '\u001b[31ma b', '\u001b[31mx y', '\u001b[31mx y'],
  ] as const) {
    test(name, () => {
      assert.equal(patch(grid(before), grid(after)), bytes);
    });
  }

  test('the pen and the cursor are where the last patch left them', () => {
    const [one, two, three] = [grid('\u001b[31m1'), grid('\u001b[31m2'), grid('\u001b[31m23')];
    const first = encodePatch(diffFrames(one, two), two, HOME);
    const second = encodePatch(diffFrames(two, three), three, first.hand);
    assert.equal(first.bytes, '\u001b[31m2');
    assert.equal(second.bytes, '3');
  });

  test('after a letter that a terminal may draw at another width, the next is put where it belongs', async () => {
    const before = grid('');
    const after = grid('🙂🙂ab 日本cd', 'second row');
    const bytes = patch(before, after);
    assert.equal(bytes, '🙂\u001b[3G🙂\u001b[5Gab 日本\u001b[12Gcd\u001b[B\rsecond row');
  });

  test('a terminal that knows other widths keeps all that is not one of those letters', async () => {
    const narrow = new TerminalEmulator(SIZE.columns, SIZE.rows, () => 1);
    const frames = [grid('🙂 name 🙂 10 %', '日本語 11 %'), grid('🙂 Name 🙂 20 %', '日本人 21 %')];
    const whole = encodeWhole(frames[0]!);
    await narrow.write(WRAP_OFF + whole.bytes);
    await narrow.write(patch(frames[0]!, frames[1]!, whole.hand));
    assert.match(narrow.row(0), /^🙂. Name 🙂. 20 %$/u);
    assert.match(narrow.row(1), /^日.+ 21 %$/u);
    assert.equal(narrow.row(1).indexOf('21 %'), 7);
  });

  test('the last cell of the last line is written without scrolling', async () => {
    const after = grid(...Array.from({ length: SIZE.rows }, () => 'x'.repeat(SIZE.columns)));
    const emulator = await shown(encodeWhole(after).bytes);
    for (let row = 0; row < SIZE.rows; row++) {
      assert.equal(emulator.row(row), 'x'.repeat(SIZE.columns));
    }
  });

  test('a full repaint is one update that begins with a wiped screen', () => {
    const { bytes } = encodeWhole(blankGrid(SIZE));
    assert.equal(bytes, '\u001b[?2026h\u001b[m\u001b[H\u001b[2J\u001b[?2026l');
  });
});
