import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TorrentLife } from '../../../source/engine/torrent/torrent-life.ts';
import { type SteppingStaff, TorrentSteps } from '../../../source/engine/torrent/torrent-steps.ts';

/** Whoever works for it only writes down what was asked, and is done when the test says so. */
const scene = () => {
  const log: string[] = [];
  let leaving: Promise<void> = Promise.resolve();
  const says = (words: string) => async () => void log.push(words);
  const life: TorrentLife = new TorrentLife(
    {
      name: 'a',
      take: (step) => steps.take(step),
      onChanged: () => {},
    },
    { isPaused: false, isMoving: false },
  );
  const staff = {
    life,
    parts: {
      content: { isComplete: true },
      data: { closeFiles: says('files closed'), close: says('data closed') },
      stored: { letGo: says('hashes gone') },
      services: { goals: { leave: () => {} }, rates: { forget: () => {} } },
    },
    checking: { checkAll: says('check'), suspend: says('suspend'), stop: says('check ended') },
    trackers: { start: says('trackers'), stop: says('trackers told') },
    dht: { start: says('dht'), stop: says('dht left') },
    lan: { start: says('lan'), stop: says('lan left') },
    secondLook: { begin: says('second look'), end: says('look ended') },
    completion: { found: says('complete') },
    presence: {
      isAwake: false,
      join: says('join'),
      leave: async () => {
        await leaving;
        log.push('left');
      },
    },
    moves: {
      bringData: says('move'),
      leave: says('moves left'),
      interrupt: says('move back'),
      release: says('lock'),
    },
    kept: { letDataGo: says('data let go'), endWriting: says('written'), end: says('saved') },
    limits: { close: () => {} },
    place: { close: () => {} },
    disposal: { carryOut: says('dispose') },
  } as unknown as SteppingStaff;
  const steps = new TorrentSteps(staff);
  const hold = () => {
    const held = Promise.withResolvers<void>();
    leaving = held.promise;
    return held.resolve;
  };
  return { log, life, steps, hold };
};

const settled = () => new Promise(setImmediate);

test('joining, it is made known before anybody is let in', () => {
  const { log, steps } = scene();
  steps.take('join');
  assert.deepEqual(log, ['trackers', 'dht', 'lan', 'second look', 'complete', 'join']);
});

test('a check that is paused is only suspended; a torrent in its swarm leaves it, and lets its data go', async () => {
  const checking = scene();
  checking.life.begin();
  checking.life.apply({ kind: 'pause' });
  await settled();
  assert.deepEqual(checking.log, ['check', 'suspend']);
  const seeding = scene();
  seeding.life.begin();
  seeding.life.apply({ kind: 'checked', isFinished: true });
  seeding.log.length = 0;
  seeding.life.apply({ kind: 'pause' });
  await settled();
  assert.equal(seeding.log[0], 'dht left');
  assert.ok(seeding.log.includes('left'));
  assert.equal(seeding.log.at(-1), 'data let go');
  assert.equal(seeding.life.now.state, 'paused');
});

test('where a disk has stopped it, nothing of ours keeps that disk from being unmounted', async () => {
  const { log, life } = scene();
  life.begin();
  life.apply({ kind: 'checked', isFinished: true });
  life.apply({ kind: 'fail', problem: 'no disk' });
  await settled();
  assert.equal(log.at(-1), 'files closed');
});

test('removed in the middle of a move, its data is brought back at once, before its swarm is left and it is taken apart', async () => {
  const { log, life } = scene();
  life.begin();
  life.apply({ kind: 'checked', isFinished: true });
  life.apply({ kind: 'move' });
  await settled();
  log.length = 0;
  life.apply({ kind: 'remove' });
  await settled();
  assert.deepEqual([log[0], log.at(-1)], ['move back', 'dispose']);
  assert.ok(log.includes('left'));
});

test('closing, all is left and saved before it is given back, and what was to begin is left to the next session', async () => {
  const { log, life, steps, hold } = scene();
  life.begin();
  life.apply({ kind: 'checked', isFinished: true });
  const release = hold();
  life.apply({ kind: 'verify' });
  log.length = 0;
  const closing = steps.close();
  release();
  await closing;
  await settled();
  assert.equal(life.now.state, 'checking');
  assert.ok(!log.includes('check'));
  assert.deepEqual(log.slice(-3), ['saved', 'data closed', 'lock']);
});
