import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desk } from './program.ts';

test('the demo without a screen shows progress in lines, compares all that arrived and ends with 0', async (t) => {
  const desk = await Desk.open(t);
  const { code, stdout, stderr } = await desk.run(['demo', '--headless'], {
    env: { TMPDIR: desk.folder },
  });
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  assert.match(stdout, /^ *\d+(\.\d)?% {2}after \d+ s$/m);
  assert.match(stdout, /\ndone: \d+ deliveries compared byte for byte, all right\n$/);
});
