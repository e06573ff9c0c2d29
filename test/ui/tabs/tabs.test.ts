import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentDetails } from '../../../source/contract/details.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { EMPTY_LOG, logEvent } from '../../../source/ui/log/event-log.ts';
import { FIRST_PREFERENCES } from '../../../source/ui/preferences.ts';
import { tabBar } from '../../../source/ui/tab-bar.ts';
import type { TabContent } from '../../../source/ui/tab-content.ts';
import { FIRST_TAB_STATE } from '../../../source/ui/tab-state.ts';
import { tabOf } from '../../../source/ui/tabs/registry.ts';
import { TABS, type TabName } from '../../../source/ui/tabs/tab-names.ts';
import { clip, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { EVENT_AT, EVENTS } from '../../helpers/event-maker.ts';
import {
  makeFile,
  makePeer,
  makePieces,
  makeTorrent,
  makeTracker,
  rawText,
} from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';
import { contentLines, readLines } from '../../helpers/line-reader.ts';

const NOW = 1_700_000_600_000;

const DETAILS: TorrentDetails = {
  overview: {
    infoHashV1: 'a'.repeat(40),
    infoHashV2: null,
    pieceLength: 1024 ** 2,
    pieceCount: 1024,
    fileCount: 3,
    comment: safeText('a comment'),
    createdBy: safeText('a maker'),
    createdAt: null,
    magnet: '',
  },
  peers: [makePeer(1), makePeer(2, { theyChokeUs: true, isSnubbing: true, isIncoming: true })],
  pieces: { ...makePieces('####br..x-'), rarest: [6, 7] },
  files: [makeFile(0), makeFile(1, { priority: 'skip' }), makeFile(2, { size: 0, done: 0 })],
  trackers: [
    makeTracker(),
    makeTracker({
      tier: 1,
      status: 'failing',
      statusText: safeText('Failed twice'),
      message: safeText('Connection refused'),
      seeds: null,
      nextAnnounceAt: null,
    }),
  ],
};

const LOG = EVENTS.reduce((log, event) => logEvent(log, event, 'debian.iso'), EMPTY_LOG);

const show = (
  tab: TabName,
  columns = 80,
  details: TorrentDetails | undefined = DETAILS,
  height = 20,
  now: number | null = NOW,
): TabContent =>
  tabOf(tab).content({
    torrent: makeTorrent(1),
    details,
    state: FIRST_TAB_STATE,
    preferences: FIRST_PREFERENCES,
    log: LOG,
    columns,
    height,
    now,
  });

const read = (...input: Parameters<typeof show>): string =>
  readLines(contentLines(show(...input))).join('\n');

describe('the details', () => {
  for (const tab of TABS) {
    test(`${tab}: the lines fit every pane`, () => {
      for (const columns of [40, 60, 79, 80, 120, 200]) {
        for (const line of contentLines(show(tab, columns))) {
          assert.ok(lineWidth(clip(line, columns)) <= columns);
        }
      }
    });

    test(`${tab}: before the engine has answered, something is said all the same`, () => {
      assert.notEqual(read(tab, 80, undefined).trim(), '');
      assert.notEqual(read(tab, 80, {}).trim(), '');
    });

    test(`${tab}: rows are made only where they are asked for`, () => {
      const content = show(tab);
      assert.deepEqual(content.rows(0, 0), []);
      assert.equal(content.rows(0, content.count).length, content.count);
      assert.deepEqual(content.rows(1, 2), content.rows(0, 2).slice(1));
    });
  }

  test('the pieces are drawn, counted and set against the swarm', () => {
    const text = read('pieces');
    assert.match(text, /███ ███ ███ ███ ▄▄▄ ▁▁▁ ··· ··· ××× ---/);
    assert.match(text, /█ 4 have {2}▄ 1 arriving {2}▁ 1 asked for/);
    assert.match(text, /Swarm █+×█/);
    assert.match(
      text,
      /Nobody connected has 1 of those wanted\. Rarest: piece 6 \(2 peers\), 7 \(2\)/,
    );
  });

  test('the log tells of the torrent alone, without the chatter of peers and pieces', () => {
    const lines = readLines(contentLines(show('log')));
    assert.equal(lines[0], ' Peers and pieces are left out.');
    assert.equal(lines[1]!.slice(0, 13), '── 2026-03-01');
    assert.equal(lines[2], ' 14:02:13  Added');
    assert.ok(lines.includes(' 14:02:21  Tracker t.example refused us: gone'));
    assert.ok(!lines.some((line) => /Connected|Port/.test(line)));
  });

  test('the log tells all where it is asked to, and says where it has nothing', () => {
    const input = {
      torrent: makeTorrent(1),
      details: undefined,
      state: FIRST_TAB_STATE,
      preferences: { ...FIRST_PREFERENCES, hasChatter: true },
      log: LOG,
      columns: 80,
      height: 20,
      now: EVENT_AT,
    };
    const text = readLines(contentLines(tabOf('log').content(input))).join('\n');
    assert.match(text, /Peers and pieces are told of too/);
    assert.match(text, /14:02:15 {2}Connected to 192\.0\.2\.1:6881 \(Some 1\.0\)\n/);
    const other = tabOf('log').content({ ...input, torrent: makeTorrent(2) });
    assert.match(readLines(contentLines(other)).join(''), /Nothing has happened/);
  });

  test('empty lists say so', () => {
    const empty = { peers: [], files: [], trackers: [] };
    assert.match(read('peers', 80, empty), /Nobody is connected/);
    assert.match(read('files', 80, empty), /no files/);
    assert.match(read('trackers', 80, empty), /no tracker/);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: as client, file or tracker message it breaks no line`, () => {
      const raw = rawText(text);
      const details = {
        peers: [makePeer(1, { client: raw, address: text })],
        files: [makeFile(0, { path: [raw, raw] })],
        trackers: [makeTracker({ url: raw, statusText: raw, message: raw })],
      };
      for (const tab of ['peers', 'files', 'trackers'] as const) {
        for (const line of contentLines(show(tab, 80, details))) {
          const painted = clip(line, 80);
          assert.ok(lineWidth(painted) <= 80);
          assert.doesNotMatch(textOf(painted), /\p{Cc}/u);
        }
      }
    });
  }

  test('the tabs name their keys, and mark the open one by more than colour', () => {
    const wide = textOf(tabBar(DEFAULT_KEYMAP, 'split', 'files', 80));
    assert.match(wide, /o Overview \[Files\] +e Peers +t Trackers +c Pieces/);
    const narrow = textOf(tabBar(DEFAULT_KEYMAP, 'split', 'files', 40));
    assert.match(narrow, /o \[Files\] +e +t +c/);
  });

  test('the tabs fill their rule exactly', () => {
    for (const width of [40, 61, 62, 80, 200]) {
      assert.equal(lineWidth(tabBar(DEFAULT_KEYMAP, 'peers', 'pieces', width)), width);
    }
  });
});
