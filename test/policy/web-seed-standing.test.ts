import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSeedStanding, type WebSeedTrouble } from '../../source/policy/web-seed-standing.ts';

const MINUTE = 60_000;
const network: WebSeedTrouble = { kind: 'network', words: 'cannot be reached' };
const refused: WebSeedTrouble = { kind: 'refused', words: 'answers 500' };
const missing = (file: number): WebSeedTrouble => ({ kind: 'missing', words: 'answers 404', file });

test('after each failure in a row it waits twice as long, an hour at the most', () => {
  const standing = new WebSeedStanding();
  const waits = Array.from({ length: 12 }, () => {
    standing.onTrouble(network, 0, 1);
    return standing.waitsUntil(0)! / 1_000;
  });
  assert.deepEqual(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600]);
  assert.equal(standing.isOver, false, 'a network may come back');
  assert.equal(standing.mayAsk(59 * MINUTE), false);
  assert.equal(standing.mayAsk(61 * MINUTE), true);
});

test('H107: errors in answers end it after eight in a row; anything of use begins anew', () => {
  const standing = new WebSeedStanding();
  for (let count = 0; count < 7; count++) standing.onTrouble(refused, 0, 1);
  standing.onDelivered();
  assert.equal(standing.words, undefined);
  for (let count = 0; count < 7; count++) standing.onTrouble(missing(0), 0, 1);
  assert.equal(standing.isOver, false);
  standing.onTrouble(refused, 0, 1);
  assert.equal(standing.isOver, true);
  assert.equal(standing.words, 'answers 500, 8 times in a row');
  assert.equal(standing.mayAsk(Number.MAX_SAFE_INTEGER), false);
});

test('a server says how long to wait, within reason', () => {
  for (const [waitMs, expected] of [
    [90_000, 90_000],
    [0, 1_000],
    [10 ** 12, 6 * 60 * MINUTE],
    [undefined, 30_000],
  ] as const) {
    const standing = new WebSeedStanding();
    standing.onTrouble({ kind: 'busy', words: 'is busy', waitMs }, 0, 1);
    assert.equal(standing.waitsUntil(0), expected);
  }
});

test('a server that lacks one file of many is asked for the others', () => {
  const standing = new WebSeedStanding();
  standing.onTrouble(missing(3), 0, 10);
  assert.deepEqual([...standing.missing], [3]);
  assert.equal(standing.mayAsk(0), true);
  for (const file of [4, 5, 6]) standing.onTrouble(missing(file), 0, 10);
  assert.equal(standing.mayAsk(0), true);
  standing.onTrouble(missing(7), 0, 10);
  assert.equal(standing.mayAsk(0), false, 'five in a row are all of them');
  assert.equal(standing.missing.size, 0, 'next time it may have them');
});

test('a server that has delivered may lack all files but one', () => {
  const standing = new WebSeedStanding();
  standing.onDelivered();
  for (let file = 0; file < 9; file++) standing.onTrouble(missing(file), 0, 10);
  assert.equal(standing.mayAsk(0), true);
  standing.onTrouble(missing(9), 0, 10);
  assert.equal(standing.mayAsk(0), false);
});

test('H109: three pieces of wrong data are enough', () => {
  const standing = new WebSeedStanding();
  standing.onBadPiece(0);
  standing.onDelivered();
  standing.onBadPiece(0);
  assert.equal(standing.isOver, false);
  assert.equal(standing.mayAsk(0), false, 'others first');
  standing.onDelivered();
  standing.onBadPiece(0);
  assert.equal(standing.isOver, true);
  assert.equal(standing.words, 'sent 3 pieces of wrong data');
});
