import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeId, makeTorrent } from '../../helpers/frame-maker.ts';

const labelled = (...all: readonly (readonly string[])[]): Desk => {
  const desk = new Desk();
  desk.session.publish({
    torrents: all.map((labels, at) =>
      makeTorrent(at + 1, { labels: labels.map((label) => safeText(label)) }),
    ),
  });
  return desk;
};

describe('the dialog of labels', () => {
  test('b shows the labels there are, and Enter sets what stands there', () => {
    const desk = labelled(['linux', 'iso']);
    desk.press('b');
    assert.match(desk.dialog, /Labels of torrent 1[\s\S]*› linux, iso, /);
    desk.press(...'new, iso, ', 'enter');
    assert.deepEqual(desk.commands, [
      `torrent:set-labels {"id":"${makeId(1)}","labels":["linux","iso","new"]}`,
    ]);
  });

  test('of several torrents only the shared ones are edited, the others stay', async () => {
    const desk = labelled(['a', 'shared'], ['shared', 'b']);
    desk.press('A', 'b');
    assert.match(desk.dialog, /› shared, /);
    desk.press('ctrl+u', ...'new', 'enter');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:set-labels {"id":"${makeId(1)}","labels":["a","new"]}`,
      `torrent:set-labels {"id":"${makeId(2)}","labels":["b","new"]}`,
    ]);
  });

  test('Tab completes with what other torrents have, the most used first', () => {
    const desk = labelled([], ['music'], ['movies', 'music']);
    desk.press('b');
    assert.match(desk.dialog, /Tab completes: music, movies/);
    desk.press('M', 'o', 'tab', 'enter');
    assert.deepEqual(desk.commands, [
      `torrent:set-labels {"id":"${makeId(1)}","labels":["movies"]}`,
    ]);
  });

  test('an empty field takes all labels away', () => {
    const desk = labelled(['linux']);
    desk.press('b', 'ctrl+u', 'enter');
    assert.deepEqual(desk.commands, [`torrent:set-labels {"id":"${makeId(1)}","labels":[]}`]);
  });
});
