/** What was answered stands: each command of the contract, a kill right after its answer, and what the next start finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { CommandArguments, CommandName } from '../../source/contract/commands.ts';
import type { TorrentDetails } from '../../source/contract/details.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { servePeer, simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import { honestSeeder } from '../helpers/peer-behaviours.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const OLD_TRACKER = 'http://tracker.test/announce';
const NEW_TRACKER = 'udp://192.0.2.9:6969/';
const PEER = '60.0.0.9';
const FAR = '/mnt/far';
const KEY = { seed: 'ab'.repeat(32), salt: 'cd' };

const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one', size: 3 * BLOCK },
    { path: 'two', size: 5 * BLOCK },
  ],
  pieceLength: BLOCK,
  announce: OLD_TRACKER,
  extra: { 'url-list': 'http://seed.test/' },
});
const { id } = torrent;
const another = makeTorrent({ name: 'another', size: BLOCK, pieceLength: BLOCK });

const sourceOf = (bytes: Uint8Array) =>
  ({ kind: 'bytes', base64: Buffer.from(bytes).toString('base64') }) as const;
const source = sourceOf(torrent.bytes);

interface Found {
  readonly summary: TorrentSummary | undefined;
  readonly details: TorrentDetails | undefined;
  readonly machine: SimulatedMachine;
  readonly swarm: SimulatedSwarm;
}

interface Case<Name extends CommandName = CommandName> {
  readonly args: CommandArguments<Name>;
  /** Asked for before, and accepted. */
  readonly before?: readonly Step[];
  /** The payload lies there when the torrent is added. */
  readonly isWhole?: true;
  readonly isAdded?: boolean;
  /** Under way while it is asked for. */
  readonly meanwhile?: Step;
  readonly check: (found: Found) => void | Promise<void>;
}

type Step = {
  readonly [Name in CommandName]: readonly [name: Name, args: CommandArguments<Name>];
}[CommandName];

/** Or why there is nothing to keep. */
type Cases = { readonly [Name in CommandName]: Case<Name> | string };

const at = (wanted: Partial<TorrentSummary>) => ({
  check: ({ summary }: Found): void => {
    assert.ok(summary !== undefined, 'it is there');
    assert.deepEqual({ ...summary, ...wanted }, summary);
  },
});

const trackersAre = (urls: readonly string[]) => ({
  check: ({ details }: Found): void =>
    assert.deepEqual(
      details?.trackers?.map(({ url }) => url),
      urls,
    ),
});

const isGone = {
  check: ({ summary }: Found): void => assert.equal(summary, undefined),
};

const onDisk = (machine: SimulatedMachine, path: string): boolean =>
  machine.disk.bytes(path) !== undefined;

const RATHER = { download: 5_000, upload: null };
const READ_ONLY = 'it changes nothing';
const IN_SETTINGS = 'it is kept in the file of settings, which is written before the answer';

const CASES: Cases = {
  'torrent:add': {
    args: { source, isPaused: true, labels: ['film'], priorities: { high: [1] } },
    isAdded: false,
    check: ({ summary, details }) => {
      assert.deepEqual([summary?.state, summary?.labels], ['paused', ['film']]);
      assert.deepEqual(
        details?.files?.map(({ priority }) => priority),
        ['normal', 'high'],
      );
    },
  },
  'torrent:choose': 'only what asks for its files takes it; see the test of magnet links',
  'torrent:export': READ_ONLY,
  'session:cancel-create': 'nothing of it is kept; see the test of torrent-making',
  'session:survey-torrent': READ_ONLY,
  'session:create-torrent': 'its torrent is another; see the test of torrent-making',
  'torrent:pause': { args: { id }, ...at({ state: 'paused' }) },
  'torrent:resume': {
    args: { id },
    before: [['torrent:pause', { id }]],
    ...at({ state: 'downloading' }),
  },
  'torrent:remove': { args: { id }, ...isGone },
  'torrent:remove-later': {
    args: { id, withData: true, afterMs: 30_000 },
    check: async ({ summary, swarm, machine }) => {
      assert.equal(summary?.removal?.withData, true);
      await swarm.clock.advance(MINUTE);
      assert.equal(machine.session.frame().torrents.length, 0);
      assert.equal(machine.medium.records.size, 0);
    },
  },
  'torrent:keep': {
    args: { id },
    before: [['torrent:remove-later', { id, afterMs: 30_000 }]],
    check: async ({ swarm, machine }) => {
      await swarm.clock.advance(MINUTE);
      assert.equal(machine.session.frame().torrents.length, 1);
    },
  },
  'torrent:move': {
    args: { id, directory: FAR },
    isWhole: true,
    check: ({ summary, machine }) => {
      assert.equal(summary?.directory, FAR);
      assert.ok(onDisk(machine, `${FAR}/album/one`));
    },
  },
  'torrent:cancel-move': {
    args: { id },
    isWhole: true,
    meanwhile: ['torrent:move', { id, directory: FAR }],
    check: ({ summary, machine }) => {
      assert.deepEqual([summary?.directory, summary?.state], [DOWNLOADS, 'seeding']);
      assert.ok(!onDisk(machine, `${FAR}/album/one`));
    },
  },
  'torrent:rename': {
    args: { id, name: 'record' },
    isWhole: true,
    check: ({ summary, machine }) => {
      assert.equal(summary?.name, 'record');
      assert.ok(onDisk(machine, `${DOWNLOADS}/record/one`));
    },
  },
  'torrent:rename-file': {
    args: { id, file: 1, path: 'three' },
    isWhole: true,
    check: ({ details, machine }) => {
      assert.deepEqual(details?.files?.[1]?.path, ['album', 'three']);
      assert.ok(onDisk(machine, `${DOWNLOADS}/album/three`));
    },
  },
  'torrent:verify': {
    args: { id },
    isWhole: true,
    check: ({ machine }) => {
      const checked = machine.events.find(({ name }) => name === 'torrent:checked');
      assert.ok(checked !== undefined, 'it was checked anew');
      assert.equal(torrentOf(machine, torrent).content.have.isFull, true);
    },
  },
  'torrent:announce': 'it is a wish for this moment',
  'torrent:add-tracker': {
    args: { id, url: NEW_TRACKER },
    ...trackersAre([OLD_TRACKER, NEW_TRACKER]),
  },
  'torrent:remove-tracker': { args: { id, number: 0 }, ...trackersAre([]) },
  'torrent:replace-tracker': {
    args: { id, number: 0, url: NEW_TRACKER },
    ...trackersAre([NEW_TRACKER]),
  },
  'torrent:add-web-seed': {
    args: { id, url: 'http://web.test/', isScript: true },
    check: ({ details }) => assert.equal(details?.webSeeds?.at(0)?.url, 'http://web.test/'),
  },
  'torrent:remove-web-seed': {
    args: { id, number: 1 },
    check: ({ details }) => assert.deepEqual(details?.webSeeds, []),
  },
  'torrent:move-tracker': {
    args: { id, number: 0, to: 1 },
    before: [['torrent:add-tracker', { id, url: NEW_TRACKER }]],
    ...trackersAre([NEW_TRACKER, OLD_TRACKER]),
  },
  'session:rewrite-trackers': {
    args: { find: OLD_TRACKER, replacement: NEW_TRACKER },
    ...trackersAre([NEW_TRACKER]),
  },
  'torrent:set-priorities': {
    args: { id, files: [0], priority: 'skip' },
    check: ({ details }) => assert.equal(details?.files?.[0]?.priority, 'skip'),
  },
  'torrent:move-in-queue': {
    args: { ids: [id], to: 'bottom' },
    before: [['torrent:add', { source: sourceOf(another.bytes) }]],
    ...at({ queuePosition: 2 }),
  },
  'torrent:force': { args: { id, isForced: true }, ...at({ isForced: true }) },
  'stream:open': 'nothing of it is kept: a stream is for those who read now',
  'stream:renew': 'nothing of it is kept',
  'stream:close': 'nothing of it is kept',
  'torrent:set-order': {
    args: { id, isSequential: true, isFirstAndLast: true },
    ...at({ isSequential: true, isFirstAndLast: true }),
  },
  'torrent:set-labels': {
    args: { id, labels: ['a', 'b'] },
    check: ({ summary }) => assert.deepEqual(summary?.labels, ['a', 'b']),
  },
  'torrent:set-limits': {
    args: { id, ...RATHER },
    ...at({ downloadLimit: RATHER.download, uploadLimit: null }),
  },
  'torrent:set-super-seeding': { args: { id, mode: 'on' }, ...at({ superSeeding: 'waiting' }) },
  'torrent:set-goal': {
    args: { id, goal: { ratio: 7, mode: 'any' } },
    check: ({ summary }) => assert.deepEqual(summary?.goal?.goal, { ratio: 7, mode: 'any' }),
  },
  'torrent:add-peer': {
    args: { id, address: `${PEER}:6881` },
    check: async ({ swarm, machine }) => {
      // Nobody else has it, and nobody names this one.
      await servePeer(swarm, PEER, torrent, honestSeeder(torrent));
      await swarm.untilComplete([machine], torrent, 10 * MINUTE);
    },
  },
  'torrent:ban-peer': {
    args: { id, address: `${PEER}:6881` },
    check: ({ swarm, machine }) => isBanned(swarm, machine),
  },
  'torrent:update': 'what is followed is kept when it is found, and nobody answers here',
  'publication:publish': {
    args: { name: 'album', id },
    isWhole: true,
    check: (found) => isPublished(found, true),
  },
  'publication:stop': {
    args: { name: 'album' },
    isWhole: true,
    before: [['publication:publish', { name: 'album', id }]],
    check: (found) => isPublished(found, false),
  },
  'publication:import-key': {
    args: { name: 'brought', ...KEY },
    check: async ({ swarm, machine }) => {
      const key = machine.session.execute('publication:export-key', { name: 'brought' });
      assert.deepEqual(await swarm.wait(key), KEY);
    },
  },
  'publication:list': READ_ONLY,
  'publication:export-key': READ_ONLY,
  'session:ban-address': {
    args: { address: PEER },
    check: ({ swarm, machine }) => isBanned(swarm, machine),
  },
  'session:unban-address': {
    args: { address: PEER },
    before: [['session:ban-address', { address: PEER }]],
    check: async ({ swarm, machine }) => {
      const banned = await swarm.wait(machine.session.execute('session:list-banned', {}));
      assert.deepEqual(banned.addresses, []);
    },
  },
  'session:set-alternative': {
    args: { mode: 'on' },
    check: ({ machine }) => {
      assert.equal(machine.session.frame().session.alternative.isByHand, true);
    },
  },
  'session:list-banned': READ_ONLY,
  'session:summarize': READ_ONLY,
  'session:inspect': READ_ONLY,
  'session:list-folder': READ_ONLY,
  'session:free-space': READ_ONLY,
  'session:diagnose': READ_ONLY,
  'session:show-dht': READ_ONLY,
  'session:list-settings': READ_ONLY,
  'torrent:limit-peer': 'it is for as long as the peer is connected',
  'session:set-limits': IN_SETTINGS,
  'session:configure': IN_SETTINGS,
  'session:reload-settings': IN_SETTINGS,
  'session:show-filter': READ_ONLY,
  'session:reload-filter': 'the file is the user’s own, and read again at the start',
  'session:judge-address': READ_ONLY,
};

const isPublished = async ({ swarm, machine }: Found, isActive: boolean): Promise<void> => {
  const { publications } = await swarm.wait(machine.session.execute('publication:list', {}));
  assert.deepEqual(
    publications.map((each) => [each.name, each.version, each.torrent, each.isActive]),
    [['album', '1', id, isActive]],
  );
};

const isBanned = async (swarm: SimulatedSwarm, machine: SimulatedMachine): Promise<void> => {
  const { addresses } = await swarm.wait(machine.session.execute('session:list-banned', {}));
  assert.deepEqual(addresses, [PEER]);
};

const kept = Object.entries(CASES).flatMap(([name, each]: [string, Case | string]) =>
  typeof each === 'string' ? [] : [[name as CommandName, each] as const],
);

const execute = (machine: SimulatedMachine, [name, args]: Step): Promise<unknown> =>
  machine.session.execute(name, args as never);

const prepared = async (
  swarm: SimulatedSwarm,
  { isWhole, isAdded = true, before = [], meanwhile }: Case,
): Promise<SimulatedMachine> => {
  const machine = swarm.machine();
  machine.disk.mount(FAR, { device: 7, free: 100 * BLOCK, total: 100 * BLOCK });
  if (isWhole) await swarm.wait(torrent.writePayload(machine.disk, DOWNLOADS));
  await swarm.wait(machine.start({ restoresTorrents: true }));
  if (isAdded) await swarm.add(machine, torrent);
  if (isWhole) await swarm.until(() => machine.hasAll(id), MINUTE, 'the check');
  for (const step of before) await swarm.wait(execute(machine, step));
  if (meanwhile !== undefined) {
    execute(machine, meanwhile).catch(() => {});
    await swarm.until(
      () => machine.medium.records.get(id)?.relocation !== undefined,
      MINUTE,
      'the move',
    );
  }
  return machine;
};

const killed = async (swarm: SimulatedSwarm, machine: SimulatedMachine): Promise<Found> => {
  machine.crash();
  await swarm.wait(machine.start({ restoresTorrents: true }));
  const leave = machine.session.watch(id, ['files', 'trackers', 'webSeeds']);
  const isStill = ({ state }: TorrentSummary) => state === 'checking' || state === 'moving';
  await swarm.until(() => !machine.session.frame().torrents.some(isStill), MINUTE, 'the check');
  const { torrents, details } = machine.session.frame();
  leave();
  return { summary: torrents[0], details: details[id], machine, swarm };
};

for (const [name, each] of kept) {
  test(`F1: ${name} that was answered stands, though the engine is killed at once`, async () => {
    await simulateEngine({ seed: name, diskMs: 2 }, async (swarm) => {
      const machine = await prepared(swarm, each);
      await swarm.wait(execute(machine, [name, each.args] as Step));
      await each.check(await killed(swarm, machine));
    });
  });

  test(`F6: ${name} that cannot be kept is not answered as if it were`, async () => {
    await simulateEngine({ seed: name, diskMs: 2 }, async (swarm) => {
      const machine = await prepared(swarm, each);
      machine.state.fault = (call) => (/^(?:save|remove)/.test(call) ? 'state/failed' : undefined);
      await assert.rejects(
        swarm.wait(execute(machine, [name, each.args] as Step), MINUTE),
        (error) => isSluiceError(error, 'state/failed'),
      );
      machine.state.fault = undefined;
      await swarm.clock.advance(MINUTE);
      assert.equal(machine.isRunning, true);
    });
  });
}
