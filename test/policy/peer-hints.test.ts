import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastOffer, fastOfferCount } from '../../source/policy/fast-offer.ts';
import { MAX_ALLOWED_FAST, MAX_SUGGESTED } from '../../source/policy/limits.ts';
import { PeerHints } from '../../source/policy/peer-hints.ts';

test('H70: of a flood of hints only the newest few are kept', () => {
  const hints = new PeerHints();
  for (let piece = 0; piece < 10_000; piece++) {
    hints.onSuggested(piece);
    hints.onAllowed(piece);
  }
  assert.equal(hints.suggested.size, MAX_SUGGESTED);
  assert.equal(hints.allowed.size, MAX_ALLOWED_FAST);
  assert.ok(hints.suggested.has(9_999) && hints.allowed.has(9_999));
});

test('a piece that is refused after all, or here, is no hint any more', () => {
  const hints = new PeerHints();
  hints.onAllowed(3);
  hints.onSuggested(3);
  hints.drop(3);
  assert.equal(hints.allowed.size + hints.suggested.size, 0);
});

test('H70: nothing is given away of a small torrent, nor of one with huge pieces', () => {
  const mebibyte = 1024 * 1024;
  assert.equal(fastOfferCount(99, mebibyte), 0);
  assert.equal(fastOfferCount(300, mebibyte), 3);
  assert.equal(fastOfferCount(100_000, mebibyte), 5);
  assert.equal(fastOfferCount(100_000, 4 * mebibyte), 2);
  assert.equal(fastOfferCount(100_000, 16 * mebibyte), 0);
});

test('H82: what is given to a choked peer is given once', () => {
  const offer = new FastOffer([4, 7], 32);
  assert.equal(offer.tryTake(5, 16), false);
  assert.equal(offer.tryTake(4, 16), true);
  assert.equal(offer.tryTake(7, 16), true);
  assert.equal(offer.tryTake(4, 16), false);
});
