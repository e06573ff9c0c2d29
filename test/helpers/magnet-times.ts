/**
 * How long a magnet link without a tracker takes to become metadata, from a cold start: an engine with nothing but
 * the nodes it saved finds the swarm through a DHT, some of whose peers are gone.
 */
import { formatMagnet } from '../../source/protocol/magnet.ts';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';
import { DHT_PORT, DhtNetwork } from './dht-network.ts';
import { simulateEngine } from './engine-swarm.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import type { SimulatedSwarm } from './simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from './torrent-maker.ts';

export interface MagnetTrials {
  readonly seed: string | number;
  /** Nodes of the DHT. */
  readonly nodes: number;
  /** Links that are added, each to an engine of its own. */
  readonly trials: number;
  /** Of each one's line, one way; a question and its answer pass four. */
  readonly latencyMs: number;
  /** Share of UDP packets. */
  readonly loss?: number;
}

const BLOCK = 16_384;
const MINUTE = 60_000;
const SETTLE_MS = 15_000;
const SEEDERS = 3;
const GONE = 3;
/** As people have it: peers are dialled over uTP first, and encrypted. */
const SETTINGS = {
  dht: { enabled: true, bootstrap: [`router.test:${DHT_PORT}`] },
  network: { utp: DEFAULT_SETTINGS.network.utp },
  encryption: DEFAULT_SETTINGS.encryption,
};

/** Metadata of three pieces, and hardly any data, which would have to be checked. */
const wanted = makeTorrent({
  name: 'wanted',
  size: BLOCK,
  pieceLength: BLOCK,
  editInfo: (info) => ({ ...info, comment: Buffer.alloc(2 * BLOCK + 1_000) }),
});
/** For the run in which nodes are saved. */
const earlier = makeTorrent({ name: 'earlier', size: BLOCK, pieceLength: BLOCK });

/** Virtual milliseconds of each trial. */
export const magnetTimes = async (trials: MagnetTrials): Promise<readonly number[]> => {
  const times: number[] = [];
  const line = { latencyMs: trials.latencyMs, udpLoss: trials.loss ?? 0 };
  const session = { joinsDht: true, settings: SETTINGS };
  await simulateEngine({ seed: trials.seed, session, line }, async (swarm) => {
    const network = await openDht(swarm, trials);
    const gone = await seed(swarm, SEEDERS + GONE);
    const seekers = await acquaint(swarm, trials.trials);
    for (const machine of gone.slice(SEEDERS)) machine.host.goDown();
    // By saved nodes alone.
    swarm.network.setName('router.test');
    for (const machine of seekers) times.push(await timeOf(swarm, machine, wanted));
    for (const machine of gone.slice(SEEDERS)) machine.crash();
    network.close();
  });
  return times;
};

async function openDht(swarm: SimulatedSwarm, { seed, nodes }: MagnetTrials): Promise<DhtNetwork> {
  const network = new DhtNetwork({ seed: `${seed} nodes`, isGlobal: true, place: swarm });
  await network.grow(nodes);
  await swarm.clock.advance(SETTLE_MS);
  swarm.network.setName('router.test', network.members[0]!.endpoint.host);
  return network;
}

async function seed(swarm: SimulatedSwarm, count: number): Promise<readonly SimulatedMachine[]> {
  const machines: SimulatedMachine[] = [];
  for (let made = 0; made < count; made++) machines.push(await swarm.seeder(wanted));
  await swarm.clock.advance(SETTLE_MS);
  return machines;
}

/** Engines that have been in the DHT, and run no more. */
async function acquaint(
  swarm: SimulatedSwarm,
  count: number,
): Promise<readonly SimulatedMachine[]> {
  const machines: SimulatedMachine[] = [];
  for (let made = 0; made < count; made++) machines.push(await swarm.seeder(earlier));
  // Also where packets are lost all have been let in by then, if only at the second try.
  await swarm.clock.advance(MINUTE);
  for (const machine of machines) await swarm.wait(machine.stop());
  return machines;
}

async function timeOf(
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  { infoHash }: MadeTorrent,
): Promise<number> {
  const before = swarm.clock.now();
  await swarm.wait(machine.start());
  const source = { kind: 'magnet', uri: formatMagnet({ infoHash }) } as const;
  await swarm.wait(machine.session.execute('torrent:add', { source }));
  const hasMetadata = (): boolean => machine.events.some(({ name }) => name === 'torrent:metadata');
  await swarm.until(hasMetadata, MINUTE, 'the metadata');
  const tookMs = swarm.clock.now() - before;
  await swarm.wait(machine.stop());
  return tookMs;
}
