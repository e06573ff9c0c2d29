import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockPacer, type Receiver } from '../../../source/engine/swarm/block-pacer.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (isOpen = true) => {
  const clock = new VirtualClock();
  const parts: { readonly at: number; readonly bytes: number; readonly isLast: boolean }[] = [];
  const wire: Receiver['wire'] = {
    beginBlock: () => isOpen,
    sendBlockPart: (part, isLast) => {
      parts.push({ at: clock.now(), bytes: part.length, isLast });
    },
  };
  const peer: Receiver = { wire };
  const sent: number[] = [];
  let done = 0;
  const pacer = new BlockPacer<Receiver>({
    clock,
    onSent: (_peer, _piece, bytes) => sent.push(bytes),
    onDone: () => {
      done += 1;
    },
  });
  const send = (size: number, paceMs: number) =>
    pacer.send({ peer, piece: 0, begin: 0, block: new Uint8Array(size), paceMs });
  return { clock, pacer, peer, parts, sent, send, done: () => done };
};

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

test('spreads a block evenly over its time, each byte once, and says when the next may come', async () => {
  const { clock, pacer, peer, parts, sent, send, done } = scene();
  send(16_384, 1_640);
  assert.equal(pacer.isAt(peer), true);
  await clock.advance(1_640);
  assert.equal(sum(parts.map(({ bytes }) => bytes)), 16_384);
  assert.deepEqual(
    parts.map(({ bytes }) => bytes),
    sent,
  );
  assert.deepEqual(parts.map(({ isLast }) => isLast).indexOf(true), parts.length - 1);
  for (const [at, { at: moment }] of parts.entries()) {
    assert.ok(Math.abs(moment - (at * 1_640) / parts.length) < 10, `${at}: ${moment}`);
  }
  assert.deepEqual([pacer.isAt(peer), done(), clock.pendingTimers], [false, 1, 0]);
});

test('parts are no smaller than they need be', async () => {
  const { clock, parts, send } = scene();
  send(2_000, 60_000);
  await clock.advance(60_000);
  assert.deepEqual(
    parts.map(({ bytes }) => bytes),
    [500, 500, 500, 500],
  );
});

test('who is gone gets nothing more', async () => {
  const { clock, pacer, peer, parts, send, done } = scene();
  send(16_384, 1_640);
  pacer.forget(peer);
  await clock.advance(5_000);
  assert.deepEqual([parts.length, done(), clock.pendingTimers], [1, 0, 0]);
});

test('where it is too late for a block, none is begun', () => {
  const { clock, pacer, peer, parts, send } = scene(false);
  send(16_384, 1_640);
  assert.deepEqual([parts.length, pacer.isAt(peer), clock.pendingTimers], [0, false, 0]);
});
