import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError, SluiceError } from '../../../source/base/errors.ts';
import type { Services } from '../../../source/engine/session/services.ts';
import { Disposal } from '../../../source/engine/torrent/disposal.ts';
import type { TorrentData } from '../../../source/engine/torrent/torrent-data.ts';
import { TorrentLife } from '../../../source/engine/torrent/torrent-life.ts';
import { makeId } from '../../helpers/frame-maker.ts';
import { MemoryStateStore } from '../../helpers/memory-state.ts';

/** At rest: where it is removed it is taken apart at once. */
const scene = (isPaused = true) => {
  const log: string[] = [];
  const state = new MemoryStateStore();
  state.fault = (call): ErrorCode | undefined => {
    log.push(call);
    return faults.shift();
  };
  const faults: (ErrorCode | undefined)[] = [];
  const life: TorrentLife = new TorrentLife(
    {
      name: 'a',
      take: (step) => {
        if (step === 'dispose') void disposal.carryOut();
      },
      onChanged: () => {},
    },
    { isPaused, isMoving: false },
  );
  const data = {
    open: () => ({
      removeFiles: async () => {
        log.push('files');
        return ['a'];
      },
    }),
  } as unknown as TorrentData;
  const disposal: Disposal = new Disposal({
    parts: { id: makeId(1), services: { ports: { state } } as unknown as Services, data },
    life,
    kept: {
      settled: async () => void log.push('settled'),
      save: async () => void log.push(`save ${disposal.isTakingData}`),
      stop: () => void log.push('stop'),
      touch: () => void log.push(`touch ${disposal.isTakingData}`),
    },
    coordinator: { release: async () => void log.push('release') },
  });
  return { log, faults, life, disposal };
};

test('without its data it leaves only the record behind it, and what it holds is given back', async () => {
  const { log, disposal } = scene();
  assert.deepEqual(await disposal.wish(false), []);
  assert.deepEqual(log, ['settled', 'removeTorrent', 'stop', 'release']);
});

test('F1: that its data goes is on record before the first file does', async () => {
  const { log, disposal } = scene();
  assert.deepEqual(await disposal.wish(true), ['a']);
  assert.deepEqual(log, ['settled', 'save true', 'files', 'removeTorrent', 'stop', 'release']);
});

test('where it cannot be taken apart it stands in error, and another try is made when it is asked for', async () => {
  const { faults, life, disposal } = scene();
  faults.push('state/failed');
  await assert.rejects(disposal.wish(false), (error) => isSluiceError(error, 'state/failed'));
  assert.equal(life.now.state, 'error');
  assert.match(life.now.problem!, /^it could not be removed: /);
  assert.deepEqual(await disposal.wish(false), []);
});

test('a second wish while it goes is refused, and the first one is answered', async () => {
  const { disposal } = scene();
  const first = disposal.wish(false);
  await assert.rejects(disposal.wish(true), SluiceError);
  assert.deepEqual(await first, []);
});

test('a removal with its data that failed is off the record: the next start does not go on with it', async () => {
  const { log, faults, disposal } = scene();
  faults.push('state/failed');
  await assert.rejects(disposal.wish(true), SluiceError);
  assert.equal(log.at(-1), 'touch false');
});

test('F1: until it is gone the record has it as the user did: a kill leaves nothing paused that was not', async () => {
  for (const isPaused of [true, false]) {
    const { life, disposal, faults } = scene(isPaused);
    faults.push('state/failed');
    const wish = disposal.wish(false);
    assert.deepEqual([life.now.isPaused, disposal.isPaused], [true, isPaused]);
    await assert.rejects(wish, SluiceError);
  }
});
