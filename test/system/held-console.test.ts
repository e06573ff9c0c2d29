// biome-ignore-all lint/suspicious/noConsole: the console is what is under test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeldConsole } from '../../source/system/held-console.ts';

test('what is printed to the console waits until the screen is gone, the newest of a flood', (context) => {
  let printed = '';
  const write = context.mock.method(process.stderr, 'write', (text: string) => {
    printed += text;
    return true;
  });
  const held = new HeldConsole();
  const own = console.error;
  held.hold();
  held.hold();
  for (let at = 0; at < 1000; at++) console.error('line %d', at);
  console.log({ a: 1 });
  assert.equal(write.mock.callCount(), 0);
  held.release();
  assert.equal(console.error, own);
  const lines = printed.trimEnd().split('\n');
  assert.equal(lines.length, 200);
  assert.deepEqual(lines.slice(-2), ['line 999', '{ a: 1 }']);
  printed = '';
  held.release();
  assert.equal(printed, '');
});
