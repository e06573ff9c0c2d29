import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MAX_PASTE_LENGTH } from '../../../source/ui/limits.ts';
import { TerminalInput } from '../../../source/ui/terminal/terminal-input.ts';

const read = (...chunks: readonly string[]): { keys: string; reports: number } => {
  const input = new TerminalInput();
  let keys = '';
  let reports = 0;
  for (const chunk of chunks) {
    const arrived = input.push(chunk);
    keys += arrived.keys;
    reports += arrived.reports.length;
  }
  return { keys: keys + input.flush(), reports };
};

const KEYS = [
  ['letters', 'jk'],
  ['an arrow', '\u001b[A'],
  ['an arrow with Shift', '\u001b[1;2A'],
  ['an arrow of an application', '\u001bOB'],
  ['PgDn', '\u001b[6~'],
  ['a function key of Linux', '\u001b[[A'],
  ['a shifted key of rxvt', '\u001b[5$'],
  ['Shift+Tab', '\u001b[Z'],
  ['Alt+x', '\u001bx'],
  ['Alt+]', '\u001b]'],
  ['Alt+Shift+P', '\u001bP'],
  ['Esc', '\u001b'],
  ['Esc twice', '\u001b\u001b'],
  ['a paste', '\u001b[200~p\u001b[<0;1;1Mq\n\u001b]0;x\u0007\u001b[201~'],
] as const;

const ANSWERS = [
  ['device attributes', '\u001b[?62;22c'],
  ['second device attributes', '\u001b[>0;276;0c'],
  ['the place of the cursor', '\u001b[24;80R'],
  ['a mode', '\u001b[?2026;2$y'],
  ['the size of the window', '\u001b[8;24;80t'],
  ['focus', '\u001b[I\u001b[O'],
  ['a colour', '\u001b]11;rgb:0000/0000/0000\u001b\\'],
  ['a colour, ended by a bell', '\u001b]4;1;rgb:00/00/00\u0007'],
  ['the clipboard', '\u001b]52;c;cQ==\u0007'],
  ['the name of the terminal', '\u001bP>|xterm(380)\u001b\\'],
  ['a setting', '\u001bP1$r0m\u001b\\'],
  ['a picture', '\u001b_Gi=1;OK\u001b\\'],
  ['a mouse of long ago', '\u001b[M !!'],
  ['keys of kitty', '\u001b[?1u'],
  ['a status', '\u001b[0n'],
] as const;

describe('what arrives from the terminal', () => {
  for (const [name, sequence] of KEYS) {
    test(`${name} passes as it is`, () => {
      assert.equal(read(sequence).keys, sequence);
    });
  }

  for (const [name, sequence] of ANSWERS) {
    test(`H130: ${name}, which nobody asked for, is no key, however it is cut`, () => {
      assert.deepEqual(read(`a${sequence}b`), { keys: 'ab', reports: 0 });
      for (let at = 2; at < sequence.length; at++) {
        const { keys } = read(`a${sequence.slice(0, at)}`, `${sequence.slice(at)}b`);
        assert.equal(keys, 'ab', `cut at ${at}`);
      }
    });
  }

  test('a report of the mouse is no key, however it is cut', () => {
    const report = '\u001b[<0;12;34M';
    for (let at = 1; at < report.length; at++) {
      assert.deepEqual(read(`j${report.slice(0, at)}`, `${report.slice(at)}k`), {
        keys: 'jk',
        reports: 1,
      });
    }
  });

  test('a report whose ESC came so early that it was taken for the key is none all the same', () => {
    const input = new TerminalInput();
    assert.equal(input.push('\u001b').keys, '');
    assert.equal(input.flush(), '\u001b');
    assert.deepEqual(input.push('[<0;1;1M'), {
      keys: '',
      reports: [{ kind: 'press', button: 'left', column: 0, row: 0 }],
    });
  });

  test('ESC waits a moment, half an answer longer, a paste as long as it takes', () => {
    const input = new TerminalInput();
    assert.equal(input.patienceMs, undefined);
    input.push('\u001b');
    assert.ok(input.patienceMs! <= 20);
    input.push('[<0;1');
    assert.ok(input.patienceMs! >= 500);
    assert.equal(input.flush(), '');
    input.push('\u001b[200~text\u001b[20');
    assert.equal(input.patienceMs, undefined);
    assert.equal(input.flush(), '');
    assert.equal(input.push('1~').keys, '\u001b[201~');
  });

  test('keys and reports come out the same, however the reads are cut', () => {
    const piece = fc.constantFrom(
      ...KEYS.filter(([name]) => !/^(?:Esc|Alt)/.test(name)).map(([, keys]) => keys),
      ...ANSWERS.map(([, answer]) => answer),
      '\u001b[<64;3;4M',
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(piece), cuts, (pieces, lengths) => {
        const text = pieces.join('');
        const chunks: string[] = [];
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const length = lengths[turn % lengths.length]!;
          chunks.push(text.slice(at, at + length));
          at += length;
        }
        assert.deepEqual(read(...chunks), read(text));
      }),
    );
  });

  test('an answer and a paste without end take no memory, and Ctrl+C gets through', () => {
    const input = new TerminalInput();
    input.push('\u001b]52;c;');
    for (let at = 0; at < 1000; at++) assert.equal(input.push('x'.repeat(1000)).keys, '');
    assert.equal(input.push('\u0007j').keys, 'j');
    let passed = input.push('\u001b[200~').keys.length;
    for (let at = 0; at < 1000; at++) passed += input.push('x'.repeat(1000)).keys.length;
    assert.ok(passed <= MAX_PASTE_LENGTH + 6, `${passed} passed`);
    assert.equal(input.push('\u0003').keys, '\u001b[201~\u0003');
    assert.equal(input.push('j').keys, 'j');
  });
});
