import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutput } from '../../source/cli/output.ts';

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
