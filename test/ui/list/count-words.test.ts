import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { countWords } from '../../../source/ui/list/count-words.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

describe('the count of torrents', () => {
  test('names the states as far as there is room', () => {
    const torrents = (['seeding', 'error', 'seeding'] as const).map((state, at) =>
      makeTorrent(at, { state }),
    );
    assert.equal(countWords(torrents, 80), '3 torrents, 1 error, 2 seeding');
    assert.equal(countWords(torrents, 20), '3 torrents, 1 error');
    assert.equal(countWords(torrents, 5), '');
    assert.equal(countWords([], 80), '');
  });

  test('what waits for a choice of its files is to choose: "1 choose files" is no English', () => {
    const torrents = [makeTorrent(1, { state: 'choosing' }), makeTorrent(2, { state: 'seeding' })];
    assert.equal(countWords(torrents, 80), '2 torrents, 1 to choose, 1 seeding');
  });

  test('what has given enough is done, and not just paused', () => {
    const goal = {
      goal: { ratio: 2, mode: 'any' },
      from: 'default',
      name: safeText(''),
      status: 'reached',
      reachedBy: ['ratio'],
      ratioOf: 'downloaded',
    } as const;
    const torrents = [
      makeTorrent(1, { state: 'paused', goal }),
      makeTorrent(2, { state: 'paused' }),
    ];
    assert.equal(countWords(torrents, 80), '2 torrents, 1 done, 1 paused');
  });

  test('is taken once for each frame', () => {
    let looks = 0;
    const torrent = {
      ...makeTorrent(1),
      get state() {
        looks += 1;
        return 'seeding' as const;
      },
    };
    const torrents = [torrent];
    for (let key = 0; key < 5; key++) countWords(torrents, 80);
    assert.equal(looks, 1);
    assert.equal(countWords([torrent], 80), '1 torrent, 1 seeding');
    assert.equal(looks, 2);
  });
});
