import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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
    assert.deepEqual(desk.commands, ['session:set-limits {"download":null,"upload":1048576}']);
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
