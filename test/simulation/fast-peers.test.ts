/** The fast extension (BEP 6) and the extension protocol (BEP 10) with peers that say what a test tells them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GUIDED_PIECES, SUGGEST_WINDOW_PIECES } from '../../source/policy/limits.ts';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import { decodeExtensionHandshake } from '../../source/protocol/extension-handshake.ts';
import {
  addPeers,
  dialEngine,
  farewellsOf,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
} from '../helpers/engine-swarm.ts';
import { fullBitfield, honestSeeder } from '../helpers/peer-behaviours.ts';
import { type PeerMessageOf, say } from '../helpers/peer-codec.ts';
import type { PeerBehaviour, ScriptedPeer } from '../helpers/scripted-peer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const small = makeTorrent({ name: 'small', size: 20 * BLOCK, pieceLength: 2 * BLOCK });
/** Of so many pieces that two of them are given to starting peers. */
const large = makeTorrent({ name: 'large', size: 200 * BLOCK, pieceLength: BLOCK });
const LINE = { latencyMs: 20 };
const NO_FAST = Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0, 0);
const NO_EXTENSIONS = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x04);

const stranger = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  made = small,
  behaviour: PeerBehaviour = {},
  index = 0,
): ScriptedPeer => dialEngine(swarm.network.host(strangerAddress(index)), machine, made, behaviour);

/** The engine's own view of the one peer. */
const peerOf = (machine: SimulatedMachine, made = small) => {
  const [peer] = torrentOf(machine, made).peers;
  assert.ok(peer);
  return peer;
};

const handshake = (fields: Parameters<typeof encodeBencode>[0]) =>
  say.extended(0, encodeBencode(fields));

test('a seed says that it has all, a new leecher that it has nothing, and old peers get the words they know', async () => {
  await simulateEngine({ seed: 6, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(small);
    const leecher = await swarm.leecher(small);
    const modern = [stranger(swarm, seeder), stranger(swarm, leecher)];
    const host = swarm.network.host(strangerAddress(7));
    const old = [seeder, leecher].map((machine) =>
      dialEngine(host, machine, small, {}, { reserved: NO_FAST }),
    );
    await swarm.clock.advance(1_000);
    assert.deepEqual(
      modern.map((peer) => peer.received[0]?.kind),
      ['have-all', 'have-none'],
    );
    assert.deepEqual(
      old.map((peer) => peer.received[0]?.kind),
      ['bitfield', 'extended'],
    );
  });
});

test('H56: a peer that turns from having all to having nothing and back is counted right each time', async () => {
  await simulateEngine({ seed: 56, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(small);
    const peer = stranger(swarm, machine);
    await swarm.wait(peer.opened);
    const { picker } = torrentOf(machine, small);
    const seen: number[] = [];
    for (const word of [say.haveAll(), say.haveNone(), say.haveAll(), say.have(3)]) {
      peer.send(word);
      await swarm.clock.advance(100);
      seen.push(picker!.availability.of(3));
    }
    assert.deepEqual(seen, [1, 0, 1, 1]);
    for (let turn = 0; turn < 100; turn++) peer.send(say.haveAll(), say.haveNone());
    await swarm.wait(peer.closed, 5_000);
    assert.equal(picker!.availability.of(3), 0);
  });
});

for (const [name, word] of Object.entries({
  'have all': say.haveAll(),
  'have none': say.haveNone(),
  'a suggestion': say.suggest(1),
  'a refusal': say.reject(0, 0, BLOCK),
  'a piece for nothing': say.allowedFast(1),
})) {
  test(`${name} of a peer that never spoke of the fast extension ends the connection`, async () => {
    await simulateEngine({ seed: name, line: LINE }, async (swarm) => {
      const machine = await swarm.leecher(small);
      const host = swarm.network.host(strangerAddress(0));
      const onOpen = (peer: ScriptedPeer) => void peer.send(word);
      const peer = dialEngine(host, machine, small, { onOpen }, { reserved: NO_FAST });
      await swarm.wait(peer.closed, 5_000);
      assert.match(farewellsOf(machine)[0]!, /fast extension/);
    });
  });
}

test('a refused block is asked of another at once', async () => {
  await simulateEngine({ seed: 'reject', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(small);
    const refuser: PeerBehaviour = {
      onOpen: (peer) => void peer.send(say.haveAll(), say.unchoke()),
      onMessage: (peer, message) => {
        if (message.kind !== 'request') return;
        peer.send(say.reject(message.piece, message.offset, message.length));
      },
    };
    const bad = stranger(swarm, machine, small, refuser);
    const good = await servePeer(swarm, strangerAddress(1), small, honestSeeder(small));
    await addPeers(swarm, machine, small, [good.address]);
    await swarm.untilComplete([machine], small, 5_000);
    assert.ok(bad.allOf('request').length > 0);
    assert.equal(bad.isClosed, false);
  });
});

test('a choke takes back no request of a peer that answers each: what comes after it still counts', async () => {
  await simulateEngine({ seed: 'choke', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(small);
    const asked: PeerMessageOf<'request'>[] = [];
    const peer = stranger(swarm, machine, small, {
      onOpen: (self) => void self.send(say.haveAll(), say.unchoke()),
      onMessage: (_self, message) => {
        if (message.kind === 'request') asked.push(message);
      },
    });
    await swarm.clock.advance(500);
    assert.ok(asked.length > 2);
    const { picker } = torrentOf(machine, small);
    const { key } = peerOf(machine);
    peer.send(say.choke());
    await swarm.clock.advance(100);
    assert.equal(picker!.outstanding(key), asked.length);
    const [first, ...others] = asked;
    const bytes = small.block(first!.piece, first!.offset, first!.length);
    peer.send(say.piece(first!.piece, first!.offset, bytes));
    for (const { piece, offset, length } of others) peer.send(say.reject(piece, offset, length));
    await swarm.clock.advance(100);
    assert.equal(picker!.outstanding(key), 0);
    assert.equal(peerOf(machine).download.total, first!.length);
    // Refused because of the choke: asked for again as soon as that ends.
    peer.send(say.unchoke());
    await swarm.clock.advance(100);
    assert.ok(picker!.outstanding(key) > 0);
  });
});

test('what a peer lets us have while it chokes us is asked for, and nothing else', async () => {
  await simulateEngine({ seed: 'allowed', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(small);
    const peer = stranger(swarm, machine, small, {
      onOpen: (self) => void self.send(say.haveAll(), say.allowedFast(4)),
    });
    await swarm.clock.advance(1_000);
    const asked = peer.allOf('request').map(({ piece, offset }) => [piece, offset]);
    assert.deepEqual(asked, [
      [4, 0],
      [4, BLOCK],
    ]);
    peer.send(say.reject(4, 0, BLOCK), say.reject(4, BLOCK, BLOCK));
    await swarm.clock.advance(15_000);
    assert.equal(peer.allOf('request').length, 2);
  });
});

test('what a peer suggests is asked for first', async () => {
  await simulateEngine({ seed: 'suggest', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(small);
    const peer = stranger(swarm, machine, small, {
      onOpen: (self) =>
        void self.send(say.haveAll(), say.suggest(7), say.suggest(2), say.unchoke()),
    });
    await swarm.clock.advance(500);
    const order = [...new Set(peer.allOf('request').map(({ piece }) => piece))];
    assert.deepEqual(order.slice(0, 2), [7, 2]);
  });
});

for (const [name, word] of [
  ['H70: suggestions', say.suggest(1)],
  ['H70: pieces for nothing', say.allowedFast(1)],
  ['H70: refusals of what nobody asked', say.reject(1, 0, BLOCK)],
] as const) {
  test(`${name} without end close the connection`, async () => {
    await simulateEngine({ seed: name, line: LINE }, async (swarm) => {
      const machine = await swarm.leecher(small);
      const onOpen = (peer: ScriptedPeer) => void peer.send(...Array(1_000).fill(word));
      const peer = stranger(swarm, machine, small, { onOpen });
      await swarm.wait(peer.closed, 5_000);
    });
  });
}

test('a starting peer is given a few pieces while it is choked, once; all else is refused, and said so', async () => {
  await simulateEngine({ seed: 'starting', line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(large);
    const peer = stranger(swarm, machine, large, {
      onOpen: (self) => void self.send(say.haveNone()),
    });
    await swarm.clock.advance(500);
    const pieces = peer.allOf('allowed-fast').map(({ piece }) => piece);
    assert.equal(pieces.length, 2);
    const other = [0, 1, 2].find((piece) => !pieces.includes(piece))!;
    for (const piece of [...pieces, other, pieces[0]!]) peer.send(say.request(piece, 0, BLOCK));
    await swarm.clock.advance(1_000);
    assert.deepEqual(
      peer.allOf('piece').map(({ piece }) => piece),
      pieces,
    );
    assert.deepEqual(
      peer.allOf('reject').map(({ piece }) => piece),
      [other, pieces[0]],
    );
  });
});

/** Larger than what is kept in memory for uploads. */
const huge = makeTorrent({ name: 'huge', size: 17 * 1_048_576, pieceLength: BLOCK });

test('a seed suggests what it reads for one to others that get all from it, but not to those that trade', async () => {
  await simulateEngine({ seed: 'suggests', line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
    const machine = await swarm.seeder(huge);
    const leecher = (index: number): ScriptedPeer =>
      stranger(
        swarm,
        machine,
        huge,
        {
          onOpen: (self) => void self.send(say.haveNone(), say.interested()),
          onMessage: (self, message) => {
            if (message.kind === 'piece') self.send(say.have(message.piece));
          },
        },
        index,
      );
    const [reader, faithful, trader] = [leecher(1), leecher(2), leecher(3)];
    const all = [reader, faithful, trader];
    for (const peer of all) await swarm.wait(peer.next('unchoke'), 60_000);
    const ask = async (peer: ScriptedPeer, piece: number): Promise<void> => {
      peer.send(say.request(piece, 0, BLOCK));
      await swarm.clock.advance(200);
    };
    await ask(reader, 0);
    for (let piece = 100; piece < 100 + SUGGEST_WINDOW_PIECES; piece++) {
      await ask(faithful, piece);
      trader.send(say.have(piece));
    }
    // Not those that nobody has yet.
    const told = (peer: ScriptedPeer) =>
      peer.allOf('suggest').flatMap(({ piece }) => (piece === 7 || piece === 8 ? [piece] : []));
    assert.deepEqual(told(faithful), []);
    await ask(reader, 7);
    await ask(reader, 8);
    assert.deepEqual(all.map(told), [[], [7, 8], []]);
    // It is in memory now: there is nothing to save.
    await ask(trader, 8);
    assert.deepEqual(told(faithful), [7, 8]);
  });
});

test('each request of a fast peer gets one answer: also when it is choked, or takes it back', async () => {
  await simulateEngine({ seed: 'answers', line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(small, { uploadBytesPerSecond: 20_000 });
    const peer = stranger(swarm, machine, small, {
      onOpen: (self) => void self.send(say.haveNone(), say.interested()),
    });
    await swarm.wait(peer.next('unchoke'), 60_000);
    for (let piece = 0; piece < 10; piece++) peer.send(say.request(piece, 0, BLOCK));
    peer.send(say.cancel(9, 0, BLOCK));
    await swarm.clock.advance(200);
    peerOf(machine).choke();
    await swarm.clock.advance(60_000);
    const answered = [...peer.allOf('piece'), ...peer.allOf('reject')].map(({ piece }) => piece);
    answered.sort((left, right) => left - right);
    assert.deepEqual(answered, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const kinds = peer.received.map(({ kind }) => kind);
    assert.ok(kinds.lastIndexOf('reject') > kinds.indexOf('choke'));
  });
});

test('both sides say what they are: program, port, requests that they keep, and how they see each other', async () => {
  await simulateEngine({ seed: 10, line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(small);
    const peer = stranger(swarm, machine, small);
    const { id, bytes } = await swarm.wait(peer.next('extended'));
    const said = decodeExtensionHandshake(bytes)!;
    assert.equal(id, 0);
    assert.equal(said.client, 'Sluice 0.0.0');
    assert.equal(said.listenPort, 6881);
    assert.equal(said.requestQueue, 2_000);
    assert.equal(said.yourAddress, strangerAddress(0));
    assert.equal(said.metadataSize, small.infoBytes.length);
    assert.equal(said.isUploadOnly, true);
    peer.send(handshake({ m: {}, v: 'µTorrent 9', p: 4_000 }));
    await swarm.clock.advance(100);
    assert.equal(peerOf(machine).client, 'µTorrent 9');
    assert.equal(peerOf(machine).listenPort, 4_000);
  });
});

test('H81: who came to us, left and is dialled then is one that we dialled: a second connection is judged by who began it', async () => {
  await simulateEngine({ seed: 81, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(small);
    const { peers } = await servePeer(swarm, strangerAddress(0), small, {});
    const before = stranger(swarm, machine);
    await swarm.wait(before.next('extended'));
    before.send(handshake({ m: {}, p: 6881 }));
    await swarm.clock.advance(100);
    assert.equal(peerOf(machine).isIncoming, true);
    before.close();
    await swarm.until(() => peers.length === 1, 120_000, 'it is dialled');
    await swarm.clock.advance(100);
    const { isIncoming, source } = peerOf(machine);
    assert.deepEqual([isIncoming, source], [false, 'incoming']);
  });
});

test('H67: no more is asked of a peer than it says it keeps, and no odd number of it counts', async () => {
  for (const [reqq, most] of [
    [3, 3],
    [0, 1],
    [-5, 1],
    [1_000_000_000, 20],
  ] as const) {
    await simulateEngine({ seed: `reqq ${reqq}`, line: LINE }, async (swarm) => {
      const machine = await swarm.leecher(small);
      const peer = stranger(swarm, machine, small, {
        onOpen: (self) => void self.send(say.haveAll(), handshake({ reqq }), say.unchoke()),
      });
      await swarm.clock.advance(2_000);
      assert.equal(peer.allOf('request').length, Math.min(most, 12));
    });
  }
});

const ODD: readonly (readonly [string, Uint8Array, isEnded: boolean])[] = [
  ['a handshake that is no dictionary', say.extended(0, Buffer.from('le')), false],
  ['a handshake of rubbish', say.extended(0, Buffer.from('\0\0\0')), false],
  ['an empty handshake', say.extended(0, new Uint8Array(0)), false],
  ['a message for an extension that we do not have', say.extended(200, Buffer.alloc(9)), false],
  ['a handshake of 100 KB', say.extended(0, Buffer.alloc(100_000, 'd')), true],
  ['a flood of handshakes', Buffer.concat(Array(2_000).fill(handshake({}))), true],
];

for (const [what, message, isEnded] of ODD) {
  test(`H66: ${what} ${isEnded ? 'ends the connection' : 'is passed over'}`, async () => {
    await simulateEngine({ seed: what, line: LINE }, async (swarm) => {
      const machine = await swarm.leecher(small);
      const peer = stranger(swarm, machine, small, { onOpen: (self) => void self.send(message) });
      await swarm.clock.advance(2_000);
      assert.equal(peer.isClosed, isEnded);
    });
  });
}

test('H66: an extended message of a peer that never spoke of extensions ends the connection', async () => {
  await simulateEngine({ seed: 'none', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(small);
    const host = swarm.network.host(strangerAddress(0));
    const onOpen = (peer: ScriptedPeer) => void peer.send(handshake({}));
    const peer = dialEngine(host, machine, small, { onOpen }, { reserved: NO_EXTENSIONS });
    await swarm.wait(peer.closed, 5_000);
    assert.equal(peer.allOf('extended').length, 0);
  });
});

test('a seed lets a peer go that wants nothing any more', async () => {
  await simulateEngine({ seed: 21, line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(small);
    const peer = stranger(swarm, machine, small, {
      onOpen: (self) =>
        void self.send(say.bitfield(fullBitfield(9).fill(0, 1)), handshake({ upload_only: 1 })),
    });
    await swarm.wait(peer.closed, 5_000);
  });
});

test('a seed suggests pieces that nobody has before it serves, others to each, and the next ones as they come', async () => {
  await simulateEngine({ seed: 'guides', line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(large);
    const opening = {
      onOpen: (self: ScriptedPeer) => void self.send(say.haveNone(), say.interested()),
    };
    const [one, two] = [1, 2].map((index) => stranger(swarm, machine, large, opening, index)) as [
      ScriptedPeer,
      ScriptedPeer,
    ];
    const told = (peer: ScriptedPeer) => peer.allOf('suggest').map(({ piece }) => piece);
    await swarm.wait(Promise.all([one.next('unchoke'), two.next('unchoke')]), 60_000);
    const kinds = one.received.map(({ kind }) => kind);
    assert.ok(kinds.indexOf('suggest') < kinds.indexOf('unchoke'));
    assert.equal(new Set([...told(one), ...told(two)]).size, 2 * GUIDED_PIECES);
    one.send(say.have(told(one)[0]!));
    await swarm.clock.advance(200);
    assert.equal(told(one).length, GUIDED_PIECES + 1);
  });
});

test('a leecher of ours tells seeds, too, what it has got', async () => {
  await simulateEngine({ seed: 'tells', line: LINE }, async (swarm) => {
    const seed = await swarm.seeder(small, { uploadBytesPerSecond: 30_000 });
    const leecher = await swarm.leecher(small, {}, [seed]);
    const seen = () => {
      const [peer] = torrentOf(seed, small).peers;
      return peer === undefined ? 0 : torrentOf(seed, small).picker!.peerPieces(peer.key).count;
    };
    await swarm.until(() => seen() >= 3, 60_000, 'three pieces at the leecher, as the seed knows');
    await swarm.untilComplete([leecher], small, 60_000);
  });
});
