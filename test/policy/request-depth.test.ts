import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCK_SIZE, MAX_DEPTH, START_DEPTH } from '../../source/policy/limits.ts';
import { RequestDepth } from '../../source/policy/request-depth.ts';

/** A line of `bytesPerSecond` and `delayMs`: answers the depth after so many milliseconds. */
const run = (bytesPerSecond: number, delayMs: number, forMs: number): RequestDepth => {
  const depth = new RequestDepth(0);
  depth.setPeerLimit(2_000);
  const perBlockMs = (BLOCK_SIZE * 1_000) / bytesPerSecond;
  const arrivals: number[] = [];
  let lineFreeAt = 0;
  let tickAt = 1_000;
  let now = 0;
  const ask = (): void => {
    while (arrivals.length < depth.depth) {
      depth.onRequest(arrivals.length, now);
      lineFreeAt = Math.max(lineFreeAt, now + delayMs) + perBlockMs;
      arrivals.push(lineFreeAt);
    }
  };
  ask();
  for (;;) {
    now = arrivals.shift()!;
    if (now > forMs) return depth;
    while (tickAt < now) {
      depth.onTick(arrivals.length, tickAt);
      tickAt += 1_000;
    }
    depth.onBlock(BLOCK_SIZE, arrivals.length, now);
    ask();
  }
};

test('starts with a dozen blocks', () => {
  assert.equal(new RequestDepth(0).depth, START_DEPTH);
});

test('a fast line has hundreds of blocks out within a fraction of a second', () => {
  assert.ok(run(500e6, 0.1, 100).depth >= 400);
});

test('a long fat line doubles its depth with each round trip', () => {
  assert.ok(run(20e6, 300, 2_000).depth >= 300);
});

test('a steady line keeps about three seconds of its rate', () => {
  const { depth } = run(200_000, 50, 30_000);
  assert.ok(depth >= 30 && depth <= 45, `${depth}`);
});

test('a slow line keeps few blocks out', () => {
  const { depth } = run(8_000, 100, 60_000);
  assert.ok(depth >= 1 && depth <= 4, `${depth}`);
});

test('never more than the peer takes, by default what most clients take', () => {
  const depth = new RequestDepth(0);
  for (let block = 0; block < 2_000; block++) depth.onBlock(BLOCK_SIZE, 2_000, 1);
  assert.equal(depth.depth, 250);
  depth.setPeerLimit(40);
  assert.equal(depth.depth, 40);
});

test('H67: a reqq of nothing, below nothing, or beyond all reason is clamped', () => {
  for (const [given, expected] of [
    [0, 1],
    [-5, 1],
    [1e9, MAX_DEPTH],
    [Number.NaN, 250],
    [3.7, 3],
  ] as const) {
    const depth = new RequestDepth(0);
    for (let block = 0; block < 2_000; block++) depth.onBlock(BLOCK_SIZE, 2_000, 1);
    depth.setPeerLimit(given);
    assert.equal(depth.depth, expected, `${given}`);
  }
});

test('H61: a minute without a block, with requests out, is snubbing: one block, until one comes', () => {
  const depth = new RequestDepth(0);
  depth.onRequest(0, 5_000);
  assert.equal(depth.onTick(3, 64_999), false);
  assert.equal(depth.onTick(3, 65_000), true);
  assert.equal(depth.onTick(3, 66_000), false, 'said once');
  assert.equal(depth.depth, 1);
  depth.onBlock(BLOCK_SIZE, 0, 70_000);
  assert.equal(depth.isSnubbed, false);
  assert.ok(depth.depth >= 2);
});

test('a peer that was asked for nothing does not snub us', () => {
  const depth = new RequestDepth(0);
  assert.equal(depth.onTick(0, 600_000), false);
  depth.onRequest(0, 600_000);
  assert.equal(depth.onTick(1, 601_000), false);
});
