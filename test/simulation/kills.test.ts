/** Killed, or cut from power, at each call of the disk and of the state that a short life makes: what was accepted stands, and nothing is claimed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servePeer, simulateEngine, torrentOf, wrongPieces } from '../helpers/engine-swarm.ts';
import { honestSeeder } from '../helpers/peer-behaviours.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
/** Until all is saved. */
const REST_MS = 20_000;
const SEEDER = '60.0.0.9';
const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one', size: 9 * BLOCK + 99 },
    { path: 'two', size: 4 * BLOCK },
    { path: 'none', size: 0 },
  ],
  pieceLength: BLOCK,
});
const { id } = torrent;
const source = { kind: 'bytes', base64: Buffer.from(torrent.bytes).toString('base64') } as const;

type End = 'kill' | 'cut';
/** What was answered. */
type Accepted = Set<'added' | 'labelled' | 'paused' | 'resumed'>;

/** As long as it gets. */
const live = async (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  accepted: Accepted,
  onCall: () => void,
): Promise<void> => {
  const starting = machine.start({ restoresTorrents: true });
  machine.disk.onCall = onCall;
  machine.state.fault = () => {
    onCall();
    return undefined;
  };
  const session = await starting;
  await session.execute('torrent:add', { source, peers: [`${SEEDER}:6881`] });
  accepted.add('added');
  const has = (count: number) => passed(swarm, machine, () => hasOf(machine) >= count);
  await has(5);
  await session.execute('torrent:set-labels', { id, labels: ['a'] });
  accepted.add('labelled');
  await session.execute('torrent:pause', { id });
  accepted.add('paused');
  await session.execute('torrent:resume', { id });
  accepted.add('resumed');
  await has(torrent.pieceCount);
  const endMs = swarm.clock.now() + REST_MS;
  await passed(swarm, machine, () => swarm.clock.now() >= endMs);
  await machine.stop();
};

const hasOf = (machine: SimulatedMachine): number => torrentOf(machine, torrent).content.have.count;

/** Never, once it is killed. */
const passed = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  isSo: () => boolean,
): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!machine.isRunning) return;
      if (isSo()) resolve();
      else swarm.clock.setTimer(50, look);
    };
    look();
  });

/** Answers at how many calls it could have ended. */
const liveUntil = async (end: End, number: number): Promise<number> => {
  let calls = 0;
  const line = { latencyMs: 10 };
  const options = { seed: `${end} ${number}`, line, diskMs: 1, watchEveryMs: 1_000 };
  await simulateEngine(options, async (swarm) => {
    await servePeer(swarm, SEEDER, torrent, honestSeeder(torrent), { uploadBytesPerSecond: BLOCK });
    const machine = swarm.machine();
    const accepted: Accepted = new Set();
    const over = Promise.withResolvers<void>();
    const random = new SeededRandom(options.seed);
    const onCall = (): void => {
      calls += 1;
      if (calls !== number) return;
      if (end === 'cut') machine.cutPower(() => random.float() < 0.5);
      else machine.crash();
      over.resolve();
    };
    const living = live(swarm, machine, accepted, onCall);
    await swarm.wait(Promise.race([living, over.promise]), 5 * MINUTE);
    machine.disk.onCall = undefined;
    if (machine.isRunning) return;
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await judge(swarm, machine, accepted);
  });
  return calls;
};

const judge = async (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  accepted: Accepted,
): Promise<void> => {
  const [found] = machine.session.frame().torrents;
  if (accepted.has('added')) assert.ok(found !== undefined, 'it is not lost');
  if (accepted.has('labelled')) assert.deepEqual(found?.labels, ['a']);
  if (accepted.has('resumed')) assert.notEqual(found?.state, 'paused');
  else if (accepted.has('paused')) assert.equal(found?.state, 'paused');
  if (found === undefined) await swarm.add(machine, torrent);
  const isLookedAt = () => machine.session.frame().torrents[0]?.state !== 'checking';
  await swarm.until(isLookedAt, MINUTE, 'the look');
  assert.deepEqual(wrongPieces(machine, torrent), [], 'nothing is claimed');
  if (machine.session.frame().torrents[0]?.state === 'paused') {
    await swarm.wait(machine.session.execute('torrent:resume', { id }));
  }
  const address = `${SEEDER}:6881`;
  await swarm.wait(machine.session.execute('torrent:add-peer', { id, address }));
  await swarm.untilComplete([machine], torrent, 5 * MINUTE);
};

for (const end of ['kill', 'cut'] as const) {
  const words = end === 'kill' ? 'F1: killed at' : 'F3: cut from power at';
  test(`${words} whichever call of disk or state, it keeps what was accepted and goes on`, async () => {
    const calls = await liveUntil(end, 0);
    assert.ok(calls > 40, `${calls} calls`);
    for (let number = 1; number <= calls; number++) await liveUntil(end, number);
  });
}
