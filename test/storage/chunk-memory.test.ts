import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkMemory } from '../../source/storage/chunk-memory.ts';
import { CHUNK_BYTES, MAX_FREE_CHUNKS } from '../../source/storage/limits.ts';

const recipient = () => ({ isSending: true, bytesOut: 0, bufferedBytes: 0 });

test('memory that nobody waits for serves the next chunk', () => {
  const memory = new ChunkMemory();
  const first = memory.take(1000);
  memory.giveBack(first);
  assert.equal(memory.take(CHUNK_BYTES).buffer, first.buffer);
});

test('memory is not used again while a recipient has not sent all it was lent', () => {
  const memory = new ChunkMemory();
  const chunk = memory.take(CHUNK_BYTES);
  const slow = recipient();
  slow.bytesOut = 500;
  slow.bufferedBytes = 200;
  memory.onLent(chunk, slow);
  memory.giveBack(chunk);
  assert.notEqual(memory.take(CHUNK_BYTES).buffer, chunk.buffer);
});

test('what a recipient has sent since counts, also with more behind it', () => {
  const memory = new ChunkMemory();
  const chunk = memory.take(CHUNK_BYTES);
  const wire = recipient();
  wire.bytesOut = 500;
  wire.bufferedBytes = 500;
  memory.onLent(chunk, wire);
  wire.bytesOut = 900;
  wire.bufferedBytes = 400;
  memory.giveBack(chunk);
  assert.equal(memory.take(1).buffer, chunk.buffer);
});

test('a recipient that has left waits for nothing', () => {
  const memory = new ChunkMemory();
  const chunk = memory.take(CHUNK_BYTES);
  const gone = { ...recipient(), isSending: false, bytesOut: 10, bufferedBytes: 10 };
  memory.onLent(chunk, gone);
  memory.giveBack(chunk);
  assert.equal(memory.take(1).buffer, chunk.buffer);
});

test('only so much free memory is kept', () => {
  const memory = new ChunkMemory();
  const chunks = Array.from({ length: MAX_FREE_CHUNKS + 3 }, () => memory.take(1));
  for (const chunk of chunks) memory.giveBack(chunk);
  const again = new Set(chunks.map(() => memory.take(1).buffer));
  const reused = chunks.filter((chunk) => again.has(chunk.buffer));
  assert.equal(reused.length, MAX_FREE_CHUNKS);
});

test('a chunk that is lent again and again forgets those who have left', () => {
  const memory = new ChunkMemory();
  const chunk = memory.take(CHUNK_BYTES);
  for (let count = 0; count < 1_000; count++) {
    const peer = recipient();
    memory.onLent(chunk, peer);
    peer.isSending = false;
  }
  assert.equal(memory.recipientsOf(chunk), 1);
});
