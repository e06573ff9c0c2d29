import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../source/base/safe-text.ts';
import { EMPTY_LOG, logEvent } from '../../source/ui/log/event-log.ts';
import { firstView } from '../../source/ui/view.ts';
import {
  memoryFrom,
  memoryOf,
  recalledView,
  sinceWords,
  type ViewerMemory,
} from '../../source/ui/viewer-memory.ts';
import { Desk } from '../helpers/desk.ts';
import { makeEvent } from '../helpers/event-maker.ts';
import { makeFrame, makeId } from '../helpers/frame-maker.ts';

const HOUR_MS = 3_600_000;

const left = (desk: Desk): ViewerMemory => memoryOf(desk.store.state, 1_000);

describe('what a viewer leaves behind', () => {
  test('is where it was: torrent, filter, tab and details', () => {
    const desk = new Desk();
    desk.press('j', '/', 't', 'enter', 'enter', 'e');
    const view = recalledView(firstView({ columns: 80, rows: 24 }), left(desk));
    assert.deepEqual(
      [view.selected, view.filter, view.tab, view.details],
      [makeId(2), 't', 'peers', 'split'],
    );
  });

  test('survives JSON', () => {
    const memory = left(new Desk());
    assert.deepEqual(memoryFrom(JSON.parse(JSON.stringify(memory))), memory);
  });

  test('is not believed where it is something else', () => {
    const memory = left(new Desk());
    const wrong: readonly unknown[] = [
      null,
      'x',
      [],
      {},
      { ...memory, tab: 'nothing' },
      { ...memory, details: 1 },
      { ...memory, selected: '../x' },
      { ...memory, filter: 'x'.repeat(10_000) },
      { ...memory, leftAt: -1 },
      { ...memory, eventNumber: '1' },
    ];
    for (const value of wrong) assert.equal(memoryFrom(value), undefined);
    fc.assert(
      fc.property(fc.anything(), (value) => {
        memoryFrom(value);
      }),
    );
  });
});

describe('since one left', () => {
  const memory: ViewerMemory = {
    ...left(new Desk()),
    eventNumber: 10,
    downloaded: 100,
    uploaded: 0,
  };
  const frame = (totalDownloaded: number, totalUploaded: number) => {
    const made = makeFrame([]);
    return { ...made, session: { ...made.session, totalDownloaded, totalUploaded } };
  };
  const finished = (torrent: number, number: number) =>
    makeEvent('torrent:finished', { id: makeId(torrent), torrentName: safeText('x') }, number);
  const failed = (torrent: number, number: number) =>
    makeEvent('torrent:failed', { id: makeId(torrent), problem: safeText('x') }, number);

  test('share goals that were reached are counted', () => {
    const fields = { id: makeId(1), torrentName: safeText('x') };
    const reached = { ...fields, by: ['ratio'], ratio: 2, seedingMs: 0 } as const;
    const log = logEvent(EMPTY_LOG, makeEvent('torrent:goal-reached', reached, 11), 'x');
    assert.equal(
      sinceWords(memory, log, frame(100, 0), 61_000),
      'Since you left 1m00s ago: 1 share goal reached',
    );
  });

  test('finished and failed torrents are counted once each, and bytes told', () => {
    const events = [finished(1, 9), finished(2, 11), finished(3, 12), failed(4, 13), failed(4, 14)];
    const log = events.reduce((all, event) => logEvent(all, event, 'x'), EMPTY_LOG);
    assert.equal(
      sinceWords(memory, log, frame(100 + 3 * 1024 ** 3, 5 * 1024 ** 2), 1_000 + 3 * HOUR_MS),
      'Since you left 3h00m ago: 2 torrents finished, 1 torrent failed, 3.00 GiB down, 5.00 MiB up',
    );
  });

  test('an engine that was started anew meanwhile goes on where the last one was', () => {
    const made = frame(300, 0);
    const anew = { ...made, session: { ...made.session, downloaded: 5, uploaded: 0 } };
    const words = sinceWords(memory, EMPTY_LOG, anew, 61_000);
    assert.equal(words, 'Since you left 1m00s ago: 200 B down');
  });

  test('where nothing happened nothing is said', () => {
    assert.equal(sinceWords(memory, EMPTY_LOG, frame(100, 0), 2_000), undefined);
  });

  test('an engine that keeps nothing, and was started anew meanwhile, counts from zero', () => {
    const words = sinceWords(memory, EMPTY_LOG, frame(50, 0), 61_000);
    assert.equal(words, 'Since you left 1m00s ago: 50 B down');
  });
});
