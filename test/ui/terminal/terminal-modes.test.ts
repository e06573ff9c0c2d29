import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MAX_COPIED_BYTES } from '../../../source/ui/limits.ts';
import {
  copyBytes,
  noticeBytes,
  returnBytes,
  takeBytes,
  titleBytes,
} from '../../../source/ui/terminal/terminal-modes.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';
import { TerminalEmulator } from '../../helpers/terminal-emulator.ts';

const MODES = [
  { hasMouse: false, title: null },
  { hasMouse: true, title: null },
  { hasMouse: true, title: 'Sluice' },
] as const;

/** One command of the system, ended where it ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is made of them
const COMMAND = /^\u001b\](?:2|9);[^\p{Cc}]*\u0007$/u;

describe('the modes of the terminal', () => {
  for (const modes of MODES) {
    test(`are taken and given back: ${JSON.stringify(modes)}`, async () => {
      const emulator = new TerminalEmulator(20, 3);
      await emulator.write(`before${takeBytes(modes)}`);
      assert.equal(emulator.isAlternate, true);
      assert.equal(emulator.isCursorShown, false);
      assert.equal(emulator.isPasteBracketed, true);
      assert.equal(emulator.wrapsLines, false);
      assert.equal(emulator.isMouseReported, modes.hasMouse);
      assert.equal(emulator.title, modes.title ?? '');
      await emulator.write(`inside${returnBytes(modes)}`);
      assert.equal(emulator.isAlternate, false);
      assert.equal(emulator.isCursorShown, true);
      assert.equal(emulator.isPasteBracketed, false);
      assert.equal(emulator.wrapsLines, true);
      assert.equal(emulator.isMouseReported, false);
      assert.equal(emulator.row(0), 'before');
    });
  }

  test('H124–H126: whatever is in a title or a notice, nothing ends it early', () => {
    const hostile = HOSTILE_TEXTS.map(([, text]) => text);
    const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, (words) => {
        assert.match(titleBytes(words), COMMAND);
        assert.match(noticeBytes(words), COMMAND);
      }),
    );
  });

  test('H124: a notice is never taken for an order of another kind', () => {
    assert.equal(noticeBytes('4;1;50'), '\u001b]9; 4,1,50\u0007');
    assert.equal(noticeBytes('9;C:\\'), '\u001b]9; 9,C:\\\u0007');
    assert.equal(noticeBytes('Finished a; b'), '\u001b]9;Finished a, b\u0007');
  });

  test('H124: a copied text is letters of base64, whatever it holds, and never half of it', () => {
    assert.equal(copyBytes('a\u001b]0;x\u0007'), '\u001b]52;c;YRtdMDt4Bw==\u0007');
    assert.equal(copyBytes('x'.repeat(MAX_COPIED_BYTES + 1)), undefined);
    assert.notEqual(copyBytes('x'.repeat(MAX_COPIED_BYTES)), undefined);
  });
});
