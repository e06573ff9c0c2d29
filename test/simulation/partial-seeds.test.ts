/** Peers that want nothing more (BEP 21), and pieces that are not there any more (BEP 54). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../source/base/bytes.ts';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import { decodeExtensionHandshake } from '../../source/protocol/extension-handshake.ts';
import type { PieceIndex } from '../../source/protocol/layout.ts';
import {
  addPeers,
  dialEngine,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
} from '../helpers/engine-swarm.ts';
import { fullBitfield, honestSeeder } from '../helpers/peer-behaviours.ts';
import { say } from '../helpers/peer-codec.ts';
import type { PeerBehaviour, ScriptedPeer } from '../helpers/scripted-peer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const made = makeTorrent({ name: 'small', size: 20 * BLOCK, pieceLength: 2 * BLOCK });
const LINE = { latencyMs: 20 };
/** By which the strangers here want to be sent each. */
const DONTHAVE = 7;
const UPLOAD_ONLY = 8;
const KNOWS_BOTH = { m: { lt_donthave: DONTHAVE, upload_only: UPLOAD_ONLY } };

const stranger = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  index: number,
  behaviour: PeerBehaviour = {},
): ScriptedPeer => dialEngine(swarm.network.host(strangerAddress(index)), machine, made, behaviour);

const opensWith = (...words: readonly Uint8Array[]): PeerBehaviour => ({
  onOpen: (self) => {
    for (const word of words) self.send(word);
  },
});

const introduction = (fields: Parameters<typeof encodeBencode>[0]) =>
  say.extended(0, encodeBencode(fields));

/** The number by which the engine wants to be sent an extension. */
const numberOf = (peer: ScriptedPeer, name: string): number => {
  const first = peer.allOf('extended').find(({ id }) => id === 0);
  const number = first && decodeExtensionHandshake(first.bytes)?.extensions.get(name);
  assert.ok(number, `the engine does not speak ${name}`);
  return number;
};

const saidWith = (peer: ScriptedPeer, id: number): readonly string[] =>
  peer.allOf('extended').flatMap((each) => (each.id === id ? [toHex(each.bytes)] : []));

test('a piece that a peer takes back is not counted as its own any more, and is counted again when it comes back', async () => {
  await simulateEngine({ seed: 54, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(made);
    const peer = stranger(swarm, machine, 0, opensWith(say.haveAll(), introduction(KNOWS_BOTH)));
    await swarm.clock.advance(200);
    const { picker, peers } = torrentOf(machine, made);
    const { key } = [...peers][0]!;
    peer.send(say.extended(numberOf(peer, 'lt_donthave'), Uint8Array.of(0, 0, 0, 3)));
    await swarm.clock.advance(100);
    assert.deepEqual([picker!.peerPieces(key).has(3), picker!.peerPieces(key).count], [false, 9]);
    peer.send(say.have(3));
    await swarm.clock.advance(100);
    assert.equal(picker!.peerPieces(key).isFull, true);
  });
});

for (const [what, bytes] of [
  ['of a piece that does not exist', Uint8Array.of(0, 0, 0, 10)],
  ['that is too long', Uint8Array.of(0, 0, 0, 3, 0)],
  ['that is too short', Uint8Array.of(0, 0, 3)],
] as const) {
  test(`H66: a donthave ${what} ends the connection`, async () => {
    await simulateEngine({ seed: what, line: LINE }, async (swarm) => {
      const machine = await swarm.leecher(made);
      const peer = stranger(swarm, machine, 0, opensWith(say.haveAll()));
      await swarm.clock.advance(200);
      peer.send(say.extended(numberOf(peer, 'lt_donthave'), bytes));
      await swarm.wait(peer.closed, 5_000);
    });
  });
}

test('a piece of ours that is not as it was is taken back from those who know the word', async () => {
  await simulateEngine({ seed: 'lost', line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(made);
    const knows = stranger(swarm, machine, 0, opensWith(introduction(KNOWS_BOTH)));
    const knowsNot = stranger(swarm, machine, 1, opensWith(introduction({ m: {} })));
    await swarm.clock.advance(200);
    torrentOf(machine, made).progress.lose([4 as PieceIndex], new Error('changed'));
    await swarm.clock.advance(200);
    assert.deepEqual(saidWith(knows, DONTHAVE), ['00000004']);
    assert.deepEqual(saidWith(knowsNot, DONTHAVE), []);
  });
});

test('whoever comes to want nothing says so once: in a message where that is known, else in one more handshake', async () => {
  await simulateEngine({ seed: 21, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(made);
    const knows = stranger(swarm, machine, 0, opensWith(introduction(KNOWS_BOTH)));
    const knowsNot = stranger(swarm, machine, 1, opensWith(introduction({ m: {} })));
    const good = await servePeer(swarm, strangerAddress(2), made, honestSeeder(made));
    await addPeers(swarm, machine, made, [good.address]);
    await swarm.untilComplete([machine], made, 10_000);
    await swarm.clock.advance(200);
    assert.deepEqual(saidWith(knows, UPLOAD_ONLY), ['01']);
    const handshakes = knowsNot.allOf('extended').filter(({ id }) => id === 0);
    const said = handshakes.map(({ bytes }) => decodeExtensionHandshake(bytes)?.isUploadOnly);
    assert.deepEqual(said, [undefined, true]);
  });
});

test('a seed lets a peer go that comes to want nothing, though it has not all', async () => {
  await simulateEngine({ seed: 22, line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(made);
    const some = fullBitfield(10).fill(0, 1);
    const peer = stranger(swarm, machine, 0, opensWith(say.bitfield(some)));
    await swarm.clock.advance(200);
    assert.equal(peer.isClosed, false);
    peer.send(say.extended(numberOf(peer, 'upload_only'), Uint8Array.of(1)));
    await swarm.wait(peer.closed, 5_000);
  });
});
