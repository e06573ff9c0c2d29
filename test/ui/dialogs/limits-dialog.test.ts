import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeId, makeTorrent } from '../../helpers/frame-maker.ts';

describe('the dialog of rate limits', () => {
  test('u sets both limits of the torrent under the cursor', async () => {
    const desk = new Desk();
    desk.press('u', ...'1.5M', 'tab', ...'500K', 'enter');
    assert.deepEqual(desk.commands, [
      `torrent:set-limits {"id":"${makeId(1)}","download":1572864,"upload":512000}`,
    ]);
    assert.equal(desk.sheet, null);
    await heard();
    assert.equal(desk.message, 'Limits: download 1.50 MiB/s, upload 500 KiB/s');
  });

  test('what is set stands there to be changed, and an empty field means no limit', () => {
    const desk = new Desk();
    const torrents = [makeTorrent(1, { downloadLimit: 2 * 1024 ** 2, uploadLimit: 1000 })];
    desk.session.publish({ torrents });
    desk.press('u');
    assert.match(desk.dialog, /Limits of torrent 1 [\s\S]*Download +› 2048K[\s\S]*Upload +1000/);
    desk.press('ctrl+u', 'enter');
    assert.match(desk.commands[0]!, /"download":null,"upload":1000/);
  });

  test('of several torrents each gets the same, and what differs stands empty', async () => {
    const desk = new Desk();
    const torrents = [makeTorrent(1, { uploadLimit: 1024 }), makeTorrent(2, { uploadLimit: 2048 })];
    desk.session.publish({ torrents });
    desk.press('A', 'u');
    assert.match(desk.dialog, /each of 2 torrents[\s\S]*Upload *$/m);
    desk.press(...'1K', 'enter');
    await heard();
    assert.equal(desk.commands.length, 2);
  });

  test('U sets those of the whole session', () => {
    const desk = new Desk();
    desk.press('U', 'down', ...'1M', 'enter');
    assert.deepEqual(desk.commands, [
      'session:configure {"changes":{"session":{"uploadLimit":1048576}}}',
    ]);
  });

  test('the share goal of each stands below, in the words of :goal, and is sent where it was changed', async () => {
    const desk = new Desk();
    desk.press('u', 'tab', 'tab', 'tab', ...'ratio 2 time 3d', 'enter');
    assert.deepEqual(desk.commands, [
      `torrent:set-limits {"id":"${makeId(1)}","download":null,"upload":null}`,
      `torrent:set-goal {"id":"${makeId(1)}","goal":{"mode":"any","ratio":2,"seedingTimeMs":259200000}}`,
    ]);
    await heard();
    assert.match(desk.message ?? '', /, share goal ratio 2\.0 or seeded 3 d$/);
  });

  test('a goal of its own stands there to be changed; emptied, the usual one counts again', () => {
    const desk = new Desk();
    const goal = {
      goal: { ratio: 2, mode: 'any' },
      from: 'torrent',
      name: safeText(''),
      status: 'open',
      reachedBy: [],
      ratioOf: 'downloaded',
    } as const;
    const ownGoal = goal.goal;
    desk.session.publish({ torrents: [makeTorrent(1, { goal, ownGoal })] });
    desk.press('u', 'shift+tab');
    assert.match(desk.dialog, /Share goal +› ratio 2/);
    desk.press('ctrl+u', 'enter');
    assert.match(desk.commands[1]!, /set-goal .*"goal":null/);
  });

  test('that a torrent is to seed for ever stands there as well', () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1, { ownGoal: 'none' })] });
    desk.press('u');
    assert.match(desk.dialog, /Share goal +none/);
  });

  test('what is no goal is said, and nothing is sent', () => {
    const desk = new Desk();
    desk.press('u', 'shift+tab', ...'ratio two', 'enter');
    assert.match(desk.dialog, /"ratio two" is not a goal/);
    assert.deepEqual(desk.commands, []);
  });

  test('U left as it is sends nothing, and the user’s file stays as it is', () => {
    const desk = new Desk();
    desk.press('U', 'enter');
    assert.deepEqual(desk.commands, []);
  });

  test('what the engine has to say about a change stands in for what was done', async () => {
    const desk = new Desk();
    desk.session.answer('session:configure', () => ({
      settings: ENGINE_DEFAULTS,
      path: '/s.json',
      notes: [safeText('what was set is not kept')],
    }));
    desk.press('U', ...'1M', 'enter');
    await heard();
    assert.match(desk.message!, /what was set is not kept/);
  });

  test('U has the alternative limits too, which are kept in the settings', () => {
    const desk = new Desk();
    desk.press('U');
    assert.match(desk.dialog, /Alt\. download +50K[\s\S]*Alt\. upload +50K/);
    desk.press('tab', 'tab', 'ctrl+u', ...'1M', 'enter');
    assert.deepEqual(desk.commands, [
      'session:configure {"changes":{"alternative":{"downloadLimit":1048576,"uploadLimit":51200}}}',
    ]);
  });

  test('U has how many torrents may be at the same thing at once, and sends what was changed of it', () => {
    const desk = new Desk();
    desk.press('U');
    assert.match(desk.dialog, /Downloads *\n[\s\S]*Seeds *\n[\s\S]*Checks +1/);
    desk.press('shift+tab', 'shift+tab', 'shift+tab', ...'three', 'enter');
    assert.match(desk.dialog, /"three" is not a number/);
    desk.press('ctrl+u', '3', 'tab', 'tab', 'ctrl+u', 'enter');
    assert.deepEqual(desk.commands, [
      'session:configure {"changes":{"queue":{"downloads":3,"checks":null}}}',
    ]);
  });

  test('upload slots are of a torrent or of all together, and sent where they were changed', () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1, { uploadSlots: 2 })] });
    desk.press('u', 'tab', 'tab');
    assert.match(desk.dialog, /Upload slots +› 2[\s\S]*How many peers are served at once/);
    desk.press('ctrl+u', '5', 'enter', 'U', 'tab', 'tab', 'tab', 'tab', ...'40', 'enter');
    assert.deepEqual(desk.commands, [
      `torrent:set-limits {"id":"${makeId(1)}","download":null,"upload":null,"slots":5}`,
      'session:configure {"changes":{"session":{"uploadSlots":40}}}',
    ]);
  });

  test('what is no rate is said, the field keeps the cursor, and nothing is sent', () => {
    const desk = new Desk();
    desk.press('u', 'tab', ...'quick', 'enter');
    assert.match(desk.dialog, /"quick" is not a rate/);
    assert.match(desk.dialog, /Upload +› quick/);
    assert.deepEqual(desk.commands, []);
    desk.press('x');
    assert.doesNotMatch(desk.dialog, /not a rate/);
  });
});
