import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import { type ColumnChoice, chooseColumns } from '../../../source/ui/list/column-choice.ts';
import { SORT_FIELDS } from '../../../source/ui/list/sort.ts';
import { stateText } from '../../../source/ui/list/state-look.ts';
import { COLUMN_IDS } from '../../../source/ui/list/torrent-columns.ts';
import {
  MARK_WIDTH,
  torrentHead,
  torrentRow,
  torrentSecondRow,
} from '../../../source/ui/list/torrent-rows.ts';
import { clip, type Line, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makeTorrent, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const columnsAt = (width: number, choice: ColumnChoice = null) =>
  chooseColumns(width - MARK_WIDTH, choice);

const rowAt = (
  width: number,
  torrent: TorrentSummary,
  isChosen = false,
  choice: ColumnChoice = null,
): Line => {
  const look = { isChosen, isMarked: false };
  return torrentRow(columnsAt(width, choice), { torrent, place: 7 }, look, width);
};

const titlesAt = (width: number): string =>
  textOf(torrentHead(columnsAt(width)))
    .trim()
    .split(/\s+/)
    .join(' ');

const TITLES: readonly (readonly [number, string])[] = [
  [40, 'NAME DONE STATE DOWN/s'],
  [60, 'NAME DONE STATE ETA UP/s DOWN/s'],
  [80, 'NAME DONE STATE PEERS ETA UP/s DOWN/s'],
  [120, 'NAME SIZE PROGRESS DONE STATE RATIO SEEDS PEERS ETA UP/s DOWN/s'],
  [200, 'NAME SIZE PROGRESS DONE STATE RATIO LABEL TRACKER ADDED▲ SEEDS PEERS ETA UP/s DOWN/s'],
];

describe('rows of torrents', () => {
  for (const [width, titles] of TITLES) {
    test(`${width} cells have the columns ${titles}`, () => {
      assert.equal(titlesAt(width), titles);
    });
  }

  test('head and rows are exactly as wide as the list, at any width', () => {
    for (let width = 40; width <= 260; width++) {
      assert.equal(lineWidth(torrentHead(columnsAt(width))), width);
      assert.equal(lineWidth(rowAt(width, makeTorrent(1))), width);
      assert.equal(lineWidth(rowAt(width, makeTorrent(1), true)), width);
    }
  });

  test('the sorted column is marked by a sign, and no column moves for it', () => {
    for (const width of [40, 80, 120, 200]) {
      const columns = columnsAt(width);
      for (const field of SORT_FIELDS) {
        const head = torrentHead(columns, { field, direction: 'descending' });
        assert.equal(lineWidth(head), width);
        const shows = columns.some(({ column }) => column.id === field);
        assert.equal(textOf(head).includes('▼'), shows, `${field} at ${width}`);
      }
    }
    const ratio = torrentHead(columnsAt(120), { field: 'ratio', direction: 'ascending' });
    assert.match(textOf(ratio), / RATI▲ /);
  });

  test('the cursor of a list without the keys is a sign, not a bar', () => {
    const row = { torrent: makeTorrent(1), place: 1 };
    const look = { isChosen: true, isMarked: true, hasKeys: false };
    const line = torrentRow(columnsAt(80), row, look, 80);
    assert.match(textOf(line), /^›\*torrent 1/);
    assert.ok(line.every(({ isOnChosenRow = false }) => !isOnChosenRow));
    assert.equal(lineWidth(line), 80);
  });

  test('a name keeps its start and its end, so that releases of one kind can be told apart', () => {
    const name = safeText('The.Long.Running.Show.S01E01.1080p.WEB-DL.H.264-GROUP');
    assert.match(
      textOf(rowAt(80, makeTorrent(1, { name }))),
      /^ {2}The\.Long\.Running\.S.*….*-GROUP /,
    );
  });

  test('a row says everything in words and figures', () => {
    const row = textOf(rowAt(120, makeTorrent(1)));
    assert.match(row, /torrent 1 .* 1\.00 GiB ━{6}─{6} 50\.0% downloading {2}0\.01/);
    assert.match(row, / 3\/9 +12\/49 12m34s 19\.5 KiB 1\.43 MiB$/);
  });

  test('labels, tracker, day and place have columns of their own', () => {
    const labels = [safeText('iso'), safeText('linux')];
    const torrent = makeTorrent(1, { labels, addedAt: Date.UTC(2026, 2, 1, 12) });
    const choice = ['number', 'name', 'label', 'tracker', 'added'] as const;
    const row = textOf(rowAt(120, torrent, false, choice));
    assert.match(row, /^ {6}7 torrent 1 .* iso, linux +tracker\.example +2026-03-01$/);
  });

  test('the chosen row is marked by a sign, not by its look alone', () => {
    const row = rowAt(80, makeTorrent(1), true);
    assert.match(textOf(row), /^› torrent 1/);
    assert.ok(row.every((part) => part.isOnChosenRow));
    assert.ok(row.some((part) => part.tone === 'busy'));
  });

  test('each state has a word of its own at every width, and so has a planned removal', () => {
    for (const width of [40, 80, 120]) {
      const words = (
        ['checking', 'downloading', 'seeding', 'pausing', 'paused', 'error'] as const
      ).map((state) => textOf(rowAt(width, makeTorrent(1, { state }))));
      const removal = { withData: false, at: 0 };
      words.push(textOf(rowAt(width, makeTorrent(1, { removal }))));
      assert.equal(new Set(words).size, 7);
    }
  });

  test('what waits says its place in the queue, in as many words as have room', () => {
    const words = (queuePosition: number | null, width: number): string =>
      stateText(makeTorrent(1, { state: 'queued', queuePosition }), width);
    assert.deepEqual(
      [4, 12, 123, null].map((position) => words(position, 11)),
      ['queued, 4th', 'queued 12th', 'queued 123', 'queued'],
    );
    assert.deepEqual(
      [4, 12, 123, 1234].map((position) => words(position, 8)),
      ['queued 4', 'queue 12', 'queued', 'queued'],
    );
    assert.match(
      textOf(rowAt(80, makeTorrent(1, { state: 'queued', queuePosition: 4 }))),
      /queued 4/,
    );
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: a torrent of this name moves no column`, () => {
      for (const width of [40, 80, 120]) {
        const plain = rowAt(width, makeTorrent(1, { name: rawText('') }));
        const hostile = rowAt(width, makeTorrent(1, { name: rawText(text) }));
        assert.equal(lineWidth(hostile), width);
        assert.deepEqual(hostile.slice(2), plain.slice(2));
        assert.doesNotMatch(textOf(hostile), /\p{Cc}/u);
      }
    });

    test(`${name}: as label and tracker it stays in its column, and in its line`, () => {
      const torrent = makeTorrent(1, {
        labels: [rawText(text)],
        tracker: rawText(text),
        problem: rawText(text),
      });
      const row = rowAt(200, torrent, false, COLUMN_IDS);
      assert.equal(lineWidth(row), 200);
      assert.deepEqual(row.at(-1), rowAt(200, makeTorrent(1), false, COLUMN_IDS).at(-1));
      for (const width of [40, 80, 200]) {
        const second = clip(torrentSecondRow(torrent, false, width), width);
        assert.ok(lineWidth(second) <= width);
        assert.doesNotMatch(textOf(row) + textOf(second), /\p{Cc}/u);
        assert.equal(lineWidth(torrentSecondRow(torrent, true, width)), width);
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
      addedAt: Number.NaN,
    });
    assert.equal(lineWidth(rowAt(120, wild, false, COLUMN_IDS)), 120);
    assert.equal(lineWidth(rowAt(260, wild)), 260);
  });
});

describe('the second row of a torrent', () => {
  const second = (fields: Partial<TorrentSummary>): string =>
    textOf(torrentSecondRow(makeTorrent(1, fields), false, 120)).trim();

  const CASES: readonly (readonly [string, Partial<TorrentSummary>, RegExp])[] = [
    [
      'says what happens, who is there, by which tracker, and for how long',
      { labels: [safeText('iso'), safeText('os')] },
      /^downloading · 12\/49 peers, 3\/9 seeds · tracker\.example · iso, os · 12m34s to go$/,
    ],
    ['says why nothing comes', { downloadRate: 0 }, /^waiting for data/],
    [
      'says that nobody is there',
      {
        peersConnected: 0,
        seedsConnected: 0,
        peersKnown: null,
        seedsKnown: null,
        notice: { kind: 'looking', text: safeText('looking for peers') },
      },
      /^looking for peers · no peers, no seeds/,
    ],
    [
      'says why nobody is there',
      { peersConnected: 0, notice: { kind: 'no-tracker', text: safeText('no tracker answers') } },
      /^no tracker answers · /,
    ],
    ['names the fault', { state: 'error', problem: safeText('No space left') }, /^No space left ·/],
    ['leaves no gap for what is missing', { tracker: safeText(''), eta: null }, /seeds$/],
    ['says that it goes', { removal: { withData: true, at: 0 } }, /^goes soon, with its data · /],
  ];
  for (const [title, fields, expected] of CASES) {
    test(title, () => assert.match(second(fields), expected));
  }
});
