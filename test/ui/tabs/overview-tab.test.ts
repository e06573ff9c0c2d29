import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentDetails } from '../../../source/contract/details.ts';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import { EMPTY_LOG } from '../../../source/ui/log/event-log.ts';
import { FIRST_PREFERENCES, type Preferences } from '../../../source/ui/preferences.ts';
import { FIRST_TAB_STATE } from '../../../source/ui/tab-state.ts';
import { progressLine, ratesLine } from '../../../source/ui/tabs/overview-status.ts';
import { overviewTab } from '../../../source/ui/tabs/overview-tab.ts';
import { clip, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makePieces, makeTorrent } from '../../helpers/frame-maker.ts';
import { contentLines, readLines } from '../../helpers/line-reader.ts';
import { makeRateLevel } from '../../helpers/rate-maker.ts';

const MIB = 1024 ** 2;

const DETAILS: TorrentDetails = {
  overview: {
    infoHashV1: 'a'.repeat(40),
    infoHashV2: null,
    pieceLength: MIB,
    pieceCount: 1024,
    fileCount: 3,
    comment: safeText('a comment'),
    createdBy: safeText('a maker'),
    createdAt: null,
    magnet: '',
  },
  pieces: makePieces('####br..x-'.repeat(30)),
  rates: { levels: [makeRateLevel(1000, Array(120).fill(MIB), Array(120).fill(1000))] },
};

interface Pane {
  readonly columns?: number;
  readonly height?: number;
  readonly isNamed?: boolean;
  readonly torrent?: TorrentSummary;
  readonly details?: TorrentDetails | undefined;
  readonly preferences?: Partial<Preferences>;
}

const read = (pane: Pane = {}): readonly string[] => {
  const content = overviewTab({
    torrent: makeTorrent(1),
    details: DETAILS,
    state: FIRST_TAB_STATE,
    log: EMPTY_LOG,
    columns: 80,
    height: 20,
    now: null,
    isNamed: true,
    ...pane,
    preferences: { ...FIRST_PREFERENCES, ...pane.preferences },
  });
  return readLines(contentLines(content));
};

describe('the overview', () => {
  test('says first how far the torrent is, and how fast it goes', () => {
    const [progress, rates] = read();
    assert.match(
      progress!,
      /^ downloading {2}50\.0% {3}━+╸?─+ {3}512 MiB of 1\.00 GiB {3}12m34s left$/,
    );
    assert.match(rates!, /^ ↓ 1\.43 MiB\/s {3}↑ 19\.5 KiB\/s {3}ratio 0\.01/);
  });

  test('names the whole torrent where the list has cut its name', () => {
    const name = 'The.Long.Running.Show.S01E01.1080p.WEB-DL.DDP5.1.H.264-GROUP.and.its.extras.2024';
    const torrent = makeTorrent(1, { name: safeText(name) });
    const at = (height: number): readonly string[] => read({ torrent, isNamed: false, height });
    assert.equal(at(20).slice(0, 2).join('').replaceAll(' ', ''), name);
    assert.match(at(7)[0]!, /^ The\.Long.*…/);
    assert.match(at(5)[0]!, /^ downloading/);
    assert.ok(read({ isNamed: false }).length <= 20);
  });

  test('then draws its pieces, its rates, and lists its figures', () => {
    const text = read().join('\n');
    assert.match(text, /█.*\n.*█.*\n {2}↓ 1 MiB\/s +⢸?⣿+\n/);
    assert.match(text, / {6}5 min ─+ now\n/);
    assert.match(text, /Got {7}512 MiB +Gave {6}1\.00 MiB/);
    assert.match(text, /Peers {5}12 of 49, with seeds +Seeds {5}3 of 9\b/);
    assert.match(text, /Pieces {4}1,024 of 1\.00 MiB/);
    assert.match(text, /Folder {4}\/data\/downloads/);
    assert.match(text, /Hash {6}a{40}/);
    assert.match(text, /Made {6}by a maker/);
  });

  test('says which version it is, whether there is a newer one, and what it is published as', () => {
    const updates = {
      by: 'link',
      source: safeText('magnet:?xs=urn:btpk:…'),
      newer: 'offered',
      askedAt: 1,
      text: safeText('There is a newer version (abcd1234): take it with "update".'),
    } as const;
    const publication = {
      name: safeText('nightly'),
      magnet: '',
      version: '3',
      torrent: makeTorrent(1).id,
      path: null,
      isActive: true,
      copies: 8,
      renewedAt: 1,
      text: safeText('Version 3 is known to 8 nodes of the DHT.'),
    };
    const overview = { ...DETAILS.overview!, updates, publication };
    const text = read({ details: { ...DETAILS, overview } }).join('\n');
    assert.match(
      text,
      / Version {3}There is a newer version \(abcd1234\): take it with "update"\./,
    );
    assert.match(text, / Published as nightly: Version 3 is known to 8 nodes of the DHT\./);
  });

  test('is complete on a terminal of 80×24, without scrolling', () => {
    assert.ok(read({ height: 20 }).length <= 20);
  });

  test('stands its graph beside the figures where there is room', () => {
    const lines = read({ columns: 120, height: 36 });
    assert.ok(lines.some((line) => /^ Peers {5}12 of 49, with seeds +↓ 1 MiB\/s/.test(line)));
    assert.ok(lines.length <= 36);
  });

  test('of a low pane shows the essence: no graph, one row of pieces', () => {
    const lines = read({ height: 7 });
    assert.doesNotMatch(lines.join('\n'), /now$/m);
    assert.match(lines[2]!, /^ [^ ]+$/);
    assert.match(lines[3]!, /^ Peers/);
  });

  test('follows the window of time that was chosen, and the signs a font has', () => {
    assert.match(read({ preferences: { rateWindow: 4 } }).join('\n'), /24 h ─+ now/);
    const ascii = read({ preferences: { graphGlyphs: 'ascii' } }).join('\n');
    assert.doesNotMatch(ascii, /[\u2800-\u28ff]/);
    assert.match(ascii, /1 MiB\/s [ :#.]+/);
  });

  test('says first of all what is wrong', () => {
    const torrent = makeTorrent(1, { state: 'error', problem: safeText('No space left') });
    assert.equal(read({ torrent, details: undefined })[0], ' No space left');
  });

  test('fits every pane, whatever is known yet', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 220 }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom(undefined, {}, DETAILS),
        (columns, height, details) => {
          for (const line of read({ columns, height, details })) {
            assert.ok(line.length <= Math.max(columns, 40));
          }
        },
      ),
    );
  });
});

describe('the lines of progress and rates', () => {
  test('never pass the width, and lose the least first', () => {
    const torrent = makeTorrent(1, { downloadLimit: 2 * MIB });
    for (let width = 40; width < 200; width++) {
      assert.ok(lineWidth(progressLine(torrent, width)) <= width);
      assert.ok(lineWidth(ratesLine(torrent, width)) <= width);
    }
    assert.equal(textOf(progressLine(torrent, 40)), ' downloading  50.0%  ━━╸──  12m34s left');
    assert.equal(textOf(ratesLine(torrent, 40)), ' ↓ 1.43 MiB/s  ↑ 19.5 KiB/s  ratio 0.01');
    assert.match(textOf(ratesLine(torrent, 90)), /1\.43 MiB\/s of 2\.00 MiB\/s.*ratio 0\.01$/);
  });

  test('say what is to come only while something is', () => {
    const line = (fields: Partial<TorrentSummary>): string =>
      textOf(progressLine(makeTorrent(1, fields), 100));
    assert.match(line({ eta: null }), /ETA unknown$/);
    assert.match(line({ state: 'seeding', progress: 1 }), /^ seeding {2}100% {3}━+ {3}1\.00 GiB$/);
    assert.match(line({ state: 'paused', eta: null }), /^ paused .* 512 MiB of 1\.00 GiB$/);
  });

  test('say when a removal that is planned comes', () => {
    const torrent = makeTorrent(1, { removal: { withData: false, at: 20_000 } });
    assert.match(textOf(progressLine(torrent, 80, 12_400)), /^ removing in 8 s {2}50\.0%/);
    assert.match(textOf(progressLine(torrent, 80, 30_000)), /^ removing in 0 s /);
    assert.match(textOf(progressLine(torrent, 80)), /^ removing soon /);
  });

  test('keep their places while the rates change', () => {
    const at = (downloadRate: number): number =>
      textOf(clip(ratesLine(makeTorrent(1, { downloadRate }), 80), 80)).indexOf('ratio');
    assert.equal(at(5), at(123_456_789));
  });

  test('tells the share goal and how far it is, and of one that has given enough that it is done', () => {
    const goal = {
      goal: { ratio: 2, mode: 'any' },
      from: 'tracker',
      name: safeText('example.org'),
      status: 'open',
      reachedBy: [],
      ratioOf: 'downloaded',
    } as const;
    const torrent = makeTorrent(1, { state: 'seeding', ratio: 1.2, uploadRate: 0, goal });
    assert.ok(read({ torrent }).some((line) => /Goal +ratio 1\.2 of 2\.0 *$/.test(line)));
    assert.ok(read({ torrent }).some((line) => /Goal from +tracker example\.org/.test(line)));
    const rest = { ...goal, status: 'reached', reachedBy: ['ratio'] } as const;
    const done = read({ torrent: makeTorrent(1, { state: 'paused', ratio: 2, goal: rest }) });
    assert.ok(done.some((line) => /^ done {2}/.test(line)));
    assert.ok(done.some((line) => /Goal +done: ratio 2\.0 reached/.test(line)));
    assert.ok(!read().some((line) => line.includes('Goal')));
  });
});
