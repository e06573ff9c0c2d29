import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { restingDht } from '../../../source/engine/session/dht-picture.ts';
import { dialogLines } from '../../../source/ui/screen-layout.ts';
import { lineWidth } from '../../../source/ui/text/line.ts';
import { Desk } from '../../helpers/desk.ts';
import { EVENTS, makeEvent } from '../../helpers/event-maker.ts';
import { makeDisk } from '../../helpers/frame-maker.ts';
import { makeRateLevel } from '../../helpers/rate-maker.ts';

const MIB = 1024 ** 2;
const RATES = { levels: [makeRateLevel(1000, Array(120).fill(MIB), Array(120).fill(1000))] };
const SIZES = [
  { columns: 40, rows: 10 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

/** Into 80×24, ending with that a torrent was made. */
const AS_MANY_AS_FIT = EVENTS.slice(
  0,
  1 + EVENTS.findIndex(({ name }) => name === 'torrent:created'),
);

const open = (size = { columns: 80, rows: 24 }): Desk => {
  const desk = new Desk(3, size);
  for (const event of AS_MANY_AS_FIT) desk.session.happen(event);
  const { session } = desk.session.frame();
  desk.session.publish({
    details: { session: { rates: RATES } },
    session: { ...session, disks: [makeDisk()], downloadRate: 2 * MIB },
  });
  return desk;
};

const warn = (desk: Desk, number: number): void => {
  const message = safeText(`warning ${number}`);
  desk.session.happen(makeEvent('session:warned', { message }, 1000 + number));
  desk.session.publish({ session: { ...desk.session.frame().session } });
};

describe('the session view', () => {
  test('shows rates, graph, totals, disks and the end of the log', () => {
    const desk = open();
    desk.press('S');
    assert.match(desk.dialog, /^── Session ─+\n ↓ 2\.00 MiB\/s/);
    assert.match(desk.dialog, /3 torrents, 3 downloading {3}port 6881/);
    assert.match(desk.dialog, /↓ 1 MiB\/s +⢸?⣿+\s/);
    assert.match(desk.dialog, /Got {7}0 B, 1\.50 GiB in all +Gave/);
    assert.match(desk.dialog, /── Disks ─+\n \/data\/downloads .* 512 MiB to come/);
    assert.match(desk.dialog, /── Log ─+\n[\s\S]* Made debian\.iso: .*$/);
  });

  for (const size of SIZES) {
    test(`fits ${size.columns}×${size.rows}, with a part of the log in sight`, () => {
      const desk = open(size);
      for (const key of ['S', 'E']) {
        desk.press(key);
        const lines = dialogLines(desk.store.context);
        const rows = size.rows - (size.rows >= 16 ? 3 : 2);
        assert.ok(lines.length <= rows, `${lines.length} of ${rows}`);
        for (const line of lines) assert.ok(lineWidth(line) <= Math.max(size.columns, 90));
        assert.match(desk.dialog, /debian\.iso\.torrent$/);
      }
    });
  }

  test('shows the DHT as a figure, and in a tall window with its nodes', () => {
    const desk = open();
    desk.press('S');
    assert.match(desk.dialog, /DHT {7}off/);
    const tall = open({ columns: 120, rows: 40 });
    tall.session.publish({ details: { session: { rates: RATES, dht: restingDht('off') } } });
    tall.press('S');
    assert.match(tall.dialog, /── DHT ─+\n Switched off\.\n── Log/);
  });

  test('asks the engine for the rates of the session only while they show', () => {
    const desk = open();
    desk.press('S');
    assert.deepEqual(desk.session.watched, ['session rates,dht']);
    desk.press('E');
    assert.deepEqual(desk.session.watched, []);
    desk.press('S');
    assert.equal(desk.sheet, null);
    assert.deepEqual(desk.session.watched, []);
  });

  test('the key of the log opens it over the whole height', () => {
    const desk = open();
    desk.press('E');
    assert.match(desk.dialog, /^── Log ─+\n── 2026-03-01 ─+\n 14:02:12 {2}Port 6881/);
    assert.doesNotMatch(desk.dialog, /Session/);
  });

  test('the log follows its end, unless one has scrolled up', () => {
    const desk = open();
    desk.press('S');
    warn(desk, 1);
    assert.match(desk.dialog, /warning 1$/);
    desk.press('k');
    warn(desk, 2);
    assert.doesNotMatch(desk.dialog, /warning [12]$/);
    desk.press('G');
    warn(desk, 3);
    assert.match(desk.dialog, /warning 3$/);
  });

  test('keys change the window of time, and let peers and pieces into the log', () => {
    const desk = open();
    desk.press('S', '.', '.');
    assert.match(desk.dialog, / 3 h ─+ now/);
    desk.press(',', ';');
    assert.match(desk.dialog, / 30 min ─+ now/);
    assert.match(desk.dialog, /── Log with peers and pieces ─/);
  });

  test('says so where nothing has happened, and where there is nothing', () => {
    const desk = new Desk(0);
    desk.press('S');
    assert.match(desk.dialog, /no torrents/);
    assert.match(desk.dialog, /Nothing has happened yet\.$/);
  });

  test('closes with the keys that lead back, and leaves the viewer open', () => {
    for (const key of ['esc', 'q', 'h', 'left', 'S']) {
      const desk = open();
      desk.press('S', key);
      assert.equal(desk.sheet, null, key);
      assert.equal(desk.quits, 0, key);
    }
  });
});
