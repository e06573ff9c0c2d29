import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import {
  JOURNAL_DELAY_MS,
  MAX_JOURNAL_AGE_MS,
  MAX_JOURNAL_EVENTS,
  NUMBER_RESERVE,
} from '../../../source/engine/limits.ts';
import { Journal } from '../../../source/engine/past/journal.ts';
import { JournalKeeper } from '../../../source/engine/past/journal-keeper.ts';
import { makeId } from '../../helpers/frame-maker.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

/** Engines over one state, one after another. */
class Scene {
  readonly clock = new VirtualClock({ wallTime: 1_700_000_000_000 });
  readonly medium = new MemoryStateMedium();

  async start() {
    const state = new MemoryStateStore(this.medium);
    const totals = { downloaded: 0, uploaded: 0 };
    const journal = new Journal(this.clock, (event, isMilestone) => {
      if (isMilestone) keeper.note(event);
      else keeper.onNumber();
    });
    const keeper = new JournalKeeper({
      clock: this.clock,
      state,
      totals: () => totals,
      lastNumber: () => journal.lastNumber,
    });
    const kept = await keeper.open();
    Object.assign(totals, kept.totals);
    journal.resume(kept.events, kept.lastNumber);
    await keeper.flush();
    const heard = (after: number) => {
      const ports: number[] = [];
      journal.listen((event) => {
        if (event.name === 'session:listening') ports.push(event.port);
      }, after)();
      return ports;
    };
    const say = (port: number) => journal.report('session:listening', { port });
    return { state, totals, journal, keeper, heard, say };
  }
}

test('milestones of earlier processes are there for late listeners, and numbers go on', async () => {
  const scene = new Scene();
  const first = await scene.start();
  first.say(1);
  first.say(2);
  await scene.clock.advance(JOURNAL_DELAY_MS);
  const last = first.journal.lastNumber;
  const second = await scene.start();
  second.say(3);
  assert.deepEqual(second.heard(0), [1, 2, 3]);
  assert.deepEqual(second.heard(last), [3]);
});

test('F1: a number that was told is given to no other event, though the process was killed before it was saved', async () => {
  const scene = new Scene();
  const first = await scene.start();
  for (let piece = 0; piece < 1_000; piece++) {
    first.journal.report('piece:verified', { id: makeId(1), piece });
  }
  first.say(1);
  const second = await scene.start();
  assert.ok(second.journal.lastNumber >= first.journal.lastNumber);
  second.say(2);
  assert.deepEqual(second.heard(first.journal.lastNumber), [2]);
});

test('of the reserve there is always some left', async () => {
  const scene = new Scene();
  const first = await scene.start();
  const { id, piece } = { id: makeId(1), piece: 0 };
  for (let round = 0; round < 5; round++) {
    for (let count = 0; count < NUMBER_RESERVE * 0.4; count++) {
      first.journal.report('piece:verified', { id, piece });
    }
    await scene.clock.advance(JOURNAL_DELAY_MS);
    const { reservedNumber } = JSON.parse(scene.medium.notes.get('counts')!);
    assert.ok(reservedNumber > first.journal.lastNumber, `round ${round}`);
  }
});

test('chatter is not kept, and a batch is one save', async () => {
  const scene = new Scene();
  const { say, journal, state } = await scene.start();
  let saves = 0;
  state.fault = (call) => {
    if (call === 'saveJournal') saves += 1;
    return undefined;
  };
  for (let port = 0; port < 100; port++) say(port);
  journal.report('piece:verified', { id: makeId(1), piece: 5 });
  await scene.clock.advance(JOURNAL_DELAY_MS);
  assert.equal(saves, 1);
  assert.equal(scene.medium.journal.length, 100);
});

test('only so many are kept, and only so long', async () => {
  const scene = new Scene();
  const { say } = await scene.start();
  for (let port = 0; port < MAX_JOURNAL_EVENTS + 10; port++) say(port);
  await scene.clock.advance(JOURNAL_DELAY_MS);
  assert.equal(scene.medium.journal.length, MAX_JOURNAL_EVENTS);
  await scene.clock.advance(MAX_JOURNAL_AGE_MS);
  say(7);
  await scene.clock.advance(JOURNAL_DELAY_MS);
  assert.equal(scene.medium.journal.length, 1);
});

test('F6: what could not be saved is saved with the next, and nobody waits for it', async () => {
  const scene = new Scene();
  const { say, state, keeper } = await scene.start();
  state.fault = () => 'state/failed';
  say(1);
  await scene.clock.advance(JOURNAL_DELAY_MS);
  state.fault = undefined;
  say(2);
  await keeper.flush();
  assert.equal(scene.medium.journal.length, 2);
  assert.equal(scene.clock.pendingTimers, 0);
});

test('totals are of all time', async () => {
  const scene = new Scene();
  const first = await scene.start();
  first.totals.downloaded = 70;
  first.totals.uploaded = 7;
  first.keeper.touch();
  await first.keeper.flush();
  const second = await scene.start();
  assert.deepEqual(second.totals, { downloaded: 70, uploaded: 7 });
});

test('F17: what is damaged in the journal is left out, and counts that are none are zero', async () => {
  const scene = new Scene();
  const first = await scene.start();
  first.journal.report('session:warned', { message: safeText('whole') });
  await scene.clock.advance(JOURNAL_DELAY_MS);
  const [whole] = scene.medium.journal;
  scene.medium.journal = [
    whole!,
    { number: 200_000, at: 1, text: '{"number":200' },
    { number: 200_001, at: 1, text: '{"number":7}' },
    { number: 200_002, at: 1, text: 'null' },
  ];
  scene.medium.notes.set('counts', '{"downloaded":-1,"uploaded":"x"}');
  const second = await scene.start();
  assert.deepEqual(second.totals, { downloaded: 0, uploaded: 0 });
  const heard: number[] = [];
  second.journal.listen(({ number }) => heard.push(number), 0);
  assert.deepEqual(heard, [whole!.number]);
});
