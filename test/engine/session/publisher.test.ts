import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DetailPart, RatesDetails, TorrentDetails } from '../../../source/contract/details.ts';
import type { Frame } from '../../../source/contract/frame.ts';
import {
  COMMAND_FRAME_INTERVAL_MS,
  FRAME_INTERVAL_MS,
  RATES_INTERVAL_MS,
} from '../../../source/engine/limits.ts';
import { restingDht } from '../../../source/engine/session/dht-picture.ts';
import { Publisher } from '../../../source/engine/session/publisher.ts';
import { makeFile, makeFrame, makeId, makePeer, makeTorrent } from '../../helpers/frame-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (count = 3) => {
  const clock = new VirtualClock();
  const built: string[] = [];
  const history = { rates: { levels: [] } as RatesDetails };
  const torrents = Array.from({ length: count }, (_, index) => ({
    id: makeId(index + 1),
    downloadRate: 0,
    summary() {
      built.push(`summary ${index + 1}`);
      return makeTorrent(index + 1, { downloadRate: this.downloadRate, uploadRate: 0 });
    },
    details(parts: ReadonlySet<DetailPart>): TorrentDetails {
      built.push(`details ${index + 1} ${[...parts].sort().join('+')}`);
      return {
        ...(parts.has('files') ? { files: [makeFile(0)] } : {}),
        ...(parts.has('peers') ? { peers: [makePeer(1)] } : {}),
      };
    },
  }));
  const publisher = new Publisher({
    clock,
    torrents: () => torrents,
    session: () => {
      built.push('session');
      return makeFrame([]).session;
    },
    sessionRates: () => history.rates,
    sessionDht: () => restingDht('off'),
  });
  const frames: Frame[] = [];
  const times: number[] = [];
  const listen = () =>
    publisher.onFrame((frame) => {
      frames.push(frame);
      times.push(clock.now());
    });
  return { clock, built, history, torrents, publisher, frames, times, listen };
};

test('asking twice gives the same object while nothing changes', () => {
  const { publisher } = scene();
  assert.equal(publisher.frame(), publisher.frame());
});

test('while nobody listens or asks nothing is built, however much happens', async () => {
  const { clock, built, publisher } = scene();
  for (let count = 0; count < 10_000; count++) publisher.touch(makeId(1));
  await clock.advance(60_000);
  assert.deepEqual(built, []);
  assert.equal(clock.pendingTimers, 0);
});

test('whoever only asks gets the newest picture', () => {
  const { publisher, torrents } = scene();
  const before = publisher.frame();
  torrents[1]!.downloadRate = 5;
  publisher.touch(makeId(2));
  const after = publisher.frame();
  assert.equal(after.torrents[1]!.downloadRate, 5);
  assert.equal(after.revision, before.revision + 1);
});

test('whoever comes while others listen gets the newest picture too, and the others get theirs as ever', async () => {
  const { clock, publisher, torrents, frames, listen } = scene();
  listen();
  publisher.touch(makeId(1));
  await clock.advance(FRAME_INTERVAL_MS);
  const shown = frames.length;
  torrents[1]!.downloadRate = 5;
  publisher.touch(makeId(2));
  await clock.advance(COMMAND_FRAME_INTERVAL_MS);
  const fresh = publisher.frame();
  assert.equal(fresh.torrents[1]!.downloadRate, 5);
  assert.equal(publisher.frame(), fresh, 'not built for each who asks');
  const isShown = publisher.shown();
  await clock.advance(FRAME_INTERVAL_MS);
  await isShown;
  assert.ok(frames.length > shown);
  assert.equal(frames.at(-1)!.torrents[1]!.downloadRate, 5);
});

test('after quiet a change is seen at once', async () => {
  const { clock, publisher, listen, times } = scene();
  listen();
  await clock.advance(10_000);
  times.length = 0;
  publisher.touch(makeId(1));
  await clock.settle();
  assert.deepEqual(times, [10_000]);
});

test('however much happens, frames come no more often than the interval', async () => {
  const { clock, publisher, listen, times } = scene();
  listen();
  for (let ms = 0; ms < 10_000; ms++) {
    publisher.touch(makeId(1));
    await clock.advance(1);
  }
  const expected = 10_000 / FRAME_INTERVAL_MS;
  assert.ok(Math.abs(times.length - expected) <= 2, `${times.length} frames in 10 s`);
  for (let at = 1; at < times.length; at++) {
    assert.ok(times[at]! - times[at - 1]! >= FRAME_INTERVAL_MS);
  }
});

test('a frame that somebody waits for comes sooner, fifty times a second at the most', async () => {
  const { clock, publisher, listen, times } = scene();
  listen();
  await clock.advance(10_000);
  times.length = 0;
  const answered: number[] = [];
  for (let command = 0; command < 100; command++) {
    publisher.touch(makeId(1));
    void publisher.shown().then(() => answered.push(clock.now()));
    await clock.advance(1);
  }
  await clock.advance(1_000);
  assert.equal(answered.length, 100);
  assert.ok(times.length <= 100 / COMMAND_FRAME_INTERVAL_MS + 2, `${times.length} frames`);
  for (const [at, time] of answered.entries()) {
    const asked = 10_000 + at;
    assert.ok(time - asked <= COMMAND_FRAME_INTERVAL_MS, `${time - asked} ms`);
    assert.ok(times.some((shown) => shown >= asked && shown <= time));
  }
});

test('nobody waits where nothing changed, nobody listens, or all is over', async () => {
  const { clock, publisher, listen } = scene();
  await clock.wait(publisher.shown());
  listen();
  await clock.advance(1_000);
  await clock.wait(publisher.shown());
  publisher.touch(makeId(1));
  const shown = publisher.shown();
  publisher.close();
  await clock.wait(shown);
  assert.equal(clock.pendingTimers, 0);
});

test('in quiet no frame comes and nothing ticks', async () => {
  const { clock, listen, frames } = scene();
  listen();
  await clock.advance(1_000);
  const count = frames.length;
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(60_000);
  assert.equal(frames.length, count);
});

test('what did not change keeps its object; what changed is a new one', async () => {
  const { clock, publisher, listen, frames, torrents } = scene();
  publisher.watch(makeId(3), ['files']);
  listen();
  await clock.advance(1_000);
  torrents[0]!.downloadRate = 9;
  publisher.touch(makeId(1));
  await clock.advance(1_000);
  const [before, after] = frames.slice(-2) as [Frame, Frame];
  assert.ok(after.revision > before.revision);
  assert.notEqual(after.torrents[0], before.torrents[0]);
  assert.equal(after.torrents[1], before.torrents[1]);
  assert.equal(after.torrents[2], before.torrents[2]);
  assert.equal(after.details[makeId(3)], before.details[makeId(3)]);
});

test('only what was touched is built again', async () => {
  const { clock, publisher, listen, built } = scene();
  listen();
  await clock.advance(1_000);
  built.length = 0;
  publisher.touch(makeId(2));
  await clock.advance(1_000);
  assert.deepEqual(built, ['summary 2', 'session']);
});

test('details are built only while somebody watches, and only the parts asked for', async () => {
  const { clock, publisher, listen, built, frames } = scene();
  listen();
  await clock.advance(1_000);
  assert.deepEqual(frames.at(-1)!.details, {});
  const first = publisher.watch(makeId(1), ['files']);
  const second = publisher.watch(makeId(1), ['files', 'peers']);
  await clock.advance(1_000);
  assert.ok(built.includes('details 1 files+peers'));
  assert.deepEqual(Object.keys(frames.at(-1)!.details), [makeId(1)]);
  second();
  await clock.advance(1_000);
  assert.deepEqual(Object.keys(frames.at(-1)!.details[makeId(1)]!), ['files']);
  first();
  first();
  await clock.advance(1_000);
  assert.deepEqual(frames.at(-1)!.details, {});
  built.length = 0;
  publisher.touch(makeId(1));
  await clock.advance(1_000);
  assert.deepEqual(built, ['summary 1', 'session']);
});

test('a watcher that leaves twice does not take another’s watch away', async () => {
  const { clock, publisher, listen, frames } = scene();
  listen();
  const first = publisher.watch(makeId(1), ['files']);
  first();
  publisher.watch(makeId(1), ['peers']);
  first();
  await clock.advance(1_000);
  assert.deepEqual(Object.keys(frames.at(-1)!.details[makeId(1)]!), ['peers']);
});

test('watching what is not there shows nothing and breaks nothing', async () => {
  const { clock, publisher, listen, frames } = scene();
  listen();
  const leave = publisher.watch(makeId(99), ['peers']);
  await clock.advance(1_000);
  assert.deepEqual(frames.at(-1)!.details, {});
  leave();
});

test('the rates of the session are there while somebody watches them, the same while they are', async () => {
  const { clock, history, publisher, listen, frames } = scene();
  listen();
  const leave = publisher.watch('session', ['rates', 'files']);
  await clock.advance(1_000);
  const first = frames.at(-1)!.details;
  assert.deepEqual(first, { session: { rates: { levels: [] } } });
  publisher.touchSession();
  await clock.advance(1_000);
  assert.equal(frames.at(-1)!.details.session, first.session);
  history.rates = { levels: [{ intervalMs: 1_000, endAt: 5, down: '', up: '' }] };
  publisher.touchRates();
  await clock.advance(1_000);
  assert.equal(frames.at(-1)!.details.session?.rates, history.rates);
  leave();
  await clock.advance(1_000);
  assert.deepEqual(frames.at(-1)!.details, {});
});

test('of the session nothing but rates is shown', async () => {
  const { clock, publisher, listen, frames } = scene();
  listen();
  publisher.watch('session', ['files', 'peers']);
  await clock.advance(1_000);
  assert.deepEqual(frames.at(-1)!.details, {});
});

test('new samples of rates make a frame only where somebody watches rates', async () => {
  const { clock, publisher, listen, frames, built } = scene();
  listen();
  publisher.watch(makeId(1), ['files']);
  await clock.advance(1_000);
  const { length } = frames;
  publisher.touchRates();
  await clock.advance(1_000);
  assert.equal(frames.length, length);
  publisher.watch(makeId(2), ['rates']);
  await clock.advance(1_000);
  built.length = 0;
  publisher.touchRates();
  await clock.advance(1_000);
  assert.deepEqual(built, ['summary 2', 'details 2 rates', 'session']);
});

test('a torrent that is gone leaves the next picture, its details too', async () => {
  const { clock, publisher, listen, frames, torrents } = scene();
  publisher.watch(makeId(1), ['files']);
  listen();
  await clock.advance(1_000);
  torrents.shift();
  publisher.touchSession();
  await clock.advance(1_000);
  assert.deepEqual(
    frames.at(-1)!.torrents.map(({ id }) => id),
    [makeId(2), makeId(3)],
  );
  assert.deepEqual(frames.at(-1)!.details, {});
});

test('a frame is frozen and survives JSON unchanged', async () => {
  const { publisher } = scene();
  publisher.watch(makeId(1), ['files', 'peers']);
  const frame = publisher.frame();
  assert.deepEqual(JSON.parse(JSON.stringify(frame)), frame);
  for (const part of [frame, frame.session, frame.torrents, frame.torrents[0], frame.details]) {
    assert.ok(Object.isFrozen(part));
  }
});

test('whoever has left gets no frame, and when all have left nothing is built', async () => {
  const { clock, publisher, listen, frames, built } = scene();
  const leave = listen();
  await clock.advance(1_000);
  leave();
  frames.length = 0;
  built.length = 0;
  publisher.touch(makeId(1));
  await clock.advance(1_000);
  assert.deepEqual(frames, []);
  assert.deepEqual(built, []);
});

test('one listener that leaves while frames are handed out keeps none from the others', async () => {
  const { clock, publisher, listen, frames } = scene();
  const leave = publisher.onFrame(() => leave());
  listen();
  await clock.advance(1_000);
  assert.ok(frames.length > 0);
});

test('one listener that throws keeps no frame from the others', async () => {
  const { clock, publisher, listen, frames } = scene();
  publisher.onFrame(() => {
    throw new Error('a viewer is broken');
  });
  listen();
  await assert.rejects(clock.advance(1_000), /a viewer is broken/);
  assert.equal(frames.length, 1);
});

test('closed, it ticks no more', async () => {
  const { clock, publisher, listen, frames } = scene();
  listen();
  publisher.touch(makeId(1));
  publisher.close();
  assert.equal(clock.pendingTimers, 0);
  publisher.touch(makeId(1));
  await clock.advance(1_000);
  assert.deepEqual(frames, []);
});

test('rates are followed down to nothing, though nothing else happens; then it is quiet', async () => {
  const { clock, publisher, listen, frames, torrents } = scene();
  torrents[0]!.downloadRate = 3;
  listen();
  await clock.advance(100);
  for (let left = 3; left > 0; left--) {
    assert.equal(frames.at(-1)!.torrents[0]!.downloadRate, left);
    torrents[0]!.downloadRate = left - 1;
    await clock.advance(RATES_INTERVAL_MS);
  }
  assert.equal(frames.at(-1)!.torrents[0]!.downloadRate, 0);
  assert.equal(clock.pendingTimers, 0);
  assert.equal(publisher.frame().torrents[0]!.downloadRate, 0);
});

test('whoever only asks sees rates fall, too', async () => {
  const { clock, publisher, torrents } = scene();
  torrents[0]!.downloadRate = 3;
  const before = publisher.frame();
  assert.equal(publisher.frame(), before);
  torrents[0]!.downloadRate = 0;
  await clock.advance(RATES_INTERVAL_MS);
  assert.equal(publisher.frame().torrents[0]!.downloadRate, 0);
  assert.equal(clock.pendingTimers, 0);
});
