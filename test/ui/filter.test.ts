import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../source/base/safe-text.ts';
import { filterTorrents } from '../../source/ui/filter.ts';
import { makeTorrent } from '../helpers/frame-maker.ts';

const GIB = 1024 ** 3;
const TORRENTS = [
  makeTorrent(1, {
    name: safeText('Debian 13 amd64.iso'),
    state: 'seeding',
    tracker: safeText('bttracker.debian.org'),
    ratio: 2.5,
    wantedSize: GIB,
    progress: 1,
    peersConnected: 0,
    uploadRate: 4096,
  }),
  makeTorrent(2, {
    name: safeText('debian 12 arm64.iso'),
    state: 'downloading',
    tracker: safeText('tracker.example'),
    ratio: 0.1,
    wantedSize: 5 * GIB,
    progress: 0.5,
  }),
  makeTorrent(3, {
    name: safeText('Cafe\u0301 [2019] (a+b)*'),
    state: 'paused',
    tracker: safeText(''),
    ratio: Number.NaN,
    wantedSize: 10 * 1024 ** 2,
    progress: 0,
  }),
];

const CASES: readonly (readonly [filter: string, numbers: string, why: string])[] = [
  ['', '1 2 3', 'nothing is asked for'],
  ['   ', '1 2 3', 'space asks for nothing'],
  ['debian', '1 2', 'letters of any case'],
  ['DEBIAN', '1 2', 'letters of any case'],
  ['iso debian', '1 2', 'all words, in any order'],
  ['debian arm', '2', 'all words'],
  ['caf\u00e9', '3', 'a letter written in two ways is the same'],
  ['(a+b)*', '3', 'signs of a pattern are plain letters'],
  ['[', '3', 'an open bracket is a letter too'],
  ['nothing like it', '', 'none'],
  ['state:seed', '1', 'the beginning of a state'],
  ['STATE:Paused', '3', 'fields in any case'],
  ['state:', '1 2 3', 'a field not finished asks for nothing'],
  ['tracker:debian', '1', 'the host of the tracker'],
  ['name:debian state:down', '2', 'fields together'],
  ['ratio<1', '2', 'a figure; unknown is never less'],
  ['ratio>=2.5', '1', 'the bound itself'],
  ['ratio<', '1 2 3', 'a figure not typed yet asks for nothing'],
  ['size>4G', '2', 'sizes with a unit'],
  ['size>4GiB', '2', 'sizes as they are shown'],
  ['size<=10m', '3', 'small units'],
  ['size>1', '1 2 3', 'bytes without one'],
  ['done<100', '2 3', 'progress in percent'],
  ['done>=50%', '1 2', 'with its sign'],
  ['up>4k', '2 3', 'rates'],
  ['peers<1', '1', 'peers'],
  ['colour:red', '', 'an unknown field is text'],
  ['size>4x', '', 'an unknown unit is text'],
  ['__proto__:x', '', 'no field of the language itself'],
];

const numbersOf = (filter: string): string =>
  filterTorrents(TORRENTS, filter)
    .map(({ id }) => Number.parseInt(id, 16))
    .join(' ');

describe('the filter', () => {
  for (const [filter, numbers, why] of CASES) {
    test(`"${filter}" leaves ${numbers === '' ? 'none' : numbers}: ${why}`, () => {
      assert.equal(numbersOf(filter), numbers);
    });
  }

  test('whatever is typed, it answers with some of the torrents in their order', () => {
    const typed = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.stringMatching(/^(state:|ratio|size|[<>=:0-9.kGB ]){0,8}$/),
    );
    fc.assert(
      fc.property(typed, (filter) => {
        const left = filterTorrents(TORRENTS, filter);
        assert.deepEqual(
          left,
          TORRENTS.filter((torrent) => left.includes(torrent)),
        );
      }),
    );
  });

  test('terms past the cap are not looked at', () => {
    const many = 'debian '.repeat(16);
    assert.equal(numbersOf(`${many}nowhere`), '1 2');
    assert.equal(numbersOf(`${many.slice(7)}nowhere`), '');
  });
});
