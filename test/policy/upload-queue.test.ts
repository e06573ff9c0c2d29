import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_QUEUED_REQUESTS } from '../../source/policy/limits.ts';
import { UploadQueue } from '../../source/policy/upload-queue.ts';

const request = (piece: number, offset = 0, length = 16_384) => ({ piece, offset, length });

const unchoked = (): UploadQueue => {
  const queue = new UploadQueue();
  queue.unchoke();
  return queue;
};

test('serves in the order of asking', () => {
  const queue = unchoked();
  assert.equal(queue.onRequest(request(2)), 'queued');
  assert.equal(queue.onRequest(request(1)), 'queued');
  assert.equal(queue.bytes, 32_768);
  assert.deepEqual(queue.shift(), request(2));
  assert.deepEqual(queue.peek(), request(1));
  assert.deepEqual(queue.shift(), request(1));
  assert.equal(queue.shift(), undefined);
  assert.equal(queue.bytes, 0);
});

test('a request made twice waits once', () => {
  const queue = unchoked();
  queue.onRequest(request(1));
  assert.equal(queue.onRequest(request(1)), 'duplicate');
  assert.equal(queue.length, 1);
});

test('a cancel takes out what waits, and only that', () => {
  const queue = unchoked();
  queue.onRequest(request(1));
  assert.equal(queue.onCancel(request(1, 0, 100)), false);
  assert.equal(queue.onCancel(request(1)), true);
  assert.equal(queue.onCancel(request(1)), false);
  assert.equal(queue.bytes, 0);
});

test('BEP 3: a choke throws the queue away, and takes nothing in until the unchoke', () => {
  const queue = unchoked();
  queue.onRequest(request(1));
  queue.onRequest(request(2));
  assert.deepEqual(queue.choke(), [request(1), request(2)]);
  assert.equal(queue.length, 0);
  assert.equal(queue.bytes, 0);
  assert.equal(queue.onRequest(request(1)), 'choked');
  queue.unchoke();
  assert.equal(queue.onRequest(request(1)), 'queued');
});

test('connections start out choked', () => {
  assert.equal(new UploadQueue().onRequest(request(1)), 'choked');
});

test('H58: a peer that asks without end and never reads has its queue full', () => {
  const queue = unchoked();
  for (let piece = 0; piece < 100_000; piece++) queue.onRequest(request(piece));
  assert.equal(queue.length, MAX_QUEUED_REQUESTS);
  assert.equal(queue.onRequest(request(100_000)), 'full');
});

test('H57: blocks up to 128 KiB are served, nothing longer, empty or before the piece', () => {
  const queue = unchoked();
  assert.equal(queue.onRequest(request(0, 0, 131_072)), 'queued');
  assert.equal(queue.onRequest(request(0, 0, 131_073)), 'invalid');
  assert.equal(queue.onRequest(request(0, 0, 0)), 'invalid');
  assert.equal(queue.onRequest(request(0, 0, -1)), 'invalid');
  assert.equal(queue.onRequest(request(0, -1)), 'invalid');
  assert.equal(queue.onRequest(request(0, Number.NaN)), 'invalid');
});

test('requests are told as near once each, in their order, as those before them are served or called back', () => {
  const queue = unchoked();
  for (let piece = 0; piece < 5; piece++) queue.onRequest(request(piece));
  const near = () => queue.takeNear(2 * 16_384)?.piece;
  assert.deepEqual([near(), near(), near()], [0, 1, undefined]);
  queue.onCancel(request(2));
  queue.shift();
  assert.deepEqual([near(), near()], [3, undefined]);
  queue.choke();
  queue.unchoke();
  assert.equal(near(), undefined);
  queue.onRequest(request(4));
  assert.equal(near(), 4, 'asked for again it is told again');
});
