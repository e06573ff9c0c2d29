import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../../source/base/safe-text.ts';
import { filterTorrents, parseFilter } from '../../../source/ui/list/filter.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

const GIB = 1024 ** 3;
const NOW = 1_750_000_000_000;
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
    labels: [safeText('iso'), safeText('os')],
    addedAt: NOW - 2 * 86_400_000,
    eta: null,
  }),
  makeTorrent(2, {
    name: safeText('debian 12 arm64.iso'),
    state: 'downloading',
    tracker: safeText('tracker.example'),
    ratio: 0.1,
    wantedSize: 5 * GIB,
    progress: 0.5,
    addedAt: NOW - 20 * 86_400_000,
    eta: 600,
    downloadRate: 0,
    uploadRate: 0,
    labels: [safeText('old and dusty')],
  }),
  makeTorrent(3, {
    name: safeText('Cafe\u0301 [2019] (a+b)*'),
    state: 'paused',
    tracker: safeText(''),
    ratio: Number.NaN,
    wantedSize: 10 * 1024 ** 2,
    progress: 0,
    addedAt: NOW - 3_600_000,
    downloadRate: 0,
    uploadRate: 0,
    problem: safeText('No space left'),
    eta: null,
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
  ['up>=4k', '1', 'rates'],
  ['peers<1', '1', 'peers'],
  ['colour:red', '', 'an unknown field is text'],
  ['size>4x', '', 'an unknown unit is text'],
  ['__proto__:x', '', 'no field of the language itself'],
  ['"13 amd64"', '1', 'words in their order, between quotes'],
  ['"amd64 13"', '', 'and in no other'],
  ['"13 am', '1', 'a quote that is still open'],
  ['label:"and dusty"', '2', 'quotes behind a field'],
  ['label:os', '1', 'labels'],
  ['-debian', '3', 'what is not so'],
  ['!state:paused', '1 2', 'the other sign'],
  ['debian -arm64 -label:old', '1', 'several of them'],
  ['-"debian 12"', '1 3', 'not these words'],
  ['-', '1 2 3', 'a sign alone asks for nothing'],
  ['! debian', '1 2', 'a sign alone asks for nothing'],
  ['-state:', '1 2 3', 'nothing turned round is nothing'],
  ['/^debian/i', '1 2', 'an expression in any case'],
  ['/^debian/', '1 2', 'an expression in any case'],
  ['/^DEB', '1 2', 'while it is open, in any case'],
  ['/a[mr]+.64\\.iso$/', '1 2', 'an expression with signs in it'],
  ['/n 1[23] a/ -arm64', '1', 'spaces in an expression'],
  ['-/iso$/', '3', 'not like this'],
  ['tracker:/^bt|example$/', '1 2', 'an expression of a field'],
  ['/', '1 2 3', 'an empty expression'],
  ['//', '1 2 3', 'an empty expression'],
  ['/(/ debian', '1 2', 'a broken expression asks for nothing, the rest does'],
  ['/a/x', '1 2 3', 'a flag that is none'],
  ['added<7d', '1 3', 'lately'],
  ['added<7', '1 3', 'days where no unit is said'],
  ['added>2w', '2', 'long ago'],
  ['added<2h', '3', 'hours'],
  ['added<', '1 2 3', 'not typed yet'],
  ['eta<1h', '2', 'time to go; unknown is never less'],
  ['eta>=600', '2', 'seconds where no unit is said'],
  ['eta<1x', '', 'an unknown unit is text'],
  ['peers=0', '1', 'exactly'],
  ['is:active', '1', 'bytes flow'],
  ['is:complete', '1', 'all is there'],
  ['is:incomplete', '2 3', 'something is missing'],
  ['is:stalled', '2', 'downloads that get nothing'],
  ['is:attention', '2 3', 'what a person should look at'],
  ['is:wanted-idle', '', 'seeds that are wanted and give nothing'],
  ['is:st', '2', 'as much of it as tells'],
  ['is:', '1 2 3', 'not typed yet'],
  ['is:quick', '1 2 3', 'no such kind'],
  ['folder:downloads', '1 2 3', 'where it is'],
];

const numbersOf = (filter: string): string =>
  filterTorrents(TORRENTS, filter, NOW)
    .map(({ id }) => Number.parseInt(id, 16))
    .join(' ');

describe('the filter', () => {
  for (const [filter, numbers, why] of CASES) {
    test(`"${filter}" leaves ${numbers === '' ? 'none' : numbers}: ${why}`, () => {
      assert.equal(numbersOf(filter), numbers);
    });
  }

  test('a seed whose trackers all fail wants attention, one that nobody asks of does not', () => {
    const seed = { state: 'seeding', progress: 1, peersConnected: 0 } as const;
    const notice = { kind: 'no-tracker', text: safeText('no tracker answers') } as const;
    const found = filterTorrents(
      [makeTorrent(1, { ...seed, notice }), makeTorrent(2, seed)],
      'is:attention',
      NOW,
    );
    assert.deepEqual(
      found.map(({ id }) => id),
      [makeTorrent(1).id],
    );
  });

  test('whatever is typed, it answers with some of the torrents in their order', () => {
    const typed = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.stringMatching(/^(state:|ratio|size|added|is:|[-!"/([\\|<>=:0-9.kGB ]){0,8}$/),
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

  const PROBLEMS: readonly (readonly [string, RegExp | null])[] = [
    ['debian state:seed', null],
    ['/[a-z/ debian', /^This is no regular expression yet: missing closing \]$/],
    ['/a(', /^This is no regular expression yet: missing closing \)$/],
    ['/a/gi', /^An expression ends with \/ or \/i, not with \/gi$/],
    ['is:quick', /^is: knows active, complete, /],
  ];
  for (const [filter, expected] of PROBLEMS) {
    test(`of "${filter}" it says ${expected === null ? 'nothing' : 'what is wrong'}`, () => {
      const { problem } = parseFilter(filter);
      if (expected === null) assert.equal(problem, null);
      else assert.match(problem ?? '', expected);
    });
  }

  test('without a clock nothing is young or old', () => {
    assert.deepEqual(filterTorrents(TORRENTS, 'added<7d'), []);
  });

  test('terms past the cap are not looked at', () => {
    const many = 'debian '.repeat(16);
    assert.equal(numbersOf(`${many}nowhere`), '1 2');
    assert.equal(numbersOf(`${many.slice(7)}nowhere`), '');
  });

  test('goal: asks how a torrent stands with its share goal, and whose that is', () => {
    const goal = {
      goal: { ratio: 2, mode: 'any' },
      from: 'label',
      name: safeText('linux'),
      status: 'reached',
      reachedBy: ['ratio'],
      ratioOf: 'downloaded',
    } as const;
    const torrents = [makeTorrent(1, { goal }), makeTorrent(2)];
    const found = (typed: string) => filterTorrents(torrents, typed).map(({ id }) => id);
    assert.deepEqual(found('goal:reached'), [torrents[0]!.id]);
    assert.deepEqual(found('goal:"label linux"'), [torrents[0]!.id]);
    assert.deepEqual(found('goal:none'), [torrents[1]!.id]);
    assert.deepEqual(found('-goal:reached'), [torrents[1]!.id]);
  });
});
