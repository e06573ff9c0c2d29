/** Torrents from magnet links (BEP 9, 53): the metadata comes from peers, some of whom lie. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AddArguments } from '../../source/contract/commands.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import { formatMagnet } from '../../source/protocol/magnet.ts';
import { encodeMetadataRequest } from '../../source/protocol/metadata-message.ts';
import {
  bannedBy,
  dialEngine,
  servePeer,
  simulateEngine,
  strangerAddress,
} from '../helpers/engine-swarm.ts';
import { magnetTimes } from '../helpers/magnet-times.ts';
import { metadataPeer, wholeSeeder } from '../helpers/metadata-peers.ts';
import { say } from '../helpers/peer-codec.ts';
import type { PeerBehaviour } from '../helpers/scripted-peer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
/** Metadata of three pieces. */
const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one', size: 1_000 * 1_024 },
    { path: 'two', size: 1_100 * 1_024 },
  ],
  pieceLength: 1_024,
});
const tracked = makeTorrent({ name: 'tracked', size: 20 * BLOCK, pieceLength: BLOCK });
const LINE = { latencyMs: 20 };
const MINUTE = 60_000;

const start = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const machine = swarm.machine();
  await swarm.wait(machine.start());
  return machine;
};

const addMagnet = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  made: MadeTorrent,
  more: Partial<AddArguments> & { readonly link?: string } = {},
): Promise<unknown> => {
  const { link = formatMagnet({ infoHash: made.infoHash }), ...args } = more;
  const source = { kind: 'magnet', uri: link } as const;
  return swarm.wait(machine.session.execute('torrent:add', { source, ...args }));
};

const seen = (machine: SimulatedMachine): TorrentSummary => machine.session.frame().torrents[0]!;

const serve = async (swarm: SimulatedSwarm, behaviours: readonly PeerBehaviour[]) => {
  const addresses: string[] = [];
  for (const [at, behaviour] of behaviours.entries()) {
    const { address } = await servePeer(swarm, strangerAddress(at), torrent, behaviour);
    addresses.push(address);
  }
  return addresses;
};

test('a link and one peer by address become files', async () => {
  await simulateEngine({ seed: 9, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    const [address] = await serve(swarm, [wholeSeeder(torrent)]);
    const [host, port] = address!.split(':');
    const link = `${formatMagnet({ infoHash: torrent.infoHash })}&x.pe=${host}:${port}`;
    await addMagnet(swarm, machine, torrent, { link });
    await swarm.untilComplete([machine], torrent, MINUTE);
    const names = machine.events.map(({ name }) => name);
    assert.ok(names.indexOf('torrent:metadata') > names.indexOf('torrent:added'));
    assert.equal(seen(machine).name, 'album');
  });
});

test('a link with a tracker becomes files from one of ours, who gives the metadata too', async () => {
  await simulateEngine({ seed: 10, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(tracked);
    const machine = await start(swarm);
    const link = formatMagnet({ infoHash: tracked.infoHash, trackers: [TRACKER_URL] });
    await swarm.wait(
      seeder.session.execute('torrent:add-tracker', { id: tracked.id, url: TRACKER_URL }),
    );
    await addMagnet(swarm, machine, tracked, { link });
    await swarm.untilComplete([machine], tracked, 2 * MINUTE);
  });
});

test('the screen says how it stands: who is asked, and how much of the metadata is here', async () => {
  await simulateEngine({ seed: 11, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    await addMagnet(swarm, machine, torrent, {
      link: `${formatMagnet({ infoHash: torrent.infoHash })}&dn=My+album`,
    });
    assert.equal(seen(machine).state, 'fetching');
    assert.equal(seen(machine).name, 'My album');
    const words = "nothing can find peers: turn on the DHT, or add a tracker or a peer's address";
    assert.equal(seen(machine).notice?.text, words);
    const first = metadataPeer(torrent, {
      give: (piece, bytes) => (piece === 0 ? bytes : undefined),
    });
    const peers = await serve(swarm, [first]);
    await swarm.wait(
      machine.session.execute('torrent:add-peer', { id: torrent.id, address: peers[0]! }),
    );
    await swarm.clock.advance(2_000);
    assert.deepEqual(seen(machine).metadata, {
      peersConnected: 1,
      peersAsked: 1,
      piecesDone: 1,
      pieceCount: 3,
    });
    assert.equal(seen(machine).notice?.text, 'fetching metadata: 1 of 3 pieces from 1 peer');
  });
});

test('H44, H43, H42: past liars, refusers and silent ones the right metadata comes, and a liar alone is banned', async () => {
  await simulateEngine({ seed: 44, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    const spoilt = (_piece: number, bytes: Uint8Array) => bytes.map((byte) => byte ^ 1);
    const peers = await serve(swarm, [
      metadataPeer(torrent, { give: spoilt }),
      metadataPeer(torrent, { size: 2 ** 31 - 1 }),
      metadataPeer(torrent, { size: 0 }),
      metadataPeer(torrent, { size: 40_000, give: spoilt }),
      metadataPeer(torrent, { give: () => undefined }),
      metadataPeer(torrent, { isSilent: true }),
      wholeSeeder(torrent),
    ]);
    await addMagnet(swarm, machine, torrent, { peers });
    await swarm.untilComplete([machine], torrent, 10 * MINUTE);
    for (const address of bannedBy(machine)) assert.ok([peers[0], peers[3]].includes(address));
  });
});

test('H45: metadata with the right hash that is of no use stops the torrent with the reason, and nothing else', async () => {
  await simulateEngine({ seed: 45, line: LINE }, async (swarm) => {
    const bad = makeTorrent({
      name: 'bad',
      size: BLOCK,
      pieceLength: BLOCK,
      editInfo: (info) => ({ ...info, 'piece length': 0 }),
    });
    const machine = await start(swarm);
    const { address } = await servePeer(swarm, strangerAddress(3), bad, metadataPeer(bad));
    await addMagnet(swarm, machine, bad, { peers: [address] });
    await swarm.until(() => seen(machine).state === 'error', MINUTE);
    assert.match(seen(machine).problem!, /piece/);
    await swarm.wait(machine.session.execute('torrent:remove', { id: bad.id }));
    assert.equal(machine.session.frame().torrents.length, 0);
  });
});

test('H47, H48: pieces that nobody asked for, haves and bitfields before the metadata change nothing', async () => {
  await simulateEngine({ seed: 48, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    const noisy = wholeSeeder(torrent, {
      give: (_piece, bytes) => bytes,
    });
    const peers = await serve(swarm, [
      {
        ...noisy,
        onOpen: (peer) => {
          peer.send(say.bitfield(new Uint8Array(3)), say.have(0xffffffff), say.haveAll());
          peer.send(say.unchoke(), say.piece(9, 0, new Uint8Array(9)), say.request(0, 0, BLOCK));
          const unasked = encodeBencode({ msg_type: 1, piece: 77, total_size: 9 });
          peer.send(say.extended(1, unasked), say.extended(1, Buffer.from('x')));
          noisy.onOpen?.(peer);
        },
      },
      wholeSeeder(torrent),
    ]);
    await addMagnet(swarm, machine, torrent, { peers });
    await swarm.untilComplete([machine], torrent, 5 * MINUTE);
  });
});

test('H46: a flood of requests for metadata is answered a few times, then refused', async () => {
  await simulateEngine({ seed: 46, line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(torrent);
    const flood = Buffer.concat(
      Array.from({ length: 600 }, () => say.extended(1, encodeMetadataRequest(0))),
    );
    const peer = dialEngine(swarm.network.host(strangerAddress(0)), machine, torrent, {
      onOpen: (self) => {
        const handshake = encodeBencode({ m: { ut_metadata: 5 } });
        self.send(say.extended(0, handshake), flood);
      },
    });
    await swarm.clock.advance(5_000);
    const answers = peer.allOf('extended').filter(({ id }) => id === 5);
    const given = answers.filter(({ bytes }) => bytes.length > BLOCK);
    assert.deepEqual([given.length, answers.length], [6, 600]);
  });
});

test('a restart goes on fetching; once it is here, a restart does not fetch it again', async () => {
  await simulateEngine({ seed: 12, line: LINE }, async (swarm) => {
    const machine = swarm.machine();
    await swarm.wait(machine.start({ restoresTorrents: true }));
    const link = `${formatMagnet({ infoHash: torrent.infoHash })}&dn=later`;
    await addMagnet(swarm, machine, torrent, { link, labels: ['music'], directory: '/downloads' });
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    assert.deepEqual([seen(machine).state, seen(machine).name], ['fetching', 'later']);
    const [address] = await serve(swarm, [metadataPeer(torrent)]);
    await swarm.wait(
      machine.session.execute('torrent:add-peer', { id: torrent.id, address: address! }),
    );
    await swarm.until(() => seen(machine).metadata === null, MINUTE);
    machine.crash();
    await swarm.wait(machine.start({ restoresTorrents: true }));
    assert.equal(seen(machine).name, 'album');
    assert.deepEqual(seen(machine).labels, ['music']);
    assert.equal(seen(machine).totalSize, 2_100 * 1_024);
    const { base64 } = await swarm.wait(
      machine.session.execute('torrent:export', { id: torrent.id }),
    );
    assert.ok(Buffer.from(base64, 'base64').includes(Buffer.from(torrent.infoBytes)));
  });
});

test('files are chosen before anything flows: it waits, and gets what was chosen', async () => {
  await simulateEngine({ seed: 13, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    const peers = await serve(swarm, [wholeSeeder(torrent)]);
    await addMagnet(swarm, machine, torrent, { peers, asksForFiles: true });
    await swarm.until(() => seen(machine).state === 'choosing', MINUTE);
    await swarm.clock.advance(30_000);
    assert.equal(seen(machine).downloaded, 0);
    const { id } = torrent;
    const looked = await swarm.wait(
      machine.session.execute('session:inspect', { source: { kind: 'torrent', id } }),
    );
    assert.deepEqual(
      looked.files.map(({ path }) => path.at(-1)),
      ['one', 'two'],
    );
    const choice = { id, priorities: { skip: [1] } };
    await swarm.wait(machine.session.execute('torrent:choose', choice));
    await swarm.until(() => seen(machine).state === 'seeding', MINUTE);
    assert.equal(seen(machine).wantedSize, 1_000 * 1_024);
    await assert.rejects(
      swarm.wait(machine.session.execute('torrent:choose', choice)),
      /cannot choose/,
    );
  });
});

test('whoever hears that the metadata is here may ask for it at once', async () => {
  await simulateEngine({ seed: 17, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    const exported = Promise.withResolvers<{ readonly base64: string }>();
    machine.session.onEvent((event) => {
      if (event.name !== 'torrent:metadata') return;
      machine.session
        .execute('torrent:export', { id: event.id })
        .then(exported.resolve, exported.reject);
    });
    const peers = await serve(swarm, [wholeSeeder(torrent)]);
    await addMagnet(swarm, machine, torrent, { peers, asksForFiles: true });
    const { base64 } = await swarm.wait(exported.promise, MINUTE);
    assert.ok(Buffer.from(base64, 'base64').includes(Buffer.from(torrent.infoBytes)));
  });
});

test('files are chosen into another folder before anything is written, and where that fails it goes on waiting', async () => {
  await simulateEngine({ seed: 16, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    const { session, disk } = machine;
    const peers = await serve(swarm, [wholeSeeder(torrent)]);
    await addMagnet(swarm, machine, torrent, { peers, asksForFiles: true, directory: '/first' });
    await swarm.until(() => seen(machine).state === 'choosing', MINUTE);
    const { id } = torrent;
    disk.put('/file', new Uint8Array(1));
    const choose = (directory: string) =>
      swarm.wait(session.execute('torrent:choose', { id, directory, select: ['one'] }));
    await assert.rejects(choose('/file/x'), { code: 'disk/not-a-directory' });
    assert.equal(seen(machine).state, 'choosing');
    await choose('/second');
    await swarm.until(() => seen(machine).state === 'seeding', MINUTE);
    assert.equal((await disk.status('/second/album/one'))?.size, 1_000 * 1_024);
    assert.equal(await disk.status('/first/album'), undefined);
  });
});

test('files of others in the folder that it was added for stay there when it goes into another, and what lies there is taken up', async () => {
  await simulateEngine({ seed: 18, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    const { session, disk } = machine;
    await torrent.writePayload(disk, '/first');
    await torrent.writePayload(disk, '/third');
    const peers = await serve(swarm, [wholeSeeder(torrent)]);
    await addMagnet(swarm, machine, torrent, { peers, asksForFiles: true, directory: '/first' });
    await swarm.until(() => seen(machine).state === 'choosing', MINUTE);
    const choose = (directory: string) =>
      swarm.wait(session.execute('torrent:choose', { id: torrent.id, directory, select: ['**'] }));
    await choose('/third');
    await swarm.until(() => seen(machine).state === 'seeding', MINUTE);
    assert.deepEqual([seen(machine).downloaded, seen(machine).directory], [0, '/third']);
    for (const path of ['/first/album/one', '/first/album/two', '/third/album/one']) {
      assert.notEqual(await disk.status(path), undefined, path);
    }
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    assert.equal(seen(machine).directory, '/third');
  });
});

for (const [how, more] of [
  ['by the link', { link: `${formatMagnet({ infoHash: torrent.infoHash })}&so=1` }],
  ['by a pattern', { select: ['two'] }],
  ['by number', { priorities: { skip: [0] } }],
] as const) {
  test(`files chosen beforehand ${how} are not asked for again`, async () => {
    await simulateEngine({ seed: how, line: LINE }, async (swarm) => {
      const machine = await start(swarm);
      const peers = await serve(swarm, [wholeSeeder(torrent)]);
      await addMagnet(swarm, machine, torrent, { peers, asksForFiles: true, ...more });
      await swarm.until(() => seen(machine).state === 'seeding', MINUTE);
      assert.equal(seen(machine).wantedSize, 1_100 * 1_024);
    });
  });
}

test('while it is fetched it can be paused, resumed, labelled, limited, moved and taken away', async () => {
  await simulateEngine({ seed: 14, line: LINE }, async (swarm) => {
    const machine = await start(swarm);
    await addMagnet(swarm, machine, torrent);
    const { id } = torrent;
    const { session } = machine;
    await swarm.wait(session.execute('torrent:pause', { id }));
    assert.equal(seen(machine).state, 'paused');
    await swarm.wait(session.execute('torrent:set-labels', { id, labels: ['x'] }));
    await swarm.wait(session.execute('torrent:set-limits', { id, download: 5_000 }));
    await swarm.wait(session.execute('torrent:move', { id, directory: '/downloads/x' }));
    await swarm.wait(session.execute('torrent:resume', { id }));
    const { state, labels, downloadLimit, directory } = seen(machine);
    assert.deepEqual(
      [state, labels, downloadLimit, directory],
      ['fetching', ['x'], 5_000, '/downloads/x'],
    );
    await assert.rejects(swarm.wait(session.execute('torrent:verify', { id })), /not known yet/);
    await assert.rejects(addMagnet(swarm, machine, torrent), /is here already/);
    await swarm.wait(session.execute('torrent:remove', { id, withData: true }));
    assert.deepEqual(session.frame().torrents, []);
  });
});

test('a link alone becomes metadata in under three seconds, from saved nodes, over lines of 50 ms, half of the peers gone', async () => {
  const times = await magnetTimes({ seed: 15, nodes: 12, trials: 2, latencyMs: 50 });
  assert.equal(times.length, 2);
  for (const tookMs of times) assert.ok(tookMs < 3_000, `${times} ms`);
});
