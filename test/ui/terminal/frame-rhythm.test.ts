import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newsOf } from '../../../source/ui/terminal/frame-news.ts';
import { FrameRhythm } from '../../../source/ui/terminal/frame-rhythm.ts';
import { makeFrame, makeId, makeTorrent } from '../../helpers/frame-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const start = (drainMs = 0) => {
  const clock = new VirtualClock();
  const rhythm = new FrameRhythm(clock, { drainMs, whenFree: (run) => run() });
  const ranAt: number[] = [];
  const run = (): void => {
    ranAt.push(clock.now());
  };
  return { clock, rhythm, ranAt, run };
};

/** The engine sends four frames a second. */
const frames = async (
  { clock, rhythm, run }: ReturnType<typeof start>,
  seconds: number,
): Promise<void> => {
  for (let at = 0; at < seconds * 4; at++) {
    rhythm.onFrame('figures', run);
    await clock.advance(250);
  }
};

describe('the rhythm of frames', () => {
  test('figures come once a second, in lean pace once in five', async () => {
    const scene = start();
    await frames(scene, 10);
    assert.equal(scene.ranAt.length, 11);
    scene.rhythm.setPace('lean');
    scene.ranAt.length = 0;
    await frames(scene, 20);
    assert.ok(scene.ranAt.length >= 4 && scene.ranAt.length <= 5, `${scene.ranAt}`);
  });

  test('the first comes at once, and so does a fact after figures', async () => {
    const { clock, rhythm, ranAt, run } = start();
    rhythm.onFrame('figures', run);
    assert.deepEqual(ranAt, [0]);
    await clock.advance(400);
    rhythm.onFrame('figures', run);
    rhythm.onFrame('facts', run);
    assert.deepEqual(ranAt, [0, 400]);
    await clock.advance(5000);
    assert.deepEqual(ranAt, [0, 400], 'what waited has come with it');
  });

  test('facts by the dozen come four times a second', async () => {
    const { clock, rhythm, ranAt, run } = start();
    for (let at = 0; at < 99; at++) {
      rhythm.onFrame('facts', run);
      await clock.advance(10);
    }
    assert.equal(ranAt.length, 4);
  });

  test('what follows a key comes soon, in lean pace too', async () => {
    const { clock, rhythm, ranAt, run } = start();
    rhythm.setPace('lean');
    rhythm.onFrame('figures', run);
    await clock.advance(1000);
    rhythm.onKey();
    rhythm.onFrame('figures', run);
    assert.deepEqual(ranAt, [0, 1000]);
  });

  test('a slow line is busy for half of the time at the most, and a stuck one is tried every five seconds', async () => {
    const slow = start(1500);
    await frames(slow, 12);
    assert.deepEqual(slow.ranAt, [0, 3000, 6000, 9000, 12_000]);
    const stuck = start(60_000);
    await frames(stuck, 12);
    assert.deepEqual(stuck.ranAt, [0, 5000, 10_000]);
  });

  test('nothing comes after the end', async () => {
    const scene = start();
    scene.rhythm.onFrame('figures', scene.run);
    scene.rhythm.onFrame('figures', scene.run);
    scene.rhythm.stop();
    await scene.clock.advance(10_000);
    assert.equal(scene.ranAt.length, 1);
    assert.equal(scene.clock.pendingTimers, 0);
  });
});

describe('what is new in a frame', () => {
  const torrent = makeTorrent(1);
  const before = makeFrame([torrent, makeTorrent(2)], { [makeId(1)]: { files: [] } });
  const withTorrent = (more: Partial<typeof torrent>) => ({
    ...before,
    torrents: [{ ...torrent, ...more }, before.torrents[1]!],
  });

  for (const [name, after, news] of [
    ['rates', withTorrent({ downloadRate: 17, progress: 0.9, eta: 3 }), 'figures'],
    ['labels made anew that say the same', withTorrent({ labels: [...torrent.labels] }), 'figures'],
    ['a state', withTorrent({ state: 'error' }), 'facts'],
    ['a removal', withTorrent({ removal: { withData: false, at: 1 } }), 'facts'],
    ['a torrent more', makeFrame([...before.torrents, makeTorrent(3)], before.details), 'facts'],
    ['another order', { ...before, torrents: before.torrents.toReversed() }, 'facts'],
    ['details that were asked for', { ...before, details: { [makeId(2)]: {} } }, 'facts'],
    ['a part more', { ...before, details: { [makeId(1)]: { files: [], peers: [] } } }, 'facts'],
    ['other details', { ...before, details: { [makeId(1)]: { files: [] } } }, 'figures'],
    ['a port', { ...before, session: { ...before.session, listenPort: 17 } }, 'facts'],
    ['a total', { ...before, session: { ...before.session, downloaded: 99 } }, 'figures'],
  ] as const) {
    test(`${name}: ${news}`, () => {
      assert.equal(newsOf(before, after), news);
    });
  }
});
