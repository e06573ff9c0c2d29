/** Super-seeding in whole swarms of the real engine (BEP 16). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeExtensionHandshake } from '../../source/protocol/extension-handshake.ts';
import { dialEngine, simulateEngine, strangerAddress, torrentOf } from '../helpers/engine-swarm.ts';
import { say } from '../helpers/peer-codec.ts';
import type { PeerBehaviour, ScriptedPeer } from '../helpers/scripted-peer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 20 };
const NO_FAST = Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0, 0);
const announce = TRACKER_URL;
const torrent = makeTorrent({ name: 'gift', size: 2_000_000, pieceLength: 32_768, announce });
const small = makeTorrent({ name: 'small', size: 8 * BLOCK, pieceLength: BLOCK });

const superSeeding = (machine: SimulatedMachine, made = small) =>
  torrentOf(machine, made).summary().superSeeding;

const switchTo = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  mode: 'on' | 'off' | 'auto',
  { id } = small,
): Promise<null> => swarm.wait(machine.session.execute('torrent:set-super-seeding', { id, mode }));

const masked = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const machine = await swarm.seeder(small);
  await switchTo(swarm, machine, 'on');
  return machine;
};

const stranger = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  index: number,
  behaviour: PeerBehaviour = {},
  reserved?: Uint8Array,
): ScriptedPeer => {
  const host = swarm.network.host(strangerAddress(index));
  return dialEngine(host, machine, small, behaviour, reserved === undefined ? {} : { reserved });
};

const told = (peer: ScriptedPeer): readonly number[] =>
  peer.allOf('have').map(({ piece }) => piece);

/** Asks for all it hears of. */
const TAKER: PeerBehaviour = {
  onOpen: (self) => void self.send(say.haveNone(), say.interested()),
  onMessage: (self, message) => {
    if (message.kind === 'unchoke') {
      for (const piece of told(self)) self.send(say.request(piece, 0, BLOCK));
    }
    if (message.kind === 'have') self.send(say.request(message.piece, 0, BLOCK));
    if (message.kind === 'piece') self.send(say.have(message.piece));
  },
};

test('super-seeding gives away one copy where a usual seed gives more, and the swarm is not slower for it', async () => {
  const trial = async (mode: 'on' | 'off') => {
    const line = { latencyMs: 20, uploadBytesPerSecond: 100_000 };
    let [copies, seconds] = [0, 0];
    await simulateEngine({ seed: 'gift', line, watchEveryMs: 2_000 }, async (swarm) => {
      const seed = await swarm.seeder(torrent, { uploadBytesPerSecond: 50_000 });
      await switchTo(swarm, seed, mode, torrent);
      const leechers: SimulatedMachine[] = [];
      for (let index = 0; index < 10; index++) leechers.push(await swarm.leecher(torrent));
      const start = swarm.clock.now();
      await swarm.untilComplete(leechers, torrent, 10 * MINUTE);
      seconds = (swarm.clock.now() - start) / 1_000;
      copies = torrentOf(seed, torrent).tally.uploaded / torrent.payload.length;
    });
    return { copies, seconds };
  };
  const [usual, sparing] = [await trial('off'), await trial('on')];
  assert.ok(sparing.copies < 1.05, `${sparing.copies} copies`);
  assert.ok(usual.copies > 1.2, `a usual seed: ${usual.copies}`);
  assert.ok(sparing.seconds < usual.seconds * 1.1, `${sparing.seconds} s, ${usual.seconds} s`);
});

test('a super-seed looks like one that has nothing and wants something, and names two pieces', async () => {
  await simulateEngine({ seed: 'mask', line: LINE }, async (swarm) => {
    const machine = await masked(swarm);
    assert.equal(superSeeding(machine), 'on');
    const opening = { onOpen: (self: ScriptedPeer) => void self.send(say.haveNone()) };
    const peer = stranger(swarm, machine, 1, opening);
    const old = stranger(swarm, machine, 2, {}, NO_FAST);
    await swarm.clock.advance(2_000);
    assert.equal(peer.allOf('have-none').length, 1);
    for (const each of [peer, old]) {
      assert.equal(each.allOf('bitfield').length + each.allOf('have-all').length, 0);
      assert.equal(each.allOf('allowed-fast').length, 0);
      assert.equal(told(each).length, 2);
      const said = decodeExtensionHandshake(each.allOf('extended')[0]!.bytes);
      assert.notEqual(said?.isUploadOnly, true);
    }
    assert.equal(new Set([...told(peer), ...told(old)]).size, 4);
  });
});

test('a super-seed refuses what it has not named', async () => {
  await simulateEngine({ seed: 'refuse', line: LINE }, async (swarm) => {
    const machine = await masked(swarm);
    const opening = {
      onOpen: (self: ScriptedPeer) => void self.send(say.haveNone(), say.interested()),
    };
    const peer = stranger(swarm, machine, 1, opening);
    await swarm.wait(peer.next('unchoke'), MINUTE);
    const [named] = told(peer);
    const other = [0, 1, 2].find((piece) => !told(peer).includes(piece))!;
    peer.send(say.request(other, 0, BLOCK), say.request(named!, 0, BLOCK));
    await swarm.clock.advance(1_000);
    assert.deepEqual(
      peer.allOf('reject').map(({ piece }) => piece),
      [other],
    );
    assert.deepEqual(
      peer.allOf('piece').map(({ piece }) => piece),
      [named],
    );
  });
});

test('a lone peer gets all of a super-seed, one that keeps all to itself next to nothing', async () => {
  await simulateEngine({ seed: 'lone', line: LINE }, async (swarm) => {
    const machine = await masked(swarm);
    const lone = stranger(swarm, machine, 1, TAKER);
    await swarm.until(() => lone.allOf('piece').length === 8, MINUTE, 'all at the lone one');
    await swarm.clock.advance(1_000);
    assert.ok(lone.isClosed, 'it is a seed now, and of no use to us');
    const [one, two] = [stranger(swarm, machine, 2, TAKER), stranger(swarm, machine, 3, TAKER)];
    await swarm.clock.advance(30_000);
    // They do not know of each other.
    const got = [one, two].map((peer) => new Set(peer.allOf('piece').map(({ piece }) => piece)));
    assert.deepEqual(
      got.map(({ size }) => size),
      [2, 2],
    );
  });
});

test('a peer of a super-seed that says the same again and again is sent away, also of what was named to it (H55)', async () => {
  await simulateEngine({ seed: 'parrot', line: LINE }, async (swarm) => {
    const machine = await masked(swarm);
    const peer = stranger(swarm, machine, 1);
    await swarm.clock.advance(2_000);
    const [named] = told(peer);
    for (let time = 0; time < 1_010; time++) peer.send(say.have(named!));
    await swarm.clock.advance(2_000);
    assert.ok(peer.isClosed);
  });
});

test('a peer that wants none of what it was named is named other pieces', async () => {
  await simulateEngine({ seed: 'picky', line: LINE }, async (swarm) => {
    const machine = await masked(swarm);
    const peer = stranger(swarm, machine, 1);
    await swarm.clock.advance(45_000);
    assert.equal(new Set(told(peer)).size, 8);
  });
});

test('switched on, peers are sent away and come anew; switched off, they hear the rest', async () => {
  await simulateEngine({ seed: 'switch', line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(small);
    const before = stranger(swarm, machine, 1, TAKER);
    await swarm.wait(before.next('have-all'), MINUTE);
    await switchTo(swarm, machine, 'on');
    await swarm.clock.advance(1_000);
    assert.ok(before.isClosed);
    const peer = stranger(swarm, machine, 2);
    await swarm.clock.advance(2_000);
    assert.equal(told(peer).length, 2);
    await switchTo(swarm, machine, 'off');
    await swarm.clock.advance(1_000);
    assert.equal(superSeeding(machine), 'off');
    assert.deepEqual(
      [...told(peer)].sort((left, right) => left - right),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
    assert.ok(!peer.isClosed);
    const last = peer.allOf('extended').at(-1)!;
    assert.equal(decodeExtensionHandshake(last.bytes)?.isUploadOnly, true);
  });
});

test('super-seeding ends by itself a minute after two others have it all, also after a restart', async () => {
  await simulateEngine({ seed: 'over', line: LINE }, async (swarm) => {
    const machine = await masked(swarm);
    const keeper = stranger(swarm, machine, 9);
    for (const index of [1, 2]) {
      const opening = { onOpen: (self: ScriptedPeer) => void self.send(say.haveAll()) };
      await swarm.wait(stranger(swarm, machine, index, opening).closed, MINUTE);
    }
    await swarm.clock.advance(50_000);
    assert.equal(superSeeding(machine), 'on');
    await swarm.clock.advance(15_000);
    assert.equal(superSeeding(machine), 'over');
    assert.equal(new Set(told(keeper)).size, 8);
    const over = machine.events.filter(({ name }) => name === 'torrent:super-seeding-changed');
    assert.deepEqual(
      over.map((event) => 'mode' in event && event.mode),
      ['on', 'over'],
    );
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.clock.advance(5_000);
    assert.equal(superSeeding(machine), 'over');
  });
});

test('by the setting, only what came from nobody and has no other seed is super-seeded', async () => {
  const line = { latencyMs: 20, uploadBytesPerSecond: 200_000 };
  await simulateEngine({ seed: 'auto', line, watchEveryMs: 2_000 }, async (swarm) => {
    const machine = await swarm.seeder(torrent);
    const changes = { seeding: { superSeeding: 'auto' } } as const;
    await swarm.wait(machine.session.execute('session:configure', { changes }));
    const leecher = await swarm.leecher(torrent);
    await swarm.wait(leecher.session.execute('session:configure', { changes }));
    await swarm.until(() => superSeeding(machine, torrent) === 'on', MINUTE, 'super-seeding');
    await swarm.untilComplete([leecher], torrent, 5 * MINUTE);
    await swarm.clock.advance(40 * MINUTE);
    const late = await swarm.leecher(torrent);
    await swarm.untilComplete([late], torrent, 5 * MINUTE);
    assert.equal(superSeeding(leecher, torrent), 'off');
    assert.equal(superSeeding(machine, torrent), 'off', 'the tracker knows of another seed');
  });
});
