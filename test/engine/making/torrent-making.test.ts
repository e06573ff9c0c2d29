import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandArguments } from '../../../source/contract/commands.ts';
import { parseMetainfo } from '../../../source/protocol/metainfo.ts';
import { simulateEngine } from '../../helpers/engine-swarm.ts';
import type { SimulatedMachine } from '../../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../../helpers/simulated-swarm.ts';

type Wish = CommandArguments<'session:create-torrent'>;

const scene = (
  body: (
    swarm: SimulatedSwarm,
    machine: SimulatedMachine,
    make: (wish?: Partial<Wish>) => Promise<unknown>,
  ) => Promise<void>,
) =>
  simulateEngine({ seed: 1 }, async (swarm) => {
    const machine = swarm.machine();
    machine.disk.put('/srv/album/one', new Uint8Array(40_000).fill(1));
    machine.disk.put('/srv/album/two', new Uint8Array(20_000).fill(2));
    await swarm.wait(machine.start());
    const make = (wish: Partial<Wish> = {}) =>
      machine.session.execute('session:create-torrent', { path: '/srv/album', ...wish });
    await body(swarm, machine, make);
  });

const told = ({ events }: SimulatedMachine, name: string) =>
  events.filter((event) => event.name === name);

test('a torrent is made beside its files, told of, and seeded without a look at them', async () => {
  await scene(async (swarm, machine, make) => {
    const trackers = ['udp://t.example:80', 'http://u.example/a'];
    await swarm.wait(make({ trackers, isPrivate: true, comment: 'hello' }));
    const made = parseMetainfo(machine.disk.bytes('/srv/album.torrent')!);
    assert.deepEqual(made.announceTiers, [['udp://t.example:80'], ['http://u.example/a']]);
    assert.deepEqual([made.isPrivate, made.comment], [true, 'hello']);
    assert.equal(told(machine, 'torrent:created').length, 1);
    assert.equal(machine.session.frame().session.making, null);
    await swarm.until(() => told(machine, 'torrent:checked').length > 0, 10_000, 'seeding');
    const [torrent] = machine.session.frame().torrents;
    assert.deepEqual([torrent?.state, torrent?.directory], ['seeding', '/srv']);
  });
});

test('where that is wished it is only written', async () => {
  await scene(async (swarm, machine, make) => {
    await swarm.wait(make({ output: '/srv/other.torrent', isSeeded: false }));
    assert.ok(machine.disk.files.includes('/srv/other.torrent'));
    assert.equal(machine.session.frame().torrents.length, 0);
  });
});

test('what is there already stays, and what cannot be made is told to all, for whoever asked may have left', async () => {
  await scene(async (swarm, machine, make) => {
    machine.disk.put('/srv/album.torrent', Uint8Array.of(1));
    await assert.rejects(swarm.wait(make()), { code: 'disk/exists' });
    assert.deepEqual(machine.disk.bytes('/srv/album.torrent'), Uint8Array.of(1));
    await assert.rejects(swarm.wait(make({ path: '/srv/none' })), { code: 'disk/missing' });
    await assert.rejects(swarm.wait(make({ trackers: ['ftp://x/'] })), {
      code: 'session/invalid-argument',
    });
    assert.equal(told(machine, 'session:warned').length, 2);
  });
});

test('one is made at a time, and one that is being made when the session closes leaves nothing', async () => {
  await scene(async (swarm, machine, make) => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    machine.disk.hold = ({ operation }) => (operation === 'open' ? held : undefined);
    const first = make({ isSeeded: false });
    await assert.rejects(make({ path: '/srv/album/one' }), { code: 'session/not-allowed' });
    const { making } = machine.session.frame().session;
    assert.deepEqual(making, { name: 'album', progress: 0, bytesPerSecond: 0, eta: null });
    const refused = assert.rejects(first, { code: 'session/closed' });
    const stopped = machine.stop();
    release();
    await swarm.wait(Promise.all([refused, stopped]));
    assert.deepEqual(
      machine.disk.files.filter((path) => path.startsWith('/srv')),
      ['/srv/album/one', '/srv/album/two'],
    );
  });
});

test('what is being made can be given up, by anybody', async () => {
  await scene(async (swarm, machine, make) => {
    const cancel = () => swarm.wait(machine.session.execute('session:cancel-create', {}));
    await assert.rejects(cancel(), { code: 'session/not-allowed' });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    machine.disk.hold = ({ operation }) => (operation === 'open' ? held : undefined);
    const refused = assert.rejects(make(), { code: 'session/cancelled' });
    const cancelled = cancel();
    release();
    await Promise.all([refused, cancelled]);
    assert.ok(!machine.disk.files.includes('/srv/album.torrent'));
    assert.equal(told(machine, 'session:warned').length, 0);
    await swarm.wait(make({ isSeeded: false }));
    assert.ok(machine.disk.files.includes('/srv/album.torrent'));
  });
});

test('what would come of it is said to the byte, and nothing is read for it', async () => {
  await scene(async (swarm, machine, make) => {
    const wish = {
      path: '/srv/album',
      webSeeds: ['http://w.example/'],
      httpSeeds: ['http://h.example/seed'],
      trackers: ['http://a.example/,udp://b.example:1', 'udp://c.example:1'],
      nodes: ['r.example:1'],
      ignore: ['two'],
      isPadded: true,
      source: 'SITE',
      createdAt: null,
    };
    const ask = (more = {}) =>
      machine.session.execute('session:survey-torrent', { ...wish, ...more });
    const survey = (more = {}) => swarm.wait(ask(more));
    const { torrentBytes, ...figures } = await survey();
    assert.deepEqual(figures, {
      name: 'album',
      size: 40_000,
      fileCount: 1,
      pieceLength: 16_384,
      pieceCount: 3,
      leftOut: [],
    });
    await swarm.wait(make({ ...wish, isSeeded: false }));
    const made = machine.disk.bytes('/srv/album.torrent')!;
    assert.equal(made.length, torrentBytes);
    assert.deepEqual(parseMetainfo(made).announceTiers, [
      ['http://a.example/', 'udp://b.example:1'],
      ['udp://c.example:1'],
    ]);
    for (const wrong of [
      { pieceLength: 1000 },
      { nodes: ['x'] },
      { webSeeds: ['udp://x:1'] },
      { similar: ['x'] },
      { name: 'a/b' },
      { ignore: ['['.repeat(70_000)] },
    ]) {
      await assert.rejects(survey(wrong), { code: 'session/invalid-argument' });
    }
    await assert.rejects(survey({ path: '/srv/none' }), { code: 'disk/missing' });
    const output = '/srv/other.torrent';
    const both = [ask({ output }), ask({ output, ignore: [] })] as const;
    const [first, second] = await swarm.wait(Promise.allSettled(both));
    assert.equal(first.status === 'rejected' && first.reason.code, 'session/cancelled');
    assert.equal(second.status === 'fulfilled' ? second.value.fileCount : second.reason, 2);
  });
});

test('that the .torrent is there already is said before anything is hashed, unless it may go', async () => {
  await scene(async (swarm, machine) => {
    machine.disk.put('/srv/album.torrent', Uint8Array.of(1));
    const survey = (more = {}) =>
      swarm.wait(
        machine.session.execute('session:survey-torrent', { path: '/srv/album', ...more }),
      );
    await assert.rejects(survey(), { code: 'disk/exists' });
    assert.equal((await survey({ replaces: true })).fileCount, 2);
    assert.equal((await survey({ output: '/srv/new.torrent' })).fileCount, 2);
    assert.ok(!machine.disk.files.includes('/srv/new.torrent'));
  });
});

test('similar torrents are named by info-hash or by a .torrent, and what is none is said (BEP 38)', async () => {
  await scene(async (swarm, machine, make) => {
    await swarm.wait(make({ isSeeded: false }));
    const { hashes } = parseMetainfo(machine.disk.bytes('/srv/album.torrent')!);
    const id = Buffer.from(hashes.v1!).toString('hex');
    const made = async (name: string, similar: readonly string[]) => {
      const output = `/srv/${name}.torrent`;
      await swarm.wait(make({ output, similar, createdAt: null, isSeeded: false }));
      return Buffer.from(machine.disk.bytes(output)!);
    };
    const byFile = await made('file', ['/srv/album.torrent']);
    assert.deepEqual(byFile, await made('hash', [id]));
    assert.ok(byFile.includes(Buffer.from(hashes.v1!)));
    for (const wrong of ['album.torrent', '/srv/album/one', '/srv/none.torrent']) {
      const asked = made('wrong', [wrong]);
      await assert.rejects(asked, { code: 'session/invalid-argument', message: new RegExp(wrong) });
    }
  });
});
