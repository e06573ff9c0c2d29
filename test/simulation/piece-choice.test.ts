/** What a picker is for, seen from outside: pieces spread, the last block does not hang on the slowest peer, and every slow end comes to an end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addPeers,
  dialEngine,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
} from '../helpers/engine-swarm.ts';
import { fullBitfield, honestSeeder, slowSeeder, staller } from '../helpers/peer-behaviours.ts';
import { type PeerMessageOf, say } from '../helpers/peer-codec.ts';
import type { PeerBehaviour, ScriptedPeer } from '../helpers/scripted-peer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 20 };

test('rarest first: a slow seeder gives few copies before the swarm lives without it', async () => {
  const torrent = makeTorrent({
    name: 'spread',
    size: 64 * BLOCK,
    pieceLength: BLOCK,
    announce: TRACKER_URL,
  });
  const line = { latencyMs: 20, uploadBytesPerSecond: 200_000 };
  await simulateEngine({ seed: 'rare', line }, async (swarm) => {
    const seeder = await swarm.seeder(torrent, { uploadBytesPerSecond: 60_000 });
    const leechers: SimulatedMachine[] = [];
    for (let index = 0; index < 10; index++) leechers.push(await swarm.leecher(torrent));
    const given = () => torrentOf(seeder, torrent).tally.uploaded / torrent.payload.length;
    const counts = () => {
      const copies = new Array<number>(torrent.pieceCount).fill(0);
      for (const machine of leechers) {
        for (const piece of torrentOf(machine, torrent).content.have.indexes()) copies[piece]! += 1;
      }
      return copies;
    };
    await swarm.until(() => given() >= 0.5, MINUTE, 'half a copy');
    const early = counts().filter((copies) => copies > 0).length / torrent.pieceCount;
    assert.ok(early > 0.25, `half a copy given, ${early} of the pieces are out there`);
    await swarm.until(() => counts().every((copies) => copies > 0), MINUTE, 'a distributed copy');
    // Picking at random, ten takers would have got more than four copies by now (coupon collector).
    assert.ok(given() < 2, `the seeder gave ${given()} copies until all pieces were out`);
    await swarm.untilComplete(leechers, torrent, 2 * MINUTE);
    assert.ok(given() < 4, `the seeder gave ${given()} copies in all`);
  });
});

test('rarest first: of two pieces the one fewer peers have comes first', async () => {
  const torrent = makeTorrent({ name: 'rare', size: 40 * BLOCK, pieceLength: BLOCK });
  await simulateEngine({ seed: 1, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const rare = new Set([7, 19, 31]);
    const common = fullBitfield(torrent.pieceCount);
    for (const piece of rare) common[piece >> 3]! &= ~(0x80 >> (piece & 7));
    for (let index = 1; index <= 3; index++) {
      dialEngine(swarm.network.host(strangerAddress(index)), machine, torrent, {
        onOpen: (peer) => peer.send(say.bitfield(common)),
      });
    }
    await swarm.clock.advance(1_000);
    const host = swarm.network.host(strangerAddress(0));
    const seed = dialEngine(host, machine, torrent, slowSeeder(torrent, swarm.clock, 500));
    await swarm.untilComplete([machine], torrent, MINUTE);
    const order = seed.allOf('request').map(({ piece }) => piece);
    // The first four are drawn by chance: something to trade comes first.
    const places = [...rare].map((piece) => order.indexOf(piece));
    assert.ok(Math.max(...places) < 4 + 12 + rare.size, `rare pieces were asked for at ${places}`);
  });
});

/** Serves all but some blocks, which it leaves unanswered until told. */
const withholder = (
  torrent: ReturnType<typeof makeTorrent>,
  isWithheld: (request: PeerMessageOf<'request'>) => boolean,
): PeerBehaviour & { release(): void } => {
  const held: [ScriptedPeer, PeerMessageOf<'request'>][] = [];
  let isFree = false;
  const give = (peer: ScriptedPeer, { piece, offset, length }: PeerMessageOf<'request'>) =>
    peer.send(say.piece(piece, offset, torrent.block(piece, offset, length)));
  return {
    onOpen: (peer) => peer.send(say.bitfield(fullBitfield(torrent.pieceCount))),
    onMessage: (peer, message) => {
      if (message.kind === 'interested') peer.send(say.unchoke());
      if (message.kind !== 'request') return;
      if (!isFree && isWithheld(message)) held.push([peer, message]);
      else give(peer, message);
    },
    release: () => {
      isFree = true;
      for (const [peer, request] of held.splice(0)) give(peer, request);
    },
  };
};

test('endgame: blocks that a slow peer holds come from others, and the slow one is told', async () => {
  const torrent = makeTorrent({ name: 'end', size: 64 * BLOCK, pieceLength: 4 * BLOCK });
  await simulateEngine({ seed: 2, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const slowHost = swarm.network.host(strangerAddress(0));
    const slow = dialEngine(slowHost, machine, torrent, slowSeeder(torrent, swarm.clock, 8_000));
    await swarm.until(() => slow.allOf('request').length > 0, MINUTE, 'requests');
    const quick = await servePeer(swarm, strangerAddress(1), torrent, honestSeeder(torrent), {
      uploadBytesPerSecond: 200_000,
    });
    const from = swarm.clock.now();
    await addPeers(swarm, machine, torrent, [quick.address]);
    await swarm.untilComplete([machine], torrent, MINUTE);
    const took = swarm.clock.now() - from;
    assert.ok(took < 10_000, `${took} ms, where the quick peer needs five seconds alone`);
    await swarm.clock.advance(100);
    assert.ok(slow.allOf('cancel').length > 0, 'what others brought is cancelled');
    const { wasted } = torrentOf(machine, torrent).tally;
    assert.ok(wasted <= 4 * BLOCK, `${wasted} bytes came twice`);
    slow.close();
  });
});

for (const seed of [1, 2, 3]) {
  test(`F26: when all peers stall at the end, the first that recovers ends it (seed ${seed})`, async () => {
    const torrent = makeTorrent({ name: 'stall', size: 24 * BLOCK, pieceLength: 4 * BLOCK });
    await simulateEngine({ seed, line: LINE }, async (swarm) => {
      const machine = await swarm.leecher(torrent);
      const isLast = ({ piece }: { piece: number }) => piece >= torrent.pieceCount - 2;
      const peers = [0, 1, 2].map(() => withholder(torrent, isLast));
      for (const [index, behaviour] of peers.entries()) {
        dialEngine(swarm.network.host(strangerAddress(index)), machine, torrent, {
          ...behaviour,
        });
      }
      await swarm.clock.advance(100_000);
      assert.equal(machine.hasAll(torrent.id), false);
      const recovered = peers[seed % 3]!;
      recovered.release();
      await swarm.untilComplete([machine], torrent, 2 * MINUTE);
    });
  });
}

test('F26: stallers alone, then one honest peer comes: all blocks move to it', async () => {
  const torrent = makeTorrent({ name: 'alone', size: 24 * BLOCK, pieceLength: 4 * BLOCK });
  await simulateEngine({ seed: 3, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    for (let index = 0; index < 5; index++) {
      const host = swarm.network.host(strangerAddress(index));
      dialEngine(host, machine, torrent, staller(torrent, index));
    }
    await swarm.clock.advance(5 * MINUTE);
    const { address } = await servePeer(swarm, strangerAddress(9), torrent, honestSeeder(torrent));
    await addPeers(swarm, machine, torrent, [address]);
    await swarm.untilComplete([machine], torrent, 30_000);
  });
});

test('F25: peers that leave in the middle of a piece or handshake, thousands of times, leave nothing behind', async () => {
  const torrent = makeTorrent({ name: 'cycles', size: 8 * BLOCK, pieceLength: 2 * BLOCK });
  await simulateEngine({ seed: 25, line: { latencyMs: 1 }, watchEveryMs: 1_000 }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const before = swarm.clock.pendingTimers;
    const leaver: PeerBehaviour = {
      onOpen: (peer) => peer.send(say.bitfield(fullBitfield(torrent.pieceCount)), say.unchoke()),
      onMessage: (peer, message) => {
        if (message.kind !== 'request') return;
        const { piece, offset, length } = message;
        const block = say.piece(piece, offset, torrent.block(piece, offset, length));
        peer.send(block.subarray(0, 1_000));
        swarm.clock.setTimer(5, () => peer.close());
      },
    };
    for (let round = 0; round < 300; round++) {
      for (let each = 0; each < 4; each++) {
        const host = swarm.network.host(strangerAddress((round % 50) + each * 50));
        if (each === 3) {
          const half = dialEngine(host, machine, torrent, {}, { sendsHandshake: false });
          half.send(
            say
              .handshake({
                reserved: new Uint8Array(8),
                infoHash: torrent.infoHash,
                peerId: new Uint8Array(20),
              })
              .subarray(0, 1 + (round % 67)),
          );
          swarm.clock.setTimer(10, () => half.close());
        } else dialEngine(host, machine, torrent, leaver);
      }
      await swarm.clock.advance(50);
    }
    const { picker, peers, content } = torrentOf(machine, torrent);
    assert.deepEqual([...peers], []);
    assert.equal(picker!.begunCount, 0);
    assert.equal(content.have.count, 0);
    assert.equal(machine.host.connectionCount, 0);
    await swarm.clock.advance(11_000);
    assert.ok(swarm.clock.pendingTimers <= before + 1, 'timers grew');
    const { address } = await servePeer(
      swarm,
      strangerAddress(999),
      torrent,
      honestSeeder(torrent),
    );
    await addPeers(swarm, machine, torrent, [address]);
    await swarm.untilComplete([machine], torrent, MINUTE);
  });
});
