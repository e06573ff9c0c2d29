import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mouseReportOf } from '../../../source/ui/terminal/mouse.ts';

describe('a report of the mouse', () => {
  for (const [sequence, expected] of [
    ['0;1;1M', { kind: 'press', button: 'left', column: 0, row: 0 }],
    ['0;12;7m', { kind: 'release', button: 'left', column: 11, row: 6 }],
    ['1;200;300M', { kind: 'press', button: 'middle', column: 199, row: 299 }],
    ['2;1;1M', { kind: 'press', button: 'right', column: 0, row: 0 }],
    ['20;1;1M', { kind: 'press', button: 'left', column: 0, row: 0 }],
    ['64;5;6M', { kind: 'wheel', button: 'up', column: 4, row: 5 }],
    ['65;5;6M', { kind: 'wheel', button: 'down', column: 4, row: 5 }],
    ['81;5;6M', { kind: 'wheel', button: 'down', column: 4, row: 5 }],
    ['35;5;6M', undefined],
    ['32;5;6M', undefined],
    ['3;5;6M', undefined],
    ['128;5;6M', undefined],
    ['0;0;6M', undefined],
    ['0;5M', undefined],
    ['999999;5;5M', undefined],
  ] as const) {
    test(`${sequence} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(mouseReportOf(`\u001b[<${sequence}`), expected);
    });
  }
});
