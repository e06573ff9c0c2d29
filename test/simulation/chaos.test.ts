/**
 * Swarms drawn by lot: sizes, lines, slow disks, hostile peers, breaks, crashes, pauses. Whatever is drawn,
 * all finish, the books balance and no honest peer is accused. `SIMULATION_SEEDS=100-400` draws more than usual.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bannedBy,
  dialEngine,
  farewellsOf,
  simulateEngine,
  strangerAddress,
} from '../helpers/engine-swarm.ts';
import { liar, slowSeeder, staller } from '../helpers/peer-behaviours.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';

const MINUTE = 60_000;
const DEFAULT_SEEDS = '0-11';
const [first = 0, last = first] = (process.env.SIMULATION_SEEDS ?? DEFAULT_SEEDS)
  .split('-')
  .map(Number);

interface Scene {
  readonly swarm: SimulatedSwarm;
  readonly random: SeededRandom;
  readonly torrent: MadeTorrent;
  readonly seeder: SimulatedMachine;
  readonly leechers: readonly SimulatedMachine[];
}

const pick = <Item>(random: SeededRandom, items: readonly Item[]): Item =>
  items[random.integer(items.length)]!;

const sendHostiles = ({ swarm, random, torrent, leechers }: Scene): void => {
  const kinds = [
    () => liar(torrent),
    () => liar(torrent, () => random.float() < 0.3),
    () => staller(torrent, random.integer(5)),
    () => slowSeeder(torrent, swarm.clock, 3_000),
  ];
  const count = random.integer(4);
  for (let index = 0; index < count; index++) {
    const host = swarm.network.host(strangerAddress(index), { uploadBytesPerSecond: 50_000 });
    const behaviour = pick(random, kinds)();
    for (const machine of leechers) {
      if (random.float() < 0.6) dialEngine(host, machine, torrent, behaviour);
    }
  }
};

const breakLine = async ({ swarm, random, seeder, leechers }: Scene): Promise<void> => {
  swarm.network.dropConnection(
    pick(random, leechers).host,
    pick(random, [seeder, ...leechers]).host,
  );
};

const crashOrPause = async ({ swarm, random, torrent, leechers }: Scene): Promise<void> => {
  const machine = pick(random, leechers);
  const lot = random.float();
  if (lot < 0.15) {
    machine.crash();
    await swarm.clock.advance(random.integer(4_000));
    await swarm.wait(machine.start({ restoresTorrents: true }));
  } else if (lot < 0.3) {
    await swarm.wait(machine.session.execute('torrent:pause', { id: torrent.id }));
    await swarm.clock.advance(random.integer(2_000));
    await swarm.wait(machine.session.execute('torrent:resume', { id: torrent.id }));
  }
};

const troubles = [async () => {}, breakLine, crashOrPause];

for (let seed = first; seed <= last; seed++) {
  test(`whatever is drawn, all finish (seed ${seed})`, async () => {
    const random = new SeededRandom(`chaos ${seed}`);
    const torrent = makeTorrent({
      name: 'drawn',
      size: 1 + random.integer(1_200_000),
      pieceLength: 16_384 << random.integer(5),
      announce: TRACKER_URL,
    });
    const uploadBytesPerSecond = 20_000 << random.integer(6);
    const options = {
      seed,
      line: {
        latencyMs: 1 + random.integer(150),
        uploadBytesPerSecond,
        isShredding: random.float() < 0.1,
      },
      diskMs: random.float() < 0.3 ? random.integer(30) : 0,
      hashMsPerMebibyte: random.float() < 0.3 ? 500 : 0,
      watchEveryMs: 500,
    };
    await simulateEngine(options, async (swarm) => {
      const seeder = await swarm.seeder(torrent);
      const leechers: SimulatedMachine[] = [];
      const count = 1 + random.integer(10);
      for (let index = 0; index < count; index++) {
        const line = random.float() < 0.3 ? { isBehindNat: true } : {};
        leechers.push(await swarm.leecher(torrent, line));
      }
      const scene = { swarm, random, torrent, seeder, leechers };
      sendHostiles(scene);
      const trouble = pick(random, troubles);
      const alone = (torrent.payload.length / uploadBytesPerSecond) * 1_000;
      const isDone = () => leechers.every((machine) => machine.hasAll(torrent.id));
      for (let round = 0; round < 40 && !isDone(); round++) {
        await swarm.clock.advance(200 + random.integer(500 + Math.floor(alone / 15)));
        await trouble(scene);
      }
      await swarm.untilComplete(leechers, torrent, 5 * MINUTE + 10 * alone);
      const isOurs = (address: string) => address.startsWith('50.');
      for (const machine of [seeder, ...leechers]) {
        const accused = farewellsOf(machine).filter((said) => /too many|where .* right/.test(said));
        assert.deepEqual(accused.filter(isOurs), []);
        assert.deepEqual(bannedBy(machine).filter(isOurs), []);
      }
    });
  });
}
