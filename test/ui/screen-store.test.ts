import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/keys/keymap.ts';
import { ScreenStore } from '../../source/ui/screen-store.ts';
import { makeEvent } from '../helpers/event-maker.ts';
import { FakeSession } from '../helpers/fake-session.ts';
import { makeFrame, makeId, makeTorrent } from '../helpers/frame-maker.ts';

const open = () => {
  const session = new FakeSession(makeFrame([makeTorrent(1)]));
  const store = new ScreenStore(session, {
    keymap: DEFAULT_KEYMAP,
    size: { columns: 80, rows: 24 },
  });
  let wakes = 0;
  store.subscribe(() => {
    wakes += 1;
  });
  return { session, store, wakes: () => wakes };
};

describe('the store', () => {
  test('keeps what happened, under the name that the torrent had then', () => {
    const { session, store } = open();
    session.happen(makeEvent('torrent:paused', { id: makeId(1) }, 1));
    session.publish({ torrents: [] });
    session.happen(makeEvent('torrent:failed', { id: makeId(1), problem: safeText('x') }, 2));
    const torrentName = safeText('other');
    session.happen(makeEvent('torrent:added', { id: makeId(2), torrentName }, 3));
    assert.deepEqual(
      store.state.log.milestones.map((entry) => entry.torrentName),
      ['torrent 1', '', 'other'],
    );
  });

  test('wakes nobody for an event: it shows with the next frame', () => {
    const { session, store, wakes } = open();
    const before = store.state;
    session.happen(makeEvent('piece:verified', { id: makeId(1), piece: 1 }, 1));
    assert.equal(wakes(), 0);
    assert.notEqual(store.state, before);
    session.publish({ torrents: [makeTorrent(1, { progress: 0.6 })] });
    assert.equal(wakes(), 1);
    assert.equal(store.state.log.chatter.length, 1);
  });

  test('once stopped it listens to nothing', () => {
    const { session, store } = open();
    store.stop();
    assert.equal(session.listeners, 0);
  });
});
