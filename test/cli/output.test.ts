import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutput } from '../../source/cli/output.ts';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

const scene = (isTerminal: boolean) => {
  const written = { out: '', error: '' };
  const stream = (name: keyof typeof written) =>
    ({
      isTTY: isTerminal,
      columns: 42,
      write(text: string) {
        written[name] += text;
        return true;
      },
    }) as unknown as NodeJS.WriteStream;
  return { written, output: createOutput(stream('out'), stream('error')) };
};

test('results go to standard output, notes to standard error, each as a line', () => {
  const { written, output } = scene(false);
  output.line('result');
  output.json({ a: 'x\ny' });
  output.note('note');
  assert.equal(written.out, 'result\n{"a":"x\\ny"}\n');
  assert.equal(written.error, 'note\n');
});

test('progress is painted only on a terminal', () => {
  const { written, output } = scene(false);
  output.progress('50%');
  assert.deepEqual(written, { out: '', error: '' });
});

test('the progress line is rewritten in place, and cleared before anything else is said', () => {
  const { written, output } = scene(true);
  output.progress('1%');
  output.progress('2%');
  output.note('note');
  output.note('another');
  const clear = '\r\u001b[K';
  assert.equal(written.error, `${clear}1%${clear}2%${clear}note\nanother\n`);
  assert.equal(output.columns, 42);
  assert.equal(output.isTerminal, true);
});

test('H129: JSON holds nothing that a terminal obeys or hides, and is the same to whoever parses it', () => {
  for (const [, text] of HOSTILE_TEXTS) {
    const { written, output } = scene(false);
    output.json({ text });
    assert.doesNotMatch(written.out.slice(0, -1), OBEYED);
    assert.equal(JSON.parse(written.out).text, text);
  }
});

test('results know the width of a terminal, and none of a pipe', () => {
  assert.equal(scene(true).output.width, 42);
  assert.equal(scene(false).output.width, undefined);
});
