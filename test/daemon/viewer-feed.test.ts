import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import type { Frame } from '../../source/contract/frame.ts';
import { applyDelta } from '../../source/daemon/frame-delta.ts';
import { MAX_WAITING_EVENTS, UNSENT_MARK_BYTES } from '../../source/daemon/limits.ts';
import { makeTorrent } from '../helpers/frame-maker.ts';
import { type RawViewer, SocketScene } from './raw-viewer.ts';

const frameOf = (viewer: RawViewer): Frame =>
  viewer
    .notified('frame')
    .reduce((frame, { whole, delta }) => whole ?? applyDelta(frame, delta), undefined);

const torrents = (count: number, downloadRate = 0) =>
  Array.from({ length: count }, (_, number) => makeTorrent(number, { downloadRate }));

test('a whole frame comes first, then what changed', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  scene.session.publish({ torrents: torrents(2) });
  viewer.ask(1, 'frames');
  await scene.clock.advance(100);
  assert.deepEqual(frameOf(viewer), scene.session.frame());
  scene.session.publish({ torrents: torrents(2, 5) });
  scene.session.publish({ torrents: torrents(3, 5) });
  await scene.clock.advance(100);
  assert.deepEqual(viewer.messages[0], { jsonrpc: '2.0', id: 1, result: null });
  assert.equal(viewer.notified('frame').length, 3);
  assert.deepEqual(frameOf(viewer), scene.session.frame());
});

test('H120: a viewer that does not read costs a bounded heap, slows nobody, and is up to date once it reads', async () => {
  const scene = await SocketScene.open();
  const [stuck, other] = [await scene.viewer(), await scene.viewer()];
  for (const viewer of [stuck, other]) viewer.ask(1, 'frames');
  await scene.clock.advance(100);
  stuck.connection.pause();
  let most = 0;
  const frames = 400;
  for (let rate = 1; rate <= frames; rate++) {
    scene.session.publish({ torrents: torrents(200, rate) });
    await scene.clock.advance(250);
    for (const { bufferedBytes } of scene.sockets.host.connections) {
      most = Math.max(most, bufferedBytes);
    }
  }
  // What stands above the mark is one line.
  assert.ok(most < 2 * UNSENT_MARK_BYTES, `${most} bytes waited for one viewer`);
  assert.equal(other.notified('frame').length, frames + 1);
  assert.deepEqual(frameOf(other), scene.session.frame());
  stuck.connection.resume();
  await scene.clock.advance(1_000);
  assert.ok(stuck.notified('frame').length < frames);
  assert.deepEqual(frameOf(stuck), scene.session.frame());
});

const report = (scene: SocketScene, count: number): void => {
  for (let at = 0; at < count; at++) {
    scene.session.journal.report('session:warned', { message: safeText('x'.repeat(100)) });
  }
};

const numbersOf = (viewer: RawViewer): readonly number[] =>
  viewer.notified('event').map(({ event }) => event.number);

test('events come from where the viewer wishes, each once, each named by its subscription', async () => {
  const scene = await SocketScene.open();
  report(scene, 3);
  const viewer = await scene.viewer();
  viewer.ask(1, 'events', { after: 1 });
  viewer.ask(2, 'events');
  viewer.ask(3, 'events', { subscription: 77, after: 99 });
  viewer.ask(4, 'events', { subscription: 77 });
  await scene.clock.advance(100);
  assert.equal(viewer.answerTo(4).error.data.field, 'subscription');
  report(scene, 1);
  await scene.clock.advance(100);
  const [first, second] = [1, 2].map((id) => viewer.answerTo(id).result.subscription);
  const told = viewer
    .notified('event')
    .map(({ subscription, event }) => [subscription, event.number]);
  assert.deepEqual(told, [
    [first, 2],
    [first, 3],
    [first, 4],
    [second, 4],
    [77, 4],
  ]);
  viewer.ask(5, 'unsubscribe', { subscription: 77 });
  viewer.ask(6, 'unsubscribe', { subscription: 78 });
  await scene.clock.advance(100);
  assert.equal(viewer.answerTo(5).result, true);
  assert.equal(viewer.answerTo(6).result, false);
});

test('H120: events that a viewer does not read are dropped above a cap, and it is told where to take up again', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  viewer.ask(1, 'events', { after: 0, subscription: 5 });
  await scene.clock.advance(100);
  viewer.connection.pause();
  for (let round = 0; round < 60; round++) {
    report(scene, 1_000);
    await scene.clock.advance(10);
    for (const { bufferedBytes } of scene.sockets.host.connections) {
      assert.ok(bufferedBytes < 2 * UNSENT_MARK_BYTES);
    }
  }
  viewer.connection.resume();
  await scene.clock.advance(1_000);
  const seen = numbersOf(viewer);
  assert.ok(seen.length < 60_000 - MAX_WAITING_EVENTS);
  assert.deepEqual(
    seen,
    seen.map((_, at) => at + 1),
    'without a gap so far',
  );
  assert.deepEqual(viewer.notified('events-lost'), [{ subscription: 5, after: seen.length }]);
  viewer.ask(2, 'events', { after: seen.length, subscription: 5 });
  await scene.clock.advance(1_000);
  assert.equal(numbersOf(viewer).at(-1), 60_000, 'what the journal still has');
});
