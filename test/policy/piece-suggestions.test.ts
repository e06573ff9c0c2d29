import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_SUGGESTED_AT_ONCE, SUGGEST_WINDOW_PIECES } from '../../source/policy/limits.ts';
import { PieceSuggestions } from '../../source/policy/piece-suggestions.ts';

const LENGTH = 1_000;
const ALL = SUGGEST_WINDOW_PIECES * LENGTH;

/** Peers that have gained a window of pieces each, this much of it from us. */
const afterWindow = (suggestions: PieceSuggestions, ...given: readonly number[]) => {
  suggestions.choose(given.map((_given, peer) => ({ peer, pieces: 3, given: 500 })));
  return suggestions.choose(
    given.map((bytes, peer) => ({ peer, pieces: 3 + SUGGEST_WINDOW_PIECES, given: 500 + bytes })),
  );
};

describe('suggestions of pieces', () => {
  it('go to peers that get all but everything from us, never to those that trade', () => {
    const suggestions = new PieceSuggestions(LENGTH);
    assert.deepEqual(afterWindow(suggestions, ALL, 0.5 * ALL, 0.9 * ALL, 0), [0, 2]);
  });

  it('go to nobody before it is known where its pieces come from', () => {
    const suggestions = new PieceSuggestions(LENGTH);
    for (let pieces = 0; pieces < SUGGEST_WINDOW_PIECES; pieces++) {
      assert.deepEqual(suggestions.choose([{ peer: 1, pieces, given: pieces * LENGTH }]), []);
    }
  });

  it('end with those who begin to get their pieces elsewhere', () => {
    const suggestions = new PieceSuggestions(LENGTH);
    assert.deepEqual(afterWindow(suggestions, ALL), [0]);
    const later = { peer: 0, pieces: 3 + 2 * SUGGEST_WINDOW_PIECES, given: 500 + ALL };
    assert.deepEqual(suggestions.choose([{ ...later, pieces: later.pieces - 1 }]), [0]);
    assert.deepEqual(suggestions.choose([later]), []);
  });

  it('are capped for each piece, and a peer that comes again begins anew', () => {
    const suggestions = new PieceSuggestions(LENGTH);
    const many = Array.from({ length: MAX_SUGGESTED_AT_ONCE + 9 }, () => ALL);
    assert.equal(afterWindow(suggestions, ...many).length, MAX_SUGGESTED_AT_ONCE);
    suggestions.forget(0);
    assert.equal(suggestions.choose([{ peer: 0, pieces: 90, given: 90 * LENGTH }]).length, 0);
  });

  it('are not for those that say nothing of what they gain', () => {
    const suggestions = new PieceSuggestions(LENGTH);
    for (let given = 0; given < 100; given++) {
      assert.deepEqual(suggestions.choose([{ peer: 1, pieces: 0, given: given * LENGTH }]), []);
    }
  });
});
