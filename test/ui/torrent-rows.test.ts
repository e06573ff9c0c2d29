import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lineWidth, textOf } from '../../source/ui/line.ts';
import { SORT_FIELDS } from '../../source/ui/sort.ts';
import {
  countWords,
  torrentColumns,
  torrentHead,
  torrentRow,
} from '../../source/ui/torrent-rows.ts';
import { makeTorrent, rawText } from '../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';

const headAt = (width: number): string => textOf(torrentHead(torrentColumns(width)));
const titlesAt = (width: number): readonly string[] => headAt(width).trim().split(/\s+/);

const TITLES: readonly (readonly [number, string])[] = [
  [40, 'NAME DONE STATE DOWN/s'],
  [60, 'NAME DONE STATE UP/s DOWN/s'],
  [80, 'NAME PROGRESS DONE STATE S+P ETA UP/s DOWN/s'],
  [120, 'NAME SIZE PROGRESS DONE STATE RATIO S+PEERS ETA UP/s DOWN/s'],
  [160, 'NAME SIZE PROGRESS DONE STATE RATIO TRACKER S+PEERS ETA UP/s DOWN/s'],
];

describe('rows of torrents', () => {
  for (const [width, titles] of TITLES) {
    test(`${width} cells have the columns ${titles}`, () => {
      assert.equal(titlesAt(width).join(' '), titles);
    });
  }

  test('head and rows are exactly as wide as the list, at any width', () => {
    for (let width = 40; width <= 220; width++) {
      const columns = torrentColumns(width);
      assert.equal(lineWidth(torrentHead(columns)), width);
      assert.equal(lineWidth(torrentRow(columns, makeTorrent(1), false, width)), width);
      assert.equal(lineWidth(torrentRow(columns, makeTorrent(1), true, width)), width);
    }
  });

  test('the sorted column is marked by a sign, and no column moves for it', () => {
    for (const width of [40, 80, 120, 160]) {
      const columns = torrentColumns(width);
      for (const field of SORT_FIELDS) {
        const head = torrentHead(columns, { field, direction: 'descending' });
        assert.equal(lineWidth(head), width);
        const shows = columns.some(({ column }) => column.id === field);
        assert.equal(textOf(head).includes('▼'), shows, `${field} at ${width}`);
      }
    }
    const ratio = torrentHead(torrentColumns(120), { field: 'ratio', direction: 'ascending' });
    assert.match(textOf(ratio), / RATI▲ /);
  });

  test('the name keeps a readable share at 80 columns', () => {
    const name = headAt(80).indexOf('PROGRESS') - 2;
    assert.ok(name >= 24, `${name} cells`);
  });

  test('a row says everything in words and figures', () => {
    const row = textOf(torrentRow(torrentColumns(120), makeTorrent(1), false, 120));
    assert.match(row, /torrent 1 .* 1\.00 GiB ━{6}─{6} 50\.0% downloading {2}0\.01/);
    assert.match(row, /3\+9 12m34s 19\.5 KiB 1\.43 MiB$/);
  });

  test('the chosen row is marked by a sign, not by its look alone', () => {
    const row = torrentRow(torrentColumns(80), makeTorrent(1), true, 80);
    assert.match(textOf(row), /^› torrent 1/);
    assert.deepEqual(
      row.map((part) => part.tone),
      ['chosen'],
    );
  });

  test('each state has a word of its own at every width', () => {
    for (const width of [40, 80, 120]) {
      const words = (
        ['checking', 'downloading', 'seeding', 'pausing', 'paused', 'error'] as const
      ).map((state) =>
        textOf(torrentRow(torrentColumns(width), makeTorrent(1, { state }), false, width)),
      );
      assert.equal(new Set(words).size, 6);
    }
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: a torrent of this name moves no column`, () => {
      for (const width of [40, 80, 120]) {
        const columns = torrentColumns(width);
        const plain = torrentRow(columns, makeTorrent(1, { name: rawText('') }), false, width);
        const hostile = torrentRow(columns, makeTorrent(1, { name: rawText(text) }), false, width);
        assert.equal(lineWidth(hostile), width);
        assert.deepEqual(hostile.slice(2), plain.slice(2));
        assert.doesNotMatch(textOf(hostile), /\p{Cc}/u);
      }
    });
  }

  test('numbers beyond all sense stay in their cells', () => {
    const wild = makeTorrent(1, {
      wantedSize: Number.MAX_VALUE,
      downloadRate: Number.NaN,
      uploadRate: Number.POSITIVE_INFINITY,
      progress: -3,
      ratio: 1e300,
      eta: -1,
      peersConnected: 1_000_000,
      seedsConnected: 2_000_000,
    });
    assert.equal(lineWidth(torrentRow(torrentColumns(120), wild, false, 120)), 120);
  });

  test('the count names the states as far as there is room', () => {
    const torrents = (['seeding', 'error', 'seeding'] as const).map((state, at) =>
      makeTorrent(at, { state }),
    );
    assert.equal(countWords(torrents, 80), '3 torrents, 1 error, 2 seeding');
    assert.equal(countWords(torrents, 20), '3 torrents, 1 error');
    assert.equal(countWords(torrents, 5), '');
    assert.equal(countWords([], 80), '');
  });
});
