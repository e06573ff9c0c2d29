import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnnounceTokens } from '../../../source/policy/dht/announce-tokens.ts';
import { TOKEN_SECRET_MS } from '../../../source/policy/dht/limits.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';

const HASH = new Uint8Array(20).fill(1);
const OTHER_HASH = new Uint8Array(20).fill(2);

test('H99: a token is good for its address and its info-hash alone', () => {
  const tokens = new AnnounceTokens(new SeededRandom('tokens'), 0);
  const token = tokens.make('10.0.0.1', HASH, 0);
  assert.ok(tokens.isGood(token, '10.0.0.1', HASH, 0));
  assert.ok(!tokens.isGood(token, '10.0.0.2', HASH, 0));
  assert.ok(!tokens.isGood(token, '10.0.0.1', OTHER_HASH, 0));
  assert.ok(!tokens.isGood(new Uint8Array(), '10.0.0.1', HASH, 0));
  assert.ok(!tokens.isGood(token.subarray(0, 4), '10.0.0.1', HASH, 0));
});

test('H99: a token lives five to ten minutes, and one of another node is worth nothing', () => {
  const tokens = new AnnounceTokens(new SeededRandom('tokens'), 0);
  const late = TOKEN_SECRET_MS - 1;
  const token = tokens.make('10.0.0.1', HASH, late);
  assert.ok(tokens.isGood(token, '10.0.0.1', HASH, 2 * TOKEN_SECRET_MS - 1));
  assert.ok(!tokens.isGood(token, '10.0.0.1', HASH, 2 * TOKEN_SECRET_MS));
  const fresh = tokens.make('10.0.0.1', HASH, 2 * TOKEN_SECRET_MS);
  assert.ok(!tokens.isGood(fresh, '10.0.0.1', HASH, 10 * TOKEN_SECRET_MS), 'after a long sleep');
  const stranger = new AnnounceTokens(new SeededRandom('others'), 0);
  assert.ok(!tokens.isGood(stranger.make('10.0.0.1', HASH, 0), '10.0.0.1', HASH, 0));
});
