import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { filterProblem, shownNodes } from '../../../source/ui/files/file-filter.ts';
import { buildFileTree } from '../../../source/ui/files/file-tree.ts';
import { listFiles } from '../../helpers/file-lister.ts';

const MIB = 1024 ** 2;
const TREE = buildFileTree([
  ...listFiles(
    `Show/Season_1/S01E01.mkv ${700 * MIB}`,
    `Show/Season_1/S01E02.MKV ${300 * MIB}`,
    `Show/Season_1/S01E01.srt ${90 * 1024}`,
    `Show/Extras/Cafe\u0301[1080p].nfo 0`,
    `Show/read.me 10`,
  ),
]);

/** Numbers of the files as they were given, from 1. */
const left = (filter: string): string => {
  const shown = shownNodes(TREE, filter);
  if (shown === undefined) return 'all';
  return TREE.files
    .map((_file, place) => place)
    .filter((place) => shown[TREE.place.indexOf(place)] === 1)
    .map((place) => place + 1)
    .join(' ');
};

const CASES: readonly (readonly [filter: string, numbers: string, why: string])[] = [
  ['', 'all', 'nothing is asked for'],
  ['   ', 'all', 'space asks for nothing'],
  ['mkv', '1 2', 'letters of any case'],
  ['season 01', '1 2 3', 'all words, anywhere in the path'],
  ['caf\u00e9', '4', 'a letter written in two ways is the same'],
  ['[1080p]', '4', 'brackets are letters'],
  ['*.mkv', '1 2', 'a glob is about the name'],
  ['s01e0?.mkv', '1 2', 'any one letter'],
  ['*.{mkv,srt}', '1 2 3', 'one or the other'],
  ['season*/*.srt', '3', 'a glob with a folder, below the first'],
  ['show/**', '1 2 3 4 5', 'a glob over the whole path'],
  ['season*', '', 'no name begins so, only a folder does'],
  ['/e0[12]\\.mkv$/', '1 2', 'a regular expression'],
  ['/season.*srt', '3', 'one that is still being typed'],
  ['/read me|read\\.me/', '5', 'one with a space in it'],
  ['/(/', 'all', 'one that is none yet asks for nothing'],
  ['/S01E01.MKV/', '1', 'letters of any case there too'],
  ['size>100M', '1 2', 'sizes with a unit'],
  ['size<1k', '4 5', 'small ones'],
  ['size>100M size<=300MiB', '2', 'between two'],
  ['>100M', '1 2', 'of a file only its size is compared, so its name may be left out'],
  ['>100M <=300MiB !<1', '2', 'between two, and turned round'],
  ['>', 'all', 'a sign alone asks for nothing yet'],
  ['size>', 'all', 'a figure not typed yet asks for nothing'],
  ['!mkv', '3 4 5', 'turned round'],
  ['!*.mkv !size<1k', '3', 'each term by itself'],
  ['!/e01/', '2 4 5', 'a pattern turned round'],
  ['!', 'all', 'a sign alone asks for nothing'],
  ['!size>', 'all', 'not even turned round'],
  ['nothing*like?it', '', 'none'],
  ['ratio>1', '', 'a field of torrents is only text here'],
];

describe('the filter of files', () => {
  for (const [filter, numbers, why] of CASES) {
    test(`"${filter}" leaves ${numbers === '' ? 'none' : numbers}: ${why}`, () => {
      assert.equal(left(filter), numbers);
    });
  }

  test('whatever is typed, a folder shows just where something in it does', () => {
    const typed = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.stringMatching(/^(mkv|s01|size|[!<>=*?/.(){}[\]\\0-9kM ]){0,8}$/),
    );
    fc.assert(
      fc.property(typed, (filter) => {
        const shown = shownNodes(TREE, filter);
        if (shown === undefined) return;
        for (let node = 1; node < TREE.count; node++) {
          const below: Readonly<Uint8Array> = shown.subarray(node + 1, TREE.end[node]!);
          if (TREE.end[node]! > node + 1) assert.equal(shown[node], below.includes(1) ? 1 : 0);
        }
      }),
    );
  });

  test('an expression that is none is said to be so once its end is typed', () => {
    for (const typed of ['', '*.mkv', '/(', '/(a)/', '!/x/ >3', '/(a /b/']) {
      assert.equal(filterProblem(typed), null, typed);
    }
    assert.match(filterProblem('*.mkv !/(/') ?? '', /no regular expression: missing closing \)/);
  });

  test('terms past the cap are not looked at', () => {
    const many = 'mkv '.repeat(16);
    assert.equal(left(`${many}nowhere`), '1 2');
    assert.equal(left(`${many.slice(4)}nowhere`), '');
  });
});
