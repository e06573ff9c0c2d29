import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Cursor, moveBytes } from '../../../../source/ui/terminal/painter/cursor-moves.ts';

const at = (row: number, column: number | undefined): Cursor => ({ row, column });

describe('the cursor', () => {
  for (const [name, from, row, column, bytes] of [
    ['stays', at(3, 4), 3, 4, ''],
    ['goes home', at(20, 30), 0, 0, '\u001b[H'],
    ['goes from nowhere', undefined, 4, 6, '\u001b[5;7H'],
    ['goes to a row from nowhere', undefined, 4, 0, '\u001b[5H'],
    ['steps right', at(3, 4), 3, 5, '\u001b[C'],
    ['leaps right', at(3, 4), 3, 44, '\u001b[40C'],
    ['takes the name of a column where that is shorter', at(3, 95), 3, 5, '\u001b[6G'],
    ['steps down', at(3, 4), 4, 4, '\u001b[B'],
    ['goes to the start of the line', at(3, 4), 3, 0, '\r'],
    ['goes to the start of the next line', at(3, 4), 4, 0, '\u001b[B\r'],
    ['goes far', at(3, 4), 30, 70, '\u001b[31;71H'],
    ['names the column where it is not sure of it', at(3, undefined), 3, 9, '\u001b[10G'],
    ['is sure of the first column', at(3, undefined), 3, 0, '\r'],
  ] as const) {
    test(name, () => {
      assert.equal(moveBytes(from, row, column), bytes);
    });
  }
});
