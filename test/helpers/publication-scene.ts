/** Those who publish a folder in virtual time, and those who follow it through the DHT alone. */
import assert from 'node:assert/strict';
import type { TorrentId } from '../../source/base/ids.ts';
import type {
  CommandArguments,
  CommandName,
  CommandResult,
} from '../../source/contract/commands.ts';
import type { SettingChanges } from '../../source/contract/settings.ts';
import type { PublicationDetails } from '../../source/contract/updates.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import type { SimulatedSwarm } from './simulated-swarm.ts';
import { makeTorrent } from './torrent-maker.ts';

export const BLOCK = 16_384;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const HOME = '/home/author/set';

export const settings: SettingChanges = { dht: { enabled: true, bootstrap: ['router.test:6881'] } };
export const SESSION = { joinsDht: true, settings };

/** Nodes that keep items, beside those who publish and follow. */
export const openNodes = async (swarm: SimulatedSwarm, count = 3): Promise<void> => {
  const other = makeTorrent({ name: 'another', size: 2 * BLOCK, pieceLength: BLOCK });
  const router = await swarm.seeder(other);
  swarm.network.setName('router.test', router.address);
  for (let at = 1; at < count; at++) await swarm.seeder(other);
  await swarm.clock.advance(MINUTE);
};

export const start = async (
  swarm: SimulatedSwarm,
  changes: SettingChanges = {},
): Promise<SimulatedMachine> => {
  const machine = swarm.machine();
  await swarm.wait(
    machine.start({ restoresTorrents: true, settings: { ...settings, ...changes } }),
  );
  return machine;
};

export const ask = <Name extends CommandName>(
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  name: Name,
  args: CommandArguments<Name>,
): Promise<CommandResult<Name>> => swarm.wait(machine.session.execute(name, args), 5 * MINUTE);

export const put = (
  machine: SimulatedMachine,
  files: Readonly<Record<string, Uint8Array>>,
): void => {
  for (const [path, bytes] of Object.entries(files)) machine.disk.put(`${HOME}/${path}`, bytes);
};

export const publish = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
): Promise<PublicationDetails> =>
  ask(swarm, machine, 'publication:publish', { name: 'set', path: HOME });

export const follow = async (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  uri: string,
): Promise<TorrentId> => {
  const source = { kind: 'magnet', uri } as const;
  const { id } = await ask(swarm, machine, 'torrent:add', { source });
  await swarm.until(() => machine.hasAll(id), 10 * MINUTE, 'what is followed');
  return id;
};

export const isSame = (
  machine: SimulatedMachine,
  folder: string,
  author: SimulatedMachine,
): void => {
  const there = author.disk.files.filter((path) => path.startsWith(`${HOME}/`));
  const here = machine.disk.files.filter((path) => path.startsWith(`${folder}/`));
  const below = (paths: readonly string[], root: string) =>
    paths.map((path) => path.slice(root.length));
  assert.deepEqual(below(here, folder), below(there, HOME));
  for (const path of there) {
    const bytes = machine.disk.bytes(folder + path.slice(HOME.length))!;
    assert.ok(Buffer.from(bytes).equals(author.disk.bytes(path)!), path);
  }
};

/** Ten pieces a file. */
export const files = (swarm: SimulatedSwarm, count: number): Record<string, Uint8Array> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`part-${at}`, swarm.random.bytes(10 * BLOCK)]),
  );

export interface Pair {
  readonly author: SimulatedMachine;
  readonly follower: SimulatedMachine;
  readonly first: PublicationDetails;
  readonly id: TorrentId;
}

/** One who publishes three files, and one who has them and follows. */
export const pair = async (swarm: SimulatedSwarm, changes: SettingChanges = {}): Promise<Pair> => {
  await openNodes(swarm);
  const author = await start(swarm);
  put(author, files(swarm, 3));
  const first = await publish(swarm, author);
  const follower = await start(swarm, changes);
  return { author, follower, first, id: await follow(swarm, follower, first.magnet) };
};

/** A further file. */
export const grow = async (
  swarm: SimulatedSwarm,
  author: SimulatedMachine,
  name: string,
): Promise<PublicationDetails> => {
  put(author, { [name]: swarm.random.bytes(4 * BLOCK) });
  return await publish(swarm, author);
};

export const has = (machine: SimulatedMachine, event: string): boolean =>
  machine.events.some(({ name }) => name === event);

export const updated = async (swarm: SimulatedSwarm, machine: SimulatedMachine): Promise<void> => {
  await swarm.until(() => has(machine, 'torrent:updated'), 3 * HOUR, 'the new version');
  await swarm.clock.advance(MINUTE);
};

export const versionsOf = (machine: SimulatedMachine, id: TorrentId) => {
  const leave = machine.session.watch(id, ['overview']);
  const { updates } = machine.session.frame().details[id]?.overview ?? {};
  leave();
  return updates;
};

export const torrentsOf = (machine: SimulatedMachine) =>
  machine.session.frame().torrents.map(({ name, state }) => `${name} ${state}`);
