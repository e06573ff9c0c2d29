/** One hostile peer beside a slow honest one: it is seen off, and the download goes on as if it were not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import {
  addPeers,
  bannedBy,
  dialEngine,
  engineOf,
  farewellsOf,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
} from '../helpers/engine-swarm.ts';
import { flooder, fullBitfield, honestSeeder, staller } from '../helpers/peer-behaviours.ts';
import { frame, say } from '../helpers/peer-codec.ts';
import {
  MODERN_RESERVED,
  type PeerBehaviour,
  type ScriptedPeer,
} from '../helpers/scripted-peer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const torrent = makeTorrent({
  name: 'target',
  size: 20 * BLOCK,
  pieceLength: 2 * BLOCK,
  announce: TRACKER_URL,
});
const LINE = { latencyMs: 20 };
/** The honest peer takes about half a minute for the whole. */
const SLOW = { uploadBytesPerSecond: 10_000 };
const MINUTE = 60_000;
const OTHER_HASH = new Uint8Array(20).fill(9);

/** A leecher with one honest peer. */
const leecherWithHope = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const machine = await swarm.leecher(torrent);
  const honest = honestSeeder(torrent);
  const { address } = await servePeer(swarm, strangerAddress(1_000), torrent, honest, SLOW);
  await addPeers(swarm, machine, torrent, [address]);
  return machine;
};

/** Says something at once, or later, or over and over. */
const says =
  (...messages: readonly Uint8Array[]) =>
  (peer: ScriptedPeer): void => {
    for (const message of messages) peer.send(message);
  };

const times = (count: number, message: Uint8Array) => Buffer.concat(Array(count).fill(message));
const bits = fullBitfield(torrent.pieceCount);

const ENDED: readonly (readonly [string, (peer: ScriptedPeer) => void])[] = [
  ['H50: a length prefix of 4 GiB', says(Buffer.from('ffffffff07', 'hex'))],
  ['H54: a bitfield that is too long', says(say.bitfield(new Uint8Array(bits.length + 1)))],
  ['H54: a bitfield that is too short', says(say.bitfield(bits.subarray(1)))],
  ['H54: bitfields without end', says(...Array.from({ length: 100 }, () => say.bitfield(bits)))],
  ['H55: a piece that does not exist', says(say.have(torrent.pieceCount))],
  ['H55: a flood of haves', says(times(1_100, say.have(1)))],
  ['H57: a request beyond the last piece', says(say.request(0xffffffff, 0, BLOCK))],
  ['H57: a request beyond the end of a piece', says(say.request(0, 0xffffc000, BLOCK))],
  ['H57: a request for nothing', says(say.request(0, 0, 0))],
  ['H57: a request for 4 GiB', says(say.request(0, 0, 0xffffffff))],
  ['H69: a flood of keep-alives', says(times(700, say.keepAlive()))],
  [
    'H69: a flood of chokes and unchokes',
    says(times(40, Buffer.concat([say.unchoke(), say.choke()]))),
  ],
  [
    'H69: a flood of interest',
    says(times(400, Buffer.concat([say.interested(), say.notInterested()]))),
  ],
  ['H69: a flood of unknown messages', says(times(200, frame(99, new Uint8Array(3))))],
  ['H69: a flood of cancels', says(times(5_000, say.cancel(0, 0, BLOCK)))],
];

for (const [what, onOpen] of ENDED) {
  test(`${what} ends the connection, and nothing else`, async () => {
    await simulateEngine({ seed: what, line: LINE }, async (swarm) => {
      const machine = await leecherWithHope(swarm);
      const host = swarm.network.host(strangerAddress(0));
      const bad = dialEngine(host, machine, torrent, { onOpen });
      await swarm.wait(bad.closed, 5_000);
      await swarm.untilComplete([machine], torrent, 2 * MINUTE);
      const others = farewellsOf(machine).filter((said) => !said.startsWith(host.address));
      assert.deepEqual(
        others.filter((said) => !said.includes('was closed')),
        [],
      );
      assert.deepEqual(bannedBy(machine), []);
    });
  });
}

test('H54: spare bits of a bitfield are masked, and mean nothing', async () => {
  await simulateEngine({ seed: 54, line: LINE }, async (swarm) => {
    const machine = await leecherWithHope(swarm);
    const full = bits.map(() => 0xff);
    const host = swarm.network.host(strangerAddress(0));
    const peer = dialEngine(host, machine, torrent, { onOpen: says(say.bitfield(full)) });
    await swarm.clock.advance(1_000);
    assert.equal(peer.isClosed, false);
    const { picker } = torrentOf(machine, torrent);
    assert.equal(picker!.availability.of(torrent.pieceCount - 1), 2);
    await swarm.untilComplete([machine], torrent, 2 * MINUTE);
  });
});

test('H59: requests while choked are passed over for a while, then they end the connection', async () => {
  await simulateEngine({ seed: 59, line: LINE }, async (swarm) => {
    const machine = await leecherWithHope(swarm);
    let asked = 0;
    const ask = (peer: ScriptedPeer) => {
      if (peer.isClosed) return;
      asked += 1;
      peer.send(say.request(0, 0, BLOCK));
      swarm.clock.setTimer(200, () => ask(peer));
    };
    const host = swarm.network.host(strangerAddress(0));
    const peer = dialEngine(host, machine, torrent, { onOpen: ask });
    await swarm.wait(peer.closed, MINUTE);
    assert.ok(asked > 60, `after ${asked}`);
    assert.equal(peer.allOf('piece').length, 0);
    await swarm.untilComplete([machine], torrent, 2 * MINUTE);
  });
});

const GARBAGE: readonly (readonly [string, Uint8Array])[] = [
  [
    'H53: another protocol',
    Buffer.concat([Uint8Array.of(19), Buffer.alloc(67, 'BitTorment protocol')]),
  ],
  ['H73: a TLS hello', Buffer.from('16030100c8010000c403035f', 'hex')],
  ['H73: an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['H73: zeros', new Uint8Array(500)],
];
const handshakeOf = (infoHash: Uint8Array, peerId: Uint8Array) =>
  say.handshake({ reserved: MODERN_RESERVED, infoHash, peerId });

for (const [what, bytes] of [
  ...GARBAGE,
  ['H53: an unknown info-hash', handshakeOf(OTHER_HASH, new Uint8Array(20))] as const,
]) {
  test(`${what} is closed without a word`, async () => {
    await simulateEngine({ seed: what, line: LINE }, async (swarm) => {
      const machine = await leecherWithHope(swarm);
      let heard = 0;
      const handler = {
        onConnect() {},
        onData: () => heard++,
        onDrain() {},
        onClose: () => ended(),
      };
      let isClosed = false;
      const ended = () => {
        isClosed = true;
      };
      const to = { host: machine.address, port: 6881 };
      const { tcp } = swarm.network.host(strangerAddress(0)).network;
      tcp.connect(to, handler, 5_000).write(bytes);
      await swarm.until(() => isClosed, 11_000, 'the end');
      assert.equal(heard, 0);
      await swarm.untilComplete([machine], torrent, 2 * MINUTE);
      assert.ok(!machine.events.some(({ name }) => name === 'session:warned'));
    });
  });
}

test('H53: an engine that is told of itself, by its tracker or user, does not become its own peer', async () => {
  await simulateEngine({ seed: 53, line: LINE }, async (swarm) => {
    // Each that announces is told of the first machine of the swarm, so this one of itself.
    const self = { ip: '50.0.0.1', port: 6881, 'peer id': new Uint8Array(20) };
    const body = encodeBencode({ interval: 60, peers: [self] });
    swarm.trackerHost.http.serve(80, () => ({ body }));
    const machine = await swarm.leecher(torrent);
    assert.equal(machine.endpoint, '50.0.0.1:6881');
    await addPeers(swarm, machine, torrent, [machine.endpoint]);
    await swarm.clock.advance(10 * MINUTE);
    assert.deepEqual([...torrentOf(machine, torrent).peers], []);
    assert.equal(machine.host.connectionCount, 0);
    assert.ok(!machine.events.some(({ name }) => name === 'peer:connected'));
  });
});

test('H51: a handshake of one byte in five seconds is cut off after ten', async () => {
  await simulateEngine({ seed: 51, line: LINE }, async (swarm) => {
    const machine = await leecherWithHope(swarm);
    const host = swarm.network.host(strangerAddress(0));
    const loris = dialEngine(host, machine, torrent, {}, { sendsHandshake: false });
    const whole = handshakeOf(torrent.infoHash, new Uint8Array(20));
    let sent = 0;
    const drip = () => {
      if (loris.isClosed) return;
      loris.send(whole.subarray(sent, ++sent));
      swarm.clock.setTimer(5_000, drip);
    };
    drip();
    const from = swarm.clock.now();
    await swarm.wait(loris.closed, MINUTE);
    assert.ok(swarm.clock.now() - from < 12_000);
    await swarm.untilComplete([machine], torrent, 2 * MINUTE);
  });
});

test('H51: a block that comes one byte in five seconds holds up nothing', async () => {
  await simulateEngine({ seed: 'drip', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const host = swarm.network.host(strangerAddress(0));
    let isDripping = false;
    const loris = dialEngine(host, machine, torrent, {
      onOpen: says(say.bitfield(bits), say.unchoke()),
      onMessage: (peer, message) => {
        if (message.kind !== 'request' || isDripping) return;
        isDripping = true;
        const { piece, offset, length } = message;
        const block = say.piece(piece, offset, torrent.block(piece, offset, length));
        let sent = 20;
        peer.send(block.subarray(0, sent));
        const drip = () => {
          peer.send(block.subarray(sent, ++sent));
          if (!peer.isClosed) swarm.clock.setTimer(5_000, drip);
        };
        drip();
      },
    });
    await swarm.until(() => isDripping, MINUTE, 'the first drop');
    const honest = honestSeeder(torrent);
    const { address } = await servePeer(swarm, strangerAddress(1), torrent, honest, SLOW);
    await addPeers(swarm, machine, torrent, [address]);
    await swarm.untilComplete([machine], torrent, 90_000);
    loris.close();
  });
});

test('H61: a peer that unchokes, takes requests and never sends loses them to one that does', async () => {
  await simulateEngine({ seed: 61, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const host = swarm.network.host(strangerAddress(0));
    const stalling = dialEngine(host, machine, torrent, staller(torrent));
    await swarm.until(() => stalling.allOf('request').length > 0, MINUTE, 'requests');
    await swarm.clock.advance(1_000);
    const { picker, peers } = torrentOf(machine, torrent);
    const [peer] = [...peers];
    assert.equal(stalling.allOf('request').length, picker!.outstanding(peer!.key));
    const honest = honestSeeder(torrent);
    const { address } = await servePeer(swarm, strangerAddress(1), torrent, honest, SLOW);
    await addPeers(swarm, machine, torrent, [address]);
    await swarm.untilComplete([machine], torrent, 90_000);
    assert.deepEqual(bannedBy(machine), [], 'slow is no crime');
  });
});

test('H52: ten thousand half-open connections are turned away, and honest peers get in', async () => {
  await simulateEngine({ seed: 52, line: { latencyMs: 5 } }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const to = { host: seeder.address, port: 6881 };
    const mute = { onConnect() {}, onData() {}, onDrain() {}, onClose() {} };
    let most = 0;
    for (let wave = 0; wave < 100; wave++) {
      const { tcp } = swarm.network.host(strangerAddress(wave)).network;
      for (let count = 0; count < 100; count++) tcp.connect(to, mute, 5_000);
      await swarm.clock.advance(20);
      most = Math.max(most, seeder.host.connectionCount);
    }
    assert.ok(most <= 200, `${most} at once`);
    await swarm.clock.advance(10_000);
    assert.equal(seeder.host.connectionCount, 0);
    const leecher = await swarm.leecher(torrent, {}, [seeder]);
    await swarm.untilComplete([leecher], torrent, MINUTE);
  });
});

/** Asks for so many different blocks, and reads none. */
const glutton = (count: number): PeerBehaviour => ({
  onOpen: (peer) => peer.send(say.interested()),
  onMessage: (peer, { kind }) => {
    if (kind !== 'unchoke') return;
    peer.connection.pause();
    for (let asked = 0; asked < count; asked++) {
      const at = (asked * BLOCK) % large.payload.length;
      const shorter = Math.floor((asked * BLOCK) / large.payload.length);
      const length = BLOCK - shorter;
      peer.send(say.request(Math.floor(at / MEBIBYTE), at % MEBIBYTE, length));
    }
  },
});
const MEBIBYTE = 1_048_576;
const large = makeTorrent({ name: 'large', size: 4 * MEBIBYTE, pieceLength: MEBIBYTE });

test('H58: a peer that asks for much and does not read costs a bounded amount of memory', async () => {
  await simulateEngine({ seed: 58, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(large);
    const host = swarm.network.host(strangerAddress(0), { windowBytes: 65_536 });
    const peer = dialEngine(host, seeder, large, glutton(1_900));
    let mostBytes = 0;
    let mostRequests = 0;
    for (let second = 0; second < 30; second++) {
      await swarm.clock.advance(1_000);
      for (const each of torrentOf(seeder, large).peers) {
        mostBytes = Math.max(mostBytes, each.wire.bufferedBytes);
        mostRequests = Math.max(mostRequests, each.uploads.length);
      }
    }
    assert.ok(mostRequests > 1_000 && mostRequests <= 2_000, `${mostRequests} requests waited`);
    assert.ok(mostBytes > 0 && mostBytes <= MEBIBYTE + 2 * BLOCK, `${mostBytes} bytes were queued`);
    peer.close();
  });
});

test('H58: a peer that asks without end is closed', async () => {
  await simulateEngine({ seed: 'endless', line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(large);
    const host = swarm.network.host(strangerAddress(0));
    const peer = dialEngine(host, seeder, large, glutton(10_000));
    await swarm.wait(peer.opened);
    await swarm.until(() => seeder.host.connectionCount === 0, 5_000, 'the end');
    peer.close();
  });
});

test('H81: a thousand peers of one address are one peer', async () => {
  await simulateEngine({ seed: 81, line: LINE }, async (swarm) => {
    const machine = await leecherWithHope(swarm);
    const host = swarm.network.host(strangerAddress(0));
    const crowd: ScriptedPeer[] = [];
    for (let count = 0; count < 1_000; count++) {
      crowd.push(dialEngine(host, machine, torrent, { onOpen: says(say.bitfield(bits)) }));
      if (count % 8 === 7) await swarm.clock.advance(100);
    }
    await swarm.clock.advance(1_000);
    const here = [...torrentOf(machine, torrent).peers].filter(
      ({ endpoint }) => endpoint.host === host.address,
    );
    assert.equal(here.length, 1);
    assert.equal(crowd.filter(({ isClosed }) => !isClosed).length, 1);
    await swarm.untilComplete([machine], torrent, 2 * MINUTE);
  });
});

test('H81: many ports of one address, named by the tracker, are dialled one at a time', async () => {
  await simulateEngine({ seed: 'ports', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const addresses = Array.from({ length: 100 }, (_, at) => `${strangerAddress(0)}:${7_000 + at}`);
    swarm.network.host(strangerAddress(0)).goDown();
    await addPeers(swarm, machine, torrent, addresses);
    await swarm.clock.advance(1_000);
    assert.equal(machine.host.connectionCount, 1);
    await swarm.clock.advance(2 * MINUTE);
    assert.ok(engineOf(machine).services.peerBudget.used <= 1);
  });
});

test('H82: who downloads the same over and over does not keep others from theirs', async () => {
  const line = { latencyMs: 20, uploadBytesPerSecond: 100_000 };
  await simulateEngine({ seed: 82, line }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const drains: ScriptedPeer[] = [];
    for (let index = 0; index < 8; index++) {
      const ask = (peer: ScriptedPeer, count: number) => {
        for (let each = 0; each < count; each++) peer.send(say.request(0, 0, BLOCK - each));
      };
      drains.push(
        dialEngine(swarm.network.host(strangerAddress(index)), seeder, torrent, {
          onOpen: (peer) => peer.send(say.interested()),
          onMessage: (peer, { kind }) => {
            if (kind === 'unchoke') ask(peer, 10);
            if (kind === 'piece') peer.send(say.request(0, 0, BLOCK - (peer.received.length % 10)));
          },
        }),
      );
    }
    await swarm.clock.advance(MINUTE);
    const leecher = await swarm.leecher(torrent, {}, [seeder]);
    await swarm.untilComplete([leecher], torrent, 3 * MINUTE);
    const given = drains.map(({ receivedBytes }) => receivedBytes);
    assert.ok(given.filter((bytes) => bytes > 0).length >= 4, 'the drains shared: slots move on');
    for (const drain of drains) drain.close();
  });
});

test('a flood that never ends leaves the engine responsive: the download finishes on time', async () => {
  await simulateEngine({ seed: 'flood', line: LINE }, async (swarm) => {
    const machine = await leecherWithHope(swarm);
    for (let index = 0; index < 10; index++) {
      const host = swarm.network.host(strangerAddress(index), { uploadBytesPerSecond: 50_000 });
      dialEngine(host, machine, torrent, flooder(say.have(index), 100_000));
    }
    await swarm.untilComplete([machine], torrent, MINUTE);
  });
});
