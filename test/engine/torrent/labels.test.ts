import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SluiceError } from '../../../source/base/errors.ts';
import { safeText } from '../../../source/base/safe-text.ts';
import { MAX_LABEL_LENGTH, MAX_LABELS } from '../../../source/engine/limits.ts';
import { readLabels, restoreLabels } from '../../../source/engine/torrent/labels.ts';

const refuses = (labels: unknown, message: RegExp) =>
  assert.throws(
    () => readLabels(labels as readonly string[]),
    (error) => {
      assert.ok(error instanceof SluiceError && error.code === 'session/invalid-argument');
      assert.match(error.message, message);
      return true;
    },
  );

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `label ${index}`);

test('labels are sorted, trimmed, and each is there once', () => {
  assert.deepEqual(readLabels([' films', 'books', '', '  ', 'films ']), ['books', 'films']);
});

test('an accent written in two ways is one label', () => {
  assert.deepEqual(readLabels(['caf\u00e9', 'cafe\u0301']), ['caf\u00e9']);
});

test('what a terminal would obey stands as a picture (H125)', () => {
  assert.deepEqual(readLabels(['\u001b[31mred']), ['␛[31mred']);
});

test('too many, too long, with a comma, or no words at all: each is refused in words', () => {
  refuses(numbered(MAX_LABELS + 1), /21 labels are too many; a torrent may have 20/);
  refuses(['x'.repeat(MAX_LABEL_LENGTH + 1)], /at most 40 characters/);
  refuses(['a,b'], /"a,b" has a comma/);
  for (const wrong of ['films', null, 5, [5], [null]]) refuses(wrong, /label/);
});

test('as many and as long as is allowed are taken, and doubles do not count', () => {
  const longest = ['x'.repeat(MAX_LABEL_LENGTH)];
  assert.deepEqual(readLabels(longest), longest);
  const most = numbered(MAX_LABELS);
  assert.deepEqual(readLabels([...most, ...most]), most.toSorted());
});

test('whatever an earlier session kept is taken up within the caps, and is then a fixed point', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 100 })), (kept) => {
      const labels = restoreLabels(kept);
      assert.ok(labels.length <= MAX_LABELS);
      for (const label of labels) {
        assert.ok(label !== '' && label.length <= MAX_LABEL_LENGTH);
        assert.equal(label, safeText(label));
      }
      assert.deepEqual(restoreLabels(labels), labels);
    }),
  );
});
