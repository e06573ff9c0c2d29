import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { SessionEvent } from '../../../source/contract/events.ts';
import { MAX_CHATTER_EVENTS, MAX_JOURNAL_EVENTS } from '../../../source/engine/limits.ts';
import { Journal } from '../../../source/engine/past/journal.ts';
import { makeId } from '../../helpers/frame-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = () => {
  const clock = new VirtualClock({ wallTime: 1_000_000 });
  const journal = new Journal(clock);
  const heard: SessionEvent[] = [];
  const listener = (event: SessionEvent) => heard.push(event);
  const numbers = () => heard.map(({ number }) => number);
  const say = (port: number) => journal.report('session:listening', { port });
  return { clock, journal, heard, listener, numbers, say };
};

test('facts are numbered from 1 without a gap and bear the time of day', async () => {
  const { clock, journal, heard, listener, say } = scene();
  journal.listen(listener);
  say(1);
  await clock.advance(500);
  say(2);
  assert.deepEqual(heard, [
    { name: 'session:listening', number: 1, at: 1_000_000, port: 1 },
    { name: 'session:listening', number: 2, at: 1_000_500, port: 2 },
  ]);
});

test('without a number a listener hears only what comes', () => {
  const { journal, listener, numbers, say } = scene();
  say(1);
  journal.listen(listener);
  say(2);
  assert.deepEqual(numbers(), [2]);
});

test('a late listener first hears all that came after the number it names, in order, each once', () => {
  const { journal, listener, numbers, say } = scene();
  for (let port = 1; port <= 5; port++) say(port);
  journal.listen(listener, 2);
  say(6);
  assert.deepEqual(numbers(), [3, 4, 5, 6]);
});

test('a number from the future brings nothing from the past', () => {
  const { journal, listener, numbers, say } = scene();
  say(1);
  journal.listen(listener, 99);
  say(2);
  assert.deepEqual(numbers(), [2]);
});

test('what happens while a late listener catches up reaches it once, in its place', () => {
  const { journal, numbers, heard, say } = scene();
  say(1);
  say(2);
  journal.listen((event) => {
    heard.push(event);
    if (event.number === 1) say(3);
  }, 0);
  say(4);
  assert.deepEqual(numbers(), [1, 2, 3, 4]);
});

test('whoever has left hears nothing more, and leaving twice is harmless', () => {
  const { journal, listener, numbers, say } = scene();
  const leave = journal.listen(listener);
  say(1);
  leave();
  leave();
  say(2);
  assert.deepEqual(numbers(), [1]);
});

test('one function listening twice hears twice, and leaves once at a time', () => {
  const { journal, listener, numbers, say } = scene();
  const leave = journal.listen(listener);
  journal.listen(listener);
  say(1);
  leave();
  say(2);
  assert.deepEqual(numbers(), [1, 1, 2]);
});

test('a listener that throws harms neither the engine nor the other listeners, and is not hushed up', async () => {
  const { clock, journal, listener, numbers, say } = scene();
  journal.listen(() => {
    throw new Error('a viewer is broken');
  });
  journal.listen(listener);
  say(1);
  assert.deepEqual(numbers(), [1]);
  await assert.rejects(clock.settle(), /a viewer is broken/);
});

test('the journal keeps at least the promised number of events, and never much more', () => {
  const { journal, listener, numbers, say } = scene();
  const count = MAX_JOURNAL_EVENTS * 3 + 7;
  for (let port = 1; port <= count; port++) say(port);
  journal.listen(listener, 0);
  const kept = numbers();
  assert.ok(kept.length >= MAX_JOURNAL_EVENTS, `${kept.length} kept`);
  assert.ok(kept.length <= MAX_JOURNAL_EVENTS * 2, `${kept.length} kept`);
  assert.equal(kept.at(-1), count);
  assert.equal(kept[0], count - kept.length + 1, 'the newest ones, without a gap');
});

test('after a hundred thousand pieces a late listener still hears the milestones, and the newest pieces, in order', () => {
  const { journal, heard, listener, numbers } = scene();
  const id = makeId(1);
  const torrentName = safeText('debian.iso');
  journal.report('torrent:added', { id, torrentName });
  const found = { piecesHave: 0, pieceCount: 100_000, isComplete: false };
  journal.report('torrent:checked', { id, torrentName, ...found });
  for (let piece = 0; piece < 100_000; piece++) {
    journal.report('piece:verified', { id, piece });
    if (piece % 1_000 === 0) journal.report('piece:failed', { id, piece });
    if (piece % 10 === 0) journal.report('tracker:announced', { id, url: torrentName, peers: 1 });
  }
  journal.report('torrent:finished', { id, torrentName });
  journal.report('torrent:failed', { id, problem: safeText('the disk is full') });
  journal.listen(listener, 0);
  const names = new Set(heard.slice(0, 80).map(({ name }) => name));
  assert.deepEqual([...names], ['torrent:added', 'torrent:checked', 'piece:failed']);
  assert.deepEqual(
    heard.slice(-3).map(({ name }) => name),
    ['piece:verified', 'torrent:finished', 'torrent:failed'],
  );
  assert.ok(heard.length <= MAX_CHATTER_EVENTS * 2 + 104, `${heard.length} kept`);
  assert.ok(heard.length >= MAX_CHATTER_EVENTS);
  assert.deepEqual(
    numbers(),
    numbers().toSorted((one, other) => one - other),
  );
  assert.equal(new Set(numbers()).size, heard.length);
});

test('what happens while a late listener catches up pushes nothing out that it has still to hear next', () => {
  const { journal, numbers, heard } = scene();
  const id = makeId(1);
  for (let piece = 0; piece < 10; piece++) journal.report('piece:verified', { id, piece });
  journal.report('torrent:paused', { id });
  journal.listen((event) => {
    heard.push(event);
    if (event.number !== 1) return;
    for (let piece = 0; piece < MAX_CHATTER_EVENTS * 2; piece++) {
      journal.report('piece:verified', { id, piece });
    }
  }, 0);
  assert.ok(numbers().includes(11), 'the milestone');
  assert.equal(numbers().at(-1), MAX_CHATTER_EVENTS * 2 + 11);
  assert.equal(new Set(numbers()).size, heard.length);
});
