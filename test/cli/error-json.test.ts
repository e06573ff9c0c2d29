import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import { errorJson } from '../../source/cli/error-json.ts';

test('an error of ours keeps its code; a fault has "internal"', () => {
  assert.deepEqual(errorJson(new SluiceError('disk/full', 'no room')), {
    code: 'disk/full',
    message: 'no room',
  });
  assert.deepEqual(errorJson(new TypeError('x')), { code: 'internal', message: 'x' });
  assert.deepEqual(errorJson('what'), { code: 'internal', message: 'what' });
});

test('H129: what stands in its words is cleaned', () => {
  assert.equal(errorJson(new Error('a\u001b]0;x\u0007b')).message, 'a␛]0;x␇b');
});
