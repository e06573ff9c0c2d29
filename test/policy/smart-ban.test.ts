import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../source/base/bytes.ts';
import { MAX_SUSPECT_BLOCKS } from '../../source/policy/limits.ts';
import { SmartBan } from '../../source/policy/smart-ban.ts';

/** Blocks as one letter each. */
const digests = (blocks: string) => (block: number) => utf8(blocks[block]!);

const noDigest = (): Uint8Array => {
  throw new Error('no digest is needed');
};

test('H63: a peer that sent the whole of a bad piece is the culprit', () => {
  const ban = new SmartBan<string>();
  assert.deepEqual(ban.onPieceFailed(0, ['x', 'x', 'x'], noDigest), { kind: 'culprit', who: 'x' });
});

test('H64: shared blame alone bans nobody', () => {
  const ban = new SmartBan<string>();
  for (let piece = 0; piece < 20; piece++) {
    const verdict = ban.onPieceFailed(piece, ['x', 'victim'], digests('ab'));
    assert.deepEqual(verdict, { kind: 'suspects', who: ['x', 'victim'] });
  }
  assert.equal(ban.isSuspect('victim'), true);
});

test('H62: when the piece passes, the block that differs convicts its sender and clears the others', () => {
  const ban = new SmartBan<string>();
  ban.onPieceFailed(3, ['x', 'y', 'z', 'y'], digests('aBcd'.toLowerCase().replace('a', '!')));
  assert.equal(ban.hasSuspicions(3), true);
  assert.deepEqual(ban.onPiecePassed(3, digests('abcd')), {
    convicted: ['x'],
    cleared: ['y', 'z'],
  });
  assert.equal(ban.hasSuspicions(3), false);
  assert.equal(ban.isSuspect('x'), false);
});

test('one bad block among good ones of the same sender convicts it', () => {
  const ban = new SmartBan<string>();
  ban.onPieceFailed(0, ['x', 'y', 'x'], digests('ab!'));
  assert.deepEqual(ban.onPiecePassed(0, digests('abc')), { convicted: ['x'], cleared: ['y'] });
});

test('a piece that fails twice keeps the evidence of both times', () => {
  const ban = new SmartBan<string>();
  ban.onPieceFailed(0, ['x', 'y'], digests('!b'));
  ban.onPieceFailed(0, ['y', 'z'], digests('a!'));
  assert.deepEqual(ban.onPiecePassed(0, digests('ab')), { convicted: ['x', 'z'], cleared: ['y'] });
});

test('who is under suspicion for another piece is not cleared yet', () => {
  const ban = new SmartBan<string>();
  ban.onPieceFailed(0, ['x', 'y'], digests('!b'));
  ban.onPieceFailed(1, ['y', 'z'], digests('a!'));
  assert.deepEqual(ban.onPiecePassed(0, digests('ab')), { convicted: ['x'], cleared: [] });
  assert.deepEqual(ban.onPiecePassed(1, digests('ab')), { convicted: ['z'], cleared: ['y'] });
});

test("H65: bytes that our own disk gave back wrong are nobody else's fault", () => {
  const ban = new SmartBan<string>();
  assert.deepEqual(ban.onPieceFailed(0, ['x', 'x'], noDigest, true), { kind: 'local-fault' });
  assert.deepEqual(ban.onPieceFailed(0, ['x', 'y'], noDigest, true), { kind: 'local-fault' });
  assert.equal(ban.isSuspect('x'), false);
});

test('blocks that were here before share the blame, so the one sender is a suspect only', () => {
  const ban = new SmartBan<string>();
  const verdict = ban.onPieceFailed(0, ['x', undefined], digests('a?'));
  assert.deepEqual(verdict, { kind: 'suspects', who: ['x'] });
  assert.deepEqual(ban.onPiecePassed(0, digests('ab')), { convicted: [], cleared: ['x'] });
});

test('a piece that never failed has nothing to compare', () => {
  assert.deepEqual(new SmartBan<string>().onPiecePassed(0, noDigest), {
    convicted: [],
    cleared: [],
  });
});

test('the evidence kept is bounded: the oldest goes', () => {
  const ban = new SmartBan<string>();
  const senders = Array.from({ length: 1_024 }, (_, block) => (block % 2 === 0 ? 'x' : 'y'));
  for (let piece = 0; piece <= MAX_SUSPECT_BLOCKS / 1_024; piece++) {
    ban.onPieceFailed(piece, senders, () => utf8('a'));
  }
  assert.equal(ban.hasSuspicions(0), false);
  assert.equal(ban.hasSuspicions(1), true);
});
