import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  JOURNAL_DELAY_MS,
  NUMBER_RESERVE,
  TOTALS_INTERVAL_MS,
} from '../../../source/engine/limits.ts';
import { Chronicle } from '../../../source/engine/past/chronicle.ts';
import { Tally } from '../../../source/engine/torrent/tally.ts';
import { makeId } from '../../helpers/frame-maker.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = () => {
  const clock = new VirtualClock({ wallTime: 1_000 });
  const medium = new MemoryStateMedium();
  /** A process; those before it were killed. */
  const start = () => {
    const tally = new Tally();
    const chronicle = new Chronicle({ clock, state: new MemoryStateStore(medium), tally });
    const say = (port: number) => chronicle.journal.report('session:listening', { port });
    const heardAfter = (number: number): readonly number[] => {
      const ports: number[] = [];
      chronicle.journal.listen((event) => {
        if (event.name === 'session:listening') ports.push(event.port);
      }, number)();
      return ports;
    };
    return { tally, chronicle, say, heardAfter };
  };
  return { clock, start };
};

test('F1: a listener that was away while the engine was killed hears what it has missed', async () => {
  const { clock, start } = scene();
  const first = start();
  await first.chronicle.open();
  first.say(1);
  const seen = first.chronicle.journal.lastNumber;
  first.say(2);
  await clock.advance(JOURNAL_DELAY_MS);
  const second = start();
  await second.chronicle.open();
  second.say(3);
  assert.deepEqual(second.heardAfter(seen), [2, 3]);
});

test('what moved is added to what earlier sessions moved, and saved once a minute', async () => {
  const { clock, start } = scene();
  const first = start();
  await first.chronicle.open();
  first.tally.download.add(70, clock.now());
  first.chronicle.onMoved();
  await clock.advance(TOTALS_INTERVAL_MS);
  first.tally.download.add(5, clock.now());
  const second = start();
  await second.chronicle.open();
  second.tally.upload.add(7, clock.now());
  assert.deepEqual(second.chronicle.totals, { downloaded: 70, uploaded: 7 });
});

test('F1: numbers of what is not kept are given once too, however many there are while nothing moves', async () => {
  const { clock, start } = scene();
  const first = start();
  await first.chronicle.open();
  for (let round = 0; round < 4; round++) {
    for (let piece = 0; piece < NUMBER_RESERVE * 0.4; piece++) {
      first.chronicle.journal.report('piece:verified', { id: makeId(1), piece });
    }
    await clock.advance(JOURNAL_DELAY_MS);
  }
  const second = start();
  await second.chronicle.open();
  assert.ok(second.chronicle.journal.lastNumber >= first.chronicle.journal.lastNumber);
});

test('one that is not opened keeps nothing, and leaves no timer', async () => {
  const { clock, start } = scene();
  const { chronicle, say, heardAfter } = start();
  say(1);
  chronicle.onMoved();
  assert.deepEqual(heardAfter(0), [1]);
  await chronicle.close();
  assert.equal(clock.pendingTimers, 0);
});

test('what is told while it ends is heard, not kept, and leaves no timer', async () => {
  const { clock, start } = scene();
  const { chronicle, say, heardAfter } = start();
  await chronicle.open();
  say(1);
  await chronicle.close();
  say(2);
  chronicle.onMoved();
  assert.deepEqual(heardAfter(0), [1, 2]);
  assert.equal(clock.pendingTimers, 0);
});
