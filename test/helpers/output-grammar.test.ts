import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputGrammar } from './output-grammar.ts';

const problemOf = (...parts: readonly string[]): string | null => {
  const grammar = new OutputGrammar();
  for (const part of parts) grammar.push(Buffer.from(part));
  grammar.end();
  return grammar.problem;
};

const KNOWN: readonly (readonly [string, string])[] = [
  ['text of any script', 'abc 日本 ▲ é'],
  ['moves', '\u001b[H\u001b[2;3H\u001b[4A\u001b[C\u001b[12G\r'],
  ['erasing', '\u001b[K\u001b[2K\u001b[2J\u001b[J'],
  ['styles', '\u001b[0m\u001b[1;2;31;48;5;22m\u001b[38;2;1;20;255m\u001b[m'],
  [
    'modes',
    '\u001b[?1049h\u001b[?25l\u001b[?2004l\u001b[?7l\u001b[?2026h\u001b[?1000h\u001b[?1006h',
  ],
  ['a notice', '\u001b]9;Finished debian.iso\u0007'],
  ['titles', '\u001b[22;2t\u001b]2;Sluice ↓ 1 MiB/s\u0007\u001b]0;x\u001b\\'],
];
for (const [name, bytes] of KNOWN) {
  test(`the grammar knows ${name}`, () => assert.equal(problemOf(bytes), null));
}

const UNKNOWN: readonly (readonly [string, string])[] = [
  ['progress, which is no notice', '\u001b]9;4;1;50\u0007'],
  ['a clipboard', '\u001b]52;c;eA==\u0007'],
  ['a link', '\u001b]8;;http://x\u0007'],
  ['a title with a control in it', '\u001b]2;a\u0001b\u0007'],
  ['a reset', '\u001bc'],
  ['a device string', '\u001bP1$r\u001b\\'],
  ['a question', '\u001b[6n'],
  ['a mode of others', '\u001b[?1003h'],
  ['two modes in one', '\u001b[?25;1003h'],
  ['scrolling', '\u001b[3S'],
  ['an 8-bit control', '\u009b2J'],
  ['a NUL', 'a\u0000b'],
  ['a backspace', 'a\bb'],
  ['a blinking style', '\u001b[5m'],
  ['an unknown colour', '\u001b[38;5m'],
  ['a new line on the alternate screen', '\n\u001b[?1049hone\ntwo'],
  ['what never ends', `\u001b]2;${'x'.repeat(400)}`],
  ['what breaks off', '\u001b[3'],
];
for (const [name, bytes] of UNKNOWN) {
  test(`the grammar refuses ${name}`, () => assert.notEqual(problemOf(bytes), null));
}

test('the grammar reads the same however the bytes are cut', () => {
  const bytes = Buffer.from(KNOWN.map(([, known]) => known).join(''));
  for (let at = 0; at <= bytes.length; at++) {
    const grammar = new OutputGrammar();
    grammar.push(bytes.subarray(0, at));
    grammar.push(bytes.subarray(at));
    grammar.end();
    assert.equal(grammar.problem, null, `cut at ${at}`);
    assert.equal(grammar.clears, 1);
  }
});
