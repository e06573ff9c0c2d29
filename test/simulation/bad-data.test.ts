/** Peers that send wrong bytes: who lies is banned, who is honest never is, and nothing wrong reaches the disk. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addPeers,
  bannedBy,
  dialEngine,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
  wrongPieces,
} from '../helpers/engine-swarm.ts';
import { honestSeeder, liar, staller } from '../helpers/peer-behaviours.ts';
import { say } from '../helpers/peer-codec.ts';
import type { PeerBehaviour } from '../helpers/scripted-peer.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { DOWNLOADS } from '../helpers/simulated-machine.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
/** Large pieces, slow peers: several work on one piece, so that blame is shared. */
const torrent = makeTorrent({ name: 'shared', size: 40 * BLOCK, pieceLength: 8 * BLOCK });
const SLOW = { uploadBytesPerSecond: 6_000 };
const QUICK = { uploadBytesPerSecond: 500_000 };
const LINE = { latencyMs: 20 };
const MINUTE = 60_000;

const isHostOf = (banned: readonly string[], address: string) =>
  banned.some((each) => each.startsWith(`${address}:`));

test('H63: a peer that sends a whole wrong piece is banned at once, and comes in no more', async () => {
  await simulateEngine({ seed: 63, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const bad = strangerAddress(0);
    const { address, peers } = await servePeer(swarm, bad, torrent, liar(torrent), QUICK);
    await addPeers(swarm, machine, torrent, [address]);
    await swarm.until(() => bannedBy(machine).length > 0, MINUTE, 'the ban');
    assert.deepEqual(bannedBy(machine), [address]);
    const again = dialEngine(swarm.network.host(bad), machine, torrent, honestSeeder(torrent));
    await swarm.wait(assert.rejects(again.opened), MINUTE);
    await addPeers(swarm, machine, torrent, [address]);
    await swarm.clock.advance(5 * MINUTE);
    assert.equal(peers.length, 1, 'nor is it dialled again');
    const good = await servePeer(swarm, strangerAddress(1), torrent, honestSeeder(torrent), QUICK);
    await addPeers(swarm, machine, torrent, [good.address]);
    await swarm.untilComplete([machine], torrent, MINUTE);
    assert.deepEqual(bannedBy(machine), [address]);
  });
});

/** One liar among honest peers that are as slow as it is. */
const mixed = (seed: number, isLie: (random: SeededRandom) => boolean, honestCount: number) =>
  simulateEngine({ seed, line: LINE, watchEveryMs: 500 }, async (swarm) => {
    const random = new SeededRandom(`lies ${seed}`);
    const machine = await swarm.leecher(torrent);
    const lies = liar(torrent, () => isLie(random));
    const bad = await servePeer(swarm, strangerAddress(99), torrent, lies, SLOW);
    const addresses = [bad.address];
    for (let index = 0; index < honestCount; index++) {
      const honest = honestSeeder(torrent);
      const peer = await servePeer(swarm, strangerAddress(index), torrent, honest, SLOW);
      addresses.push(peer.address);
    }
    await addPeers(swarm, machine, torrent, addresses);
    await swarm.untilComplete([machine], torrent, 20 * MINUTE);
    const banned = bannedBy(machine).filter((address) => address !== bad.address);
    assert.deepEqual(banned, [], 'honest peers were banned');
    const failed = machine.events.filter(({ name }) => name === 'piece:failed').length;
    assert.equal(bannedBy(machine).length, failed > 0 ? 1 : 0, `${failed} pieces failed`);
    assert.ok(failed > 0, 'no lie was ever told');
    assert.deepEqual(wrongPieces(machine, torrent), []);
  });

const everyFourth = () => {
  let sent = 0;
  return () => ++sent % 4 === 2;
};

for (const seed of [1, 2, 3]) {
  test(`H62: a liar in the middle of honest peers is found and banned, nobody else is (seed ${seed})`, async () => {
    await mixed(seed, (random) => random.float() < 0.5, 4);
  });

  test(`H64: one wrong block now and then does not get honest peers banned (seed ${seed})`, async () => {
    await mixed(seed, everyFourth(), 3);
  });
}

test('H64: a liar that leaves after each lie and comes again is convicted, not those beside it', async () => {
  await simulateEngine({ seed: 64, line: LINE, watchEveryMs: 500 }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const addresses: string[] = [];
    for (let index = 0; index < 3; index++) {
      const honest = honestSeeder(torrent);
      const { address } = await servePeer(swarm, strangerAddress(index), torrent, honest, SLOW);
      addresses.push(address);
    }
    await addPeers(swarm, machine, torrent, addresses);
    const host = swarm.network.host(strangerAddress(99), QUICK);
    let lies = 0;
    let comings = 0;
    const hitAndRun = () => {
      comings += 1;
      dialEngine(host, machine, torrent, {
        ...liar(torrent, () => ++lies > 0),
        onClose: () => {
          if (comings < 20) swarm.clock.setTimer(3_000, hitAndRun);
        },
      });
      swarm.clock.setTimer(2_000, () => {
        for (const connection of host.connections) connection.destroy();
      });
    };
    hitAndRun();
    await swarm.untilComplete([machine], torrent, 20 * MINUTE);
    const banned = bannedBy(machine);
    assert.ok(lies > 0);
    assert.ok(isHostOf(banned, host.address), 'the liar got away');
    assert.ok(!addresses.some((address) => banned.includes(address)), `${banned}`);
  });
});

test('H60: blocks nobody asked for are waste, reach no file, and many of them end the connection', async () => {
  await simulateEngine({ seed: 60, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const host = swarm.network.host(strangerAddress(0));
    const lie = new Uint8Array(BLOCK).fill(7);
    const few = dialEngine(host, machine, torrent, {
      onOpen: (peer) => {
        peer.send(say.piece(0, 0, lie), say.piece(0, BLOCK, lie), say.piece(1, 0, lie));
        // Wrong length, wrong place, no such piece.
        peer.send(say.piece(0, 0, lie.subarray(1)), say.piece(0, 77, lie), say.piece(99, 0, lie));
      },
    });
    await swarm.clock.advance(2_000);
    assert.equal(few.isClosed, false, 'a few are forgiven: they may be late');
    const { tally, content } = torrentOf(machine, torrent);
    assert.equal(tally.wasted, 6 * BLOCK - 1);
    assert.equal(tally.downloaded, 0);
    const other = swarm.network.host(strangerAddress(1));
    const many = dialEngine(other, machine, torrent, {
      onOpen: (peer) => {
        for (let count = 0; count < 60; count++) peer.send(say.piece(2, 0, lie));
      },
    });
    await swarm.wait(many.closed, MINUTE);
    assert.equal(content.have.count, 0);
    assert.equal(machine.disk.usedBytes, 0);
    few.close();
  });
});

test('H65: what our own disk spoils is fetched again, and no peer is blamed', async () => {
  await simulateEngine({ seed: 65, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const addresses: string[] = [];
    for (const index of [0, 1]) {
      const honest = honestSeeder(torrent);
      const { address } = await servePeer(swarm, strangerAddress(index), torrent, honest, QUICK);
      addresses.push(address);
    }
    await addPeers(swarm, machine, torrent, addresses);
    await swarm.untilComplete([machine], torrent, MINUTE);
    machine.disk.patch(`${DOWNLOADS}/shared`, new Uint8Array(3 * BLOCK), 10 * BLOCK);
    await swarm.wait(machine.session.execute('torrent:verify', { id: torrent.id }));
    await swarm.until(() => !machine.hasAll(torrent.id), MINUTE, 'the loss');
    await swarm.untilComplete([machine], torrent, 10 * MINUTE);
    await swarm.until(() => wrongPieces(machine, torrent).length === 0, 10 * MINUTE, 'the repair');
    assert.deepEqual(bannedBy(machine), []);
  });
});

test('a piece with a bad hash behind it does not hang on a silent peer while another has nothing to do', async () => {
  const single = makeTorrent({ name: 'single', size: 8 * BLOCK, pieceLength: 8 * BLOCK });
  await simulateEngine({ seed: 'solo', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(single);
    const connect = async (index: number, behaviour: PeerBehaviour) => {
      const { address } = await servePeer(swarm, strangerAddress(index), single, behaviour, QUICK);
      await addPeers(swarm, machine, single, [address]);
    };
    await connect(0, liar(single));
    await swarm.until(() => bannedBy(machine).length > 0, MINUTE, 'the ban');
    await connect(1, staller(single));
    await swarm.until(() => torrentOf(machine, single).picker!.begunCount > 0, MINUTE, 'requests');
    await connect(2, honestSeeder(single));
    await swarm.untilComplete([machine], single, 10_000);
  });
});
