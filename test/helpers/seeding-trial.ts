/** One seed and many leechers in virtual time, whole engines all: how soon they have it all, and what that costs the seed. */
import type { EngineSettings } from '../../source/contract/settings.ts';
import { createSession } from '../../source/engine/session/session.ts';
import { torrentOf } from './engine-swarm.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import { type SimulatedSwarm, simulate, TRACKER_URL } from './simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from './torrent-maker.ts';

export const STRATEGIES = ['rate', 'turns', 'super-seeding'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** `leavers` go once they have it all; every other of `slow` gives little; of `stream` one comes every three seconds. */
export const CROWDS = ['crowd', 'leavers', 'slow', 'stream'] as const;
export type Crowd = (typeof CROWDS)[number];

export interface SeedingTrial {
  readonly seed: string;
  readonly strategy: Strategy;
  readonly crowd: Crowd;
  readonly leechers: number;
  readonly pieces: number;
}

export interface SeedingFigures {
  /** What the seed gave, in copies of the whole. */
  readonly copies: number;
  /** Seconds from coming to having it all. */
  readonly first: number;
  readonly mean: number;
  readonly last: number;
}

const PIECE_BYTES = 32_768;
const SEED_UP = 30_000;
const LEECHER_UP = 50_000;
const SLOW_UP = 8_000;
const STREAM_MS = 3_000;
const MOST_MS = 4 * 3_600_000;

export const runSeedingTrial = async (trial: SeedingTrial): Promise<SeedingFigures> => {
  const line = { latencyMs: 30, uploadBytesPerSecond: LEECHER_UP };
  const size = trial.pieces * PIECE_BYTES;
  const made = makeTorrent({
    ...{ name: 'gift', size, pieceLength: PIECE_BYTES },
    announce: TRACKER_URL,
  });
  let figures: SeedingFigures | undefined;
  await simulate({ seed: trial.seed, startEngine: createSession, line }, async (swarm) => {
    const seed = await seedOf(swarm, made, trial.strategy);
    const seconds = await crowdOf(swarm, made, trial);
    const { uploaded } = torrentOf(seed, made).tally;
    figures = { copies: uploaded / size, ...spreadOf(seconds) };
  });
  if (figures === undefined) throw new Error('the swarm came to no end');
  return figures;
};

const seedOf = async (
  swarm: SimulatedSwarm,
  made: MadeTorrent,
  strategy: Strategy,
): Promise<SimulatedMachine> => {
  const seed = await swarm.seeder(made, { uploadBytesPerSecond: SEED_UP });
  const seeding: Partial<EngineSettings['seeding']> = {
    choking: strategy === 'turns' ? 'turns' : 'rate',
  };
  await swarm.wait(seed.session.execute('session:configure', { changes: { seeding } }));
  if (strategy === 'super-seeding') {
    const wish = { id: made.id, mode: 'on' } as const;
    await swarm.wait(seed.session.execute('torrent:set-super-seeding', wish));
  }
  return seed;
};

const crowdOf = async (
  swarm: SimulatedSwarm,
  made: MadeTorrent,
  { crowd, leechers }: SeedingTrial,
): Promise<readonly number[]> => {
  const came = new Map<SimulatedMachine, number>();
  const seconds = new Map<SimulatedMachine, number>();
  const look = (): boolean => {
    for (const [machine, at] of came) {
      if (seconds.has(machine) || !machine.hasAll(made.id)) continue;
      seconds.set(machine, (swarm.clock.now() - at) / 1_000);
      if (crowd === 'leavers') void machine.session.execute('torrent:pause', { id: made.id });
    }
    return seconds.size === leechers;
  };
  for (let index = 0; index < leechers; index++) {
    const isSlow = crowd === 'slow' && index % 2 === 0;
    const machine = await swarm.leecher(made, isSlow ? { uploadBytesPerSecond: SLOW_UP } : {});
    came.set(machine, swarm.clock.now());
    if (crowd === 'stream') await swarm.clock.advance(STREAM_MS);
    look();
  }
  await swarm.until(look, MOST_MS, 'all of it at all of them');
  return [...seconds.values()];
};

const spreadOf = (seconds: readonly number[]): Omit<SeedingFigures, 'copies'> => ({
  first: Math.min(...seconds),
  mean: seconds.reduce((sum, each) => sum + each, 0) / seconds.length,
  last: Math.max(...seconds),
});
