import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TrackerDetails } from '../../../source/contract/details.ts';
import { EMPTY_LOG } from '../../../source/ui/log/event-log.ts';
import { FIRST_PREFERENCES } from '../../../source/ui/preferences.ts';
import { dialogLines } from '../../../source/ui/screen-layout.ts';
import { FIRST_TAB_STATE } from '../../../source/ui/tab-state.ts';
import { trackersTab } from '../../../source/ui/tabs/trackers-tab.ts';
import { clip, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeId, makeTorrent, makeTracker, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';
import { contentLines, readLines } from '../../helpers/line-reader.ts';

const id = makeId(1);
const NOW = 1_700_000_600_000;

const FAILING = makeTracker({
  number: 1,
  tier: 1,
  url: safeText('udp://second.example:6969'),
  status: 'failing',
  statusText: safeText('Failing, will try again'),
  message: safeText('Connection refused by the other side, which is a long story'),
  seeds: null,
  nextAnnounceAt: NOW + 45_000,
});
const STANDBY = makeTracker({
  number: 2,
  url: safeText('http://third.example/announce'),
  status: 'standby',
  statusText: safeText('Standby: another tracker works'),
  nextAnnounceAt: null,
  completed: 1234,
});
const TRACKERS = [makeTracker(), FAILING, STANDBY];

const read = (
  columns: number,
  trackers: readonly TrackerDetails[] = TRACKERS,
  now: number | null = NOW,
): readonly string[] =>
  readLines(
    contentLines(
      trackersTab.content({
        torrent: makeTorrent(1),
        details: { trackers },
        state: FIRST_TAB_STATE,
        preferences: FIRST_PREFERENCES,
        log: EMPTY_LOG,
        columns,
        height: 20,
        now,
      }),
    ),
  );

/** Full details with these trackers; the row under the cursor is what commands are about. */
const openDesk = (trackers = TRACKERS): Desk => {
  const desk = new Desk(1);
  desk.session.publish({ details: { [id]: { trackers } } });
  desk.press('enter', 'enter', 't');
  return desk;
};

describe('the trackers of a torrent', () => {
  test('each has its figures, and the time of its announces in words', () => {
    const lines = read(120);
    assert.match(lines[0]!, /TIER TRACKER .* SEEDS +LEECH +DONE +PEERS +LAST +NEXT$/);
    assert.match(lines[1]!, / 1 http:.* working +9 +40 +- +30 10 min ago in 20 min$/);
    assert.match(lines[2]!, / 2 udp:.* failing +- +40 +- +30 10 min ago +in 40 s$/);
    assert.match(lines[4]!, / standby +9 +40 +1,234 +30 10 min ago +-$/);
  });

  test('what it said stands below, broken between words where it is long', () => {
    const lines = read(60);
    const said = lines.slice(3, 5).map((line) => line.trim());
    assert.equal(said.join(' '), `Failing, will try again: ${FAILING.message}`);
    assert.match(lines.at(-1)!, /^ {6}Standby: another tracker works$/);
  });

  test('one that works and has nothing to say takes one line', () => {
    assert.equal(read(80, [makeTracker()]).length, 2);
    const warning = makeTracker({ message: safeText('Please announce less often') });
    assert.equal(read(80, [warning])[2]?.trim(), 'Please announce less often');
  });

  test('without a clock the times are blank; at 40 columns what matters stays', () => {
    assert.match(read(80, [makeTracker()], null)[1]!, /40 +-$/);
    assert.match(read(40)[2]!, /^ udp:.*…\S+ failing +in 40 s$/);
  });

  test('the cursor goes from tracker to tracker, not from line to line', () => {
    const desk = openDesk();
    desk.press('j', 'n', 'j', 'n', 'k', 'k', 'n', 'G', 'n', 'g', 'n');
    const asked = desk.session.executed.map(({ args }) => (args as { tracker: number }).tracker);
    assert.deepEqual(asked, [1, 2, 0, 2, 0]);
  });

  test('n asks the one under the cursor, N all of them', async () => {
    const desk = openDesk();
    desk.press('n');
    await heard();
    assert.equal(desk.message, 'Asked http://tracker.example/announce again');
    desk.press('N');
    await heard();
    assert.equal(desk.commands.length, 4);
    assert.equal(desk.message, 'Asked all trackers again');
  });

  test('the cursor stays on its tracker when another goes', () => {
    const desk = openDesk();
    desk.press('j');
    desk.session.publish({ details: { [id]: { trackers: [FAILING, STANDBY] } } });
    desk.press('n');
    assert.deepEqual(desk.commands, [`torrent:announce {"id":"${id}","tracker":1}`]);
  });

  test('+ adds one by its URL, and says where it is none', async () => {
    const desk = openDesk();
    desk.press('+', ...'example.org', 'enter');
    assert.match(desk.dialog, /Add a tracker to torrent 1[\s\S]*http:\/\/, https:\/\/ or udp:\/\//);
    assert.deepEqual(desk.commands, []);
    desk.press('home', ...'udp://', 'enter');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:add-tracker {"id":"${id}","url":"udp://example.org"}`,
    ]);
    assert.equal(desk.message, 'Added the tracker');
  });

  test('w adds a web seed by its URL, and says where it is none', async () => {
    const desk = openDesk([]);
    desk.press('w', ...'udp://w', 'enter');
    assert.match(desk.dialog, /Add a web seed to torrent 1[\s\S]*Give the address of a web server/);
    desk.press('ctrl+u', ...'http://w/pub/', 'enter');
    await heard();
    assert.deepEqual(desk.commands, [`torrent:add-web-seed {"id":"${id}","url":"http://w/pub/"}`]);
    assert.equal(desk.message, 'Added the web seed');
  });

  test('+ works where there is no tracker yet', () => {
    const desk = openDesk([]);
    desk.press('+');
    assert.equal(desk.sheet?.kind, 'add-tracker');
  });

  test('K and J move the one under the cursor, and it keeps the cursor', async () => {
    const desk = openDesk();
    desk.press('j', 'K', 'J');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:move-tracker {"id":"${id}","number":1,"to":"up"}`,
      `torrent:move-tracker {"id":"${id}","number":1,"to":"down"}`,
    ]);
    assert.equal(desk.sheet, null);
    const none = openDesk([]);
    none.press('K', 'enter');
    assert.deepEqual([none.commands, none.sheet], [[], null]);
  });

  test('Enter gives it another address; what is not shown of one must be given', async () => {
    const secret = makeTracker({ number: 7, url: safeText('http://t.example/***/announce') });
    const desk = openDesk([secret]);
    desk.press('enter');
    assert.match(
      desk.dialog,
      /in place of this one of torrent 1[\s\S]*t\.example\/\*\*\*\/announce/,
    );
    desk.press('enter');
    assert.match(desk.dialog, /it is not shown, for it may be secret/);
    assert.deepEqual(desk.commands, []);
    desk.press('ctrl+u', ...'udp://new.example:1', 'enter');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:replace-tracker {"id":"${id}","number":7,"url":"udp://new.example:1"}`,
    ]);
    desk.press('enter');
    desk.session.publish({ details: { [id]: { trackers: [FAILING] } } });
    assert.equal(desk.sheet, null, 'it is gone');
  });

  test('x removes the one under the cursor after a question', async () => {
    const desk = openDesk();
    desk.press('j', 'x');
    assert.match(desk.dialog, /Remove udp:\/\/second\.example:6969\? {2}y removes it/);
    desk.press('n', 'x', 'x', 'enter');
    assert.deepEqual(desk.commands, []);
    desk.press('y');
    await heard();
    assert.deepEqual(desk.commands, [`torrent:remove-tracker {"id":"${id}","number":1}`]);
  });

  test('of a private torrent it says that the peers go too; what is gone is asked about no more', () => {
    const desk = new Desk(1);
    desk.session.publish({
      torrents: [makeTorrent(1, { isPrivate: true })],
      details: { [id]: { trackers: TRACKERS } },
    });
    desk.press('enter', 'enter', 't', 'x');
    assert.match(desk.dialog, /Its peers go with it/);
    desk.session.publish({ details: { [id]: { trackers: [STANDBY] } } });
    assert.equal(desk.sheet, null);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: in a question about such a tracker, or as the torrent one is added to, it breaks no line`, () => {
      const desk = new Desk(1);
      const trackers = [makeTracker({ url: rawText(text) })];
      const torrents = [makeTorrent(1, { name: rawText(text) })];
      desk.session.publish({ torrents, details: { [id]: { trackers } } });
      desk.press('enter', 'enter', 't');
      for (const keys of [['x'], ['esc', '+']]) {
        desk.press(...keys);
        assert.notEqual(desk.sheet, null);
        for (const line of dialogLines(desk.store.context)) {
          const painted = clip(line, 80);
          assert.ok(lineWidth(painted) <= 80);
          assert.doesNotMatch(textOf(painted), /\p{Cc}/u);
        }
      }
    });
  }
});
