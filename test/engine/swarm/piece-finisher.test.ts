import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import { PieceFinisher } from '../../../source/engine/swarm/piece-finisher.ts';
import type { PieceIndex } from '../../../source/protocol/layout.ts';

const GOOD = [Buffer.from('zero'), Buffer.from('one')];
const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest();
const piece = (index: number) => index as PieceIndex;

const scene = (
  write: () => Promise<void> = async () => {},
  hash = async (b: Uint8Array) => sha1(b),
) => {
  const log: string[] = [];
  const finisher = new PieceFinisher({
    hashing: {
      parallelism: 1,
      sha1: async (bytes) => hash(bytes),
      sha1OfFiles: async () => [],
      close: async () => {},
    },
    store: {
      async writePiece(index) {
        log.push(`write ${index}`);
        await write();
        log.push(`written ${index}`);
      },
    },
    pieceHashes: async () => Buffer.concat(GOOD.map(sha1)),
    onGood: (index) => log.push(`good ${index}`),
    onBad: (index, bytes) => log.push(`bad ${index} ${Buffer.from(bytes)}`),
    onFailed: (index, error) => log.push(`failed ${index} ${(error as Error).message}`),
    onReleased: (bytes) => log.push(`released ${Buffer.from(bytes)}`),
  });
  return { finisher, log };
};

test('a piece with the right hash is written, then told, then its memory is free', async () => {
  const { finisher, log } = scene();
  finisher.finish(piece(1), GOOD[1]!);
  assert.equal(finisher.count, 1);
  await finisher.settled();
  assert.deepEqual(log, ['write 1', 'written 1', 'good 1', 'released one']);
  assert.equal(finisher.count, 0);
});

test('a piece with another hash is never written; its bytes are there to be looked at', async () => {
  const { finisher, log } = scene();
  finisher.finish(piece(1), GOOD[0]!);
  await finisher.settled();
  assert.deepEqual(log, ['bad 1 zero', 'released zero']);
});

test('where the disk refuses, the piece is not good and its memory is free all the same', async () => {
  const { finisher, log } = scene(() => Promise.reject(new SluiceError('disk/full', 'full')));
  finisher.finish(piece(0), GOOD[0]!);
  await finisher.settled();
  assert.deepEqual(log, ['write 0', 'failed 0 full', 'released zero']);
});

test('a hash that cannot be had fails the piece, and nothing is written', async () => {
  const { finisher, log } = scene(undefined, async () => {
    throw new Error('the worker died');
  });
  finisher.finish(piece(0), GOOD[0]!);
  await finisher.settled();
  assert.deepEqual(log, ['failed 0 the worker died', 'released zero']);
});

test('settled waits for what began meanwhile, too', async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let writes = 0;
  const { finisher, log } = scene(() => (writes++ === 0 ? held : Promise.resolve()));
  finisher.finish(piece(0), GOOD[0]!);
  const settled = finisher.settled().then(() => log.push('settled'));
  finisher.finish(piece(1), GOOD[1]!);
  release();
  await settled;
  assert.equal(log.at(-1), 'settled');
  assert.ok(log.includes('released zero') && log.includes('released one'));
});

test('with nothing under way it is settled at once', async () => {
  await scene().finisher.settled();
});
