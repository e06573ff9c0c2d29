import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatCoarse, titleWords } from '../../../source/ui/terminal/title-words.ts';
import { makeFrame, makeTorrent } from '../../helpers/frame-maker.ts';

const KIB = 1024;

describe('the title', () => {
  test('tells rates and how many are at work', () => {
    const still = { downloadRate: 0, uploadRate: 0 };
    const frame = makeFrame(
      [makeTorrent(1), makeTorrent(2, still), makeTorrent(3, { ...still, state: 'checking' })],
      {},
      { downloadRate: 1.25 * KIB ** 2, uploadRate: 345 * KIB },
    );
    assert.equal(titleWords(frame), '↓1.2M ↑340K 2 active · sluice');
  });

  test('leaves out what there is none of, and tells of failures', () => {
    assert.equal(titleWords(makeFrame([])), 'sluice');
    const failed = makeTorrent(1, { state: 'error', downloadRate: 0, uploadRate: 0 });
    assert.equal(titleWords(makeFrame([failed])), '1 failed · sluice');
  });

  test('has figures of at most four letters, coarse enough to stand still', () => {
    const rates: readonly (readonly [number, string])[] = [
      [0, '0B'],
      [999, '990B'],
      [1000, '0.9K'],
      [99 * KIB, '99K'],
      [999 * KIB, '990K'],
      [1023 * KIB, '0.9M'],
      [12.9 * KIB ** 2, '12M'],
    ];
    for (const [rate, words] of rates) assert.equal(formatCoarse(rate), words);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (rate) => {
        assert.ok(formatCoarse(rate).length <= 4);
      }),
    );
  });
});
