/** Publications and those who follow them: through the DHT alone, with what is already there reused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentId } from '../../source/base/ids.ts';
import type {
  CommandArguments,
  CommandName,
  CommandResult,
} from '../../source/contract/commands.ts';
import type { SettingChanges } from '../../source/contract/settings.ts';
import type { PublicationDetails } from '../../source/contract/updates.ts';
import { simulateEngine } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOME = '/home/author/set';

const settings: SettingChanges = { dht: { enabled: true, bootstrap: ['router.test:6881'] } };
const SESSION = { joinsDht: true, settings };

/** Nodes that keep items, beside those who publish and follow. */
const openNodes = async (swarm: SimulatedSwarm, count = 3): Promise<void> => {
  const other = makeTorrent({ name: 'another', size: 2 * BLOCK, pieceLength: BLOCK });
  const router = await swarm.seeder(other);
  swarm.network.setName('router.test', router.address);
  for (let at = 1; at < count; at++) await swarm.seeder(other);
  await swarm.clock.advance(MINUTE);
};

const start = async (
  swarm: SimulatedSwarm,
  changes: SettingChanges = {},
): Promise<SimulatedMachine> => {
  const machine = swarm.machine();
  await swarm.wait(
    machine.start({ restoresTorrents: true, settings: { ...settings, ...changes } }),
  );
  return machine;
};

const ask = <Name extends CommandName>(
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  name: Name,
  args: CommandArguments<Name>,
): Promise<CommandResult<Name>> => swarm.wait(machine.session.execute(name, args), 5 * MINUTE);

const put = (machine: SimulatedMachine, files: Readonly<Record<string, Uint8Array>>): void => {
  for (const [path, bytes] of Object.entries(files)) machine.disk.put(`${HOME}/${path}`, bytes);
};

const publish = (swarm: SimulatedSwarm, machine: SimulatedMachine): Promise<PublicationDetails> =>
  ask(swarm, machine, 'publication:publish', { name: 'set', path: HOME });

const follow = async (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  uri: string,
): Promise<TorrentId> => {
  const source = { kind: 'magnet', uri } as const;
  const { id } = await ask(swarm, machine, 'torrent:add', { source });
  await swarm.until(() => machine.hasAll(id), 10 * MINUTE, 'what is followed');
  return id;
};

const isSame = (machine: SimulatedMachine, folder: string, author: SimulatedMachine): void => {
  const there = author.disk.files.filter((path) => path.startsWith(`${HOME}/`));
  const here = machine.disk.files.filter((path) => path.startsWith(`${folder}/`));
  const below = (paths: readonly string[], root: string) =>
    paths.map((path) => path.slice(root.length));
  assert.deepEqual(below(here, folder), below(there, HOME));
  for (const path of there) {
    assert.deepEqual(
      machine.disk.bytes(folder + path.slice(HOME.length)),
      author.disk.bytes(path),
      path,
    );
  }
};

const torrentsOf = (machine: SimulatedMachine) =>
  machine.session.frame().torrents.map(({ name, state }) => `${name} ${state}`);

test('a folder is published, followed by its link alone, changed and published again: followers fetch what is new, and it lies where the old version did', async () => {
  await simulateEngine({ seed: 1, session: SESSION }, async (swarm) => {
    await openNodes(swarm);
    const author = await start(swarm);
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`part-${at}`, swarm.random.bytes(10 * BLOCK)]),
    );
    put(author, files);
    const first = await publish(swarm, author);
    assert.deepEqual([first.version, first.isActive], ['1', true]);
    assert.ok(first.copies >= 3, `${first.copies} copies`);
    const follower = await start(swarm);
    await follow(swarm, follower, first.magnet);
    isSame(follower, `${DOWNLOADS}/set`, author);
    const before = follower.session.frame().session.downloaded;

    const changed = Buffer.from(files['part-3']!);
    changed.set(swarm.random.bytes(BLOCK), 2 * BLOCK);
    put(author, { 'part-3': changed, 'part-8': swarm.random.bytes(5 * BLOCK) });
    const second = await publish(swarm, author);
    assert.equal(second.version, '2');
    assert.deepEqual(torrentsOf(author), ['set seeding']);
    await swarm.until(
      () => follower.events.some(({ name }) => name === 'torrent:updated'),
      2 * HOUR,
      'the new version',
    );
    await swarm.clock.advance(MINUTE);
    isSame(follower, `${DOWNLOADS}/set`, author);
    const fetched = follower.session.frame().session.downloaded - before;
    // One piece of the changed file, and the new file.
    assert.ok(fetched <= 7 * BLOCK, `${fetched} of ${85 * BLOCK} bytes were fetched`);
    assert.deepEqual(torrentsOf(follower), ['set (older) paused', 'set seeding']);
    assert.deepEqual(
      follower.disk.bytes(`${DOWNLOADS}/set (older)/part-3`),
      new Uint8Array(files['part-3']!),
      'the old version is whole',
    );
  });
});
