import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  flooder,
  fullBitfield,
  honestSeeder,
  liar,
  slowSeeder,
  staller,
} from './peer-behaviours.ts';
import { type PeerMessage, readMessage, say } from './peer-codec.ts';
import { type PeerBehaviour, ScriptedPeer } from './scripted-peer.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { makeTorrent } from './torrent-maker.ts';
import { VirtualClock } from './virtual-clock.ts';

const PORT = 6881;
const torrent = makeTorrent({ name: 'script', size: 100_000, pieceLength: 32_768 });
const { infoHash } = torrent;

/** A peer of that behaviour, and a script that dialled it. */
const meet = async (behaviour: (clock: VirtualClock) => PeerBehaviour) => {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork(clock, new SeededRandom('script'), { isShredding: true });
  const there = network.host('10.0.0.2').network.tcp;
  const options = { infoHash, behaviour: behaviour(clock) };
  let theirs: ScriptedPeer | undefined;
  await ScriptedPeer.listen(there, { host: '10.0.0.2', port: PORT }, options, (peer) => {
    theirs = peer;
  });
  const here = network.host('10.0.0.1').network.tcp;
  const peer = ScriptedPeer.connect(here, { host: '10.0.0.2', port: PORT }, { infoHash });
  await clock.wait(peer.opened);
  return { clock, peer, theirs: theirs!, network };
};

const ask = (peer: ScriptedPeer) => {
  peer.send(say.interested(), say.request(0, 0, 16_384), say.request(3, 0, 1696));
};

test('both handshakes go through, and the seeder shows all its pieces', async () => {
  const { clock, peer, theirs } = await meet(() => honestSeeder(torrent));
  assert.deepEqual(peer.theirs?.infoHash, Buffer.from(infoHash));
  assert.deepEqual((await clock.wait(theirs.opened)).infoHash, Buffer.from(infoHash));
  assert.notDeepEqual(theirs.theirs?.peerId, peer.theirs?.peerId);
  const { bytes } = await clock.wait(peer.next('bitfield'));
  assert.deepEqual([...bytes], [0xf0]);
  assert.deepEqual([...fullBitfield(9)], [0xff, 0x80]);
});

test('an honest seeder gives the right bytes, the last block too', async () => {
  const { clock, peer } = await meet(() => honestSeeder(torrent));
  ask(peer);
  await clock.wait(peer.next('unchoke'));
  const first = await clock.wait(peer.next('piece'));
  const last = await clock.wait(peer.next('piece'));
  assert.ok(Buffer.from(torrent.block(0, 0, 16_384)).equals(first.bytes));
  assert.deepEqual([last.piece, last.offset, last.bytes.length], [3, 0, 1696]);
});

test('a liar lies where told to', async () => {
  const { clock, peer } = await meet(() => liar(torrent, (piece) => piece === 3));
  ask(peer);
  const first = await clock.wait(peer.next('piece'));
  const last = await clock.wait(peer.next('piece'));
  assert.ok(Buffer.from(torrent.block(0, 0, 16_384)).equals(first.bytes));
  assert.ok(!Buffer.from(torrent.block(3, 0, 1696)).equals(last.bytes));
});

test('a staller unchokes and stops after the blocks it was told to give', async () => {
  const { clock, peer } = await meet(() => staller(torrent, 1));
  ask(peer);
  await clock.advance(600_000);
  assert.equal(peer.allOf('unchoke').length, 1);
  assert.equal(peer.allOf('piece').length, 1);
});

test('a slow seeder keeps its pace and heeds cancels', async () => {
  const { clock, peer, network } = await meet((theirClock) =>
    slowSeeder(torrent, theirClock, 5000),
  );
  const startedAtMs = clock.now();
  peer.send(say.interested());
  for (const piece of [0, 1, 2]) peer.send(say.request(piece, 0, 16_384));
  peer.send(say.cancel(1, 0, 16_384));
  await clock.wait(peer.next('piece'));
  const { piece } = await clock.wait(peer.next('piece'));
  assert.equal(piece, 2);
  assert.ok(clock.now() - startedAtMs >= 10_000);
  peer.close();
  await clock.advance(60_000);
  assert.equal(network.openConnections + clock.pendingTimers, 0);
});

test('a flooder sends its count against back pressure', async () => {
  const { clock, peer } = await meet(() => flooder(say.have(1), 50_000));
  await clock.runUntil(() => peer.allOf('have').length === 50_000, 60_000);
});

test('next gives messages of a kind in order and leaves others for later', async () => {
  const { clock, peer, theirs } = await meet(() => ({}));
  theirs.send(say.have(1), say.choke(), say.have(2));
  assert.equal((await clock.wait(peer.next('choke'))).kind, 'choke');
  assert.equal((await clock.wait(peer.next('have'))).piece, 1);
  assert.equal((await clock.wait(peer.next('have'))).piece, 2);
  assert.equal(peer.received.length, 3);
});

test('when the connection closes, who waits is told', async () => {
  const { clock, peer, theirs } = await meet(() => ({}));
  const waiting = clock.wait(peer.next('have'));
  theirs.close();
  await assert.rejects(waiting, /closed before have came/);
  await clock.wait(peer.closed);
  await assert.rejects(peer.next('have'), /closed before have came/);
  assert.equal(peer.send(say.choke()), false);
});

test('every message that can be said can be read', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const said: readonly (readonly [Uint8Array, PeerMessage['kind']])[] = [
    [say.keepAlive(), 'keep-alive'],
    [say.choke(), 'choke'],
    [say.unchoke(), 'unchoke'],
    [say.interested(), 'interested'],
    [say.notInterested(), 'not-interested'],
    [say.have(7), 'have'],
    [say.bitfield(bytes), 'bitfield'],
    [say.request(1, 2, 3), 'request'],
    [say.piece(1, 2, bytes), 'piece'],
    [say.cancel(1, 2, 3), 'cancel'],
    [say.port(6881), 'port'],
    [say.suggest(1), 'suggest'],
    [say.haveAll(), 'have-all'],
    [say.haveNone(), 'have-none'],
    [say.reject(1, 2, 3), 'reject'],
    [say.allowedFast(1), 'allowed-fast'],
    [say.extended(3, bytes), 'extended'],
  ];
  for (const [message, kind] of said) {
    assert.equal(Buffer.from(message).readUInt32BE(), message.length - 4);
    assert.equal(readMessage(message.subarray(4)).kind, kind);
  }
  assert.deepEqual(readMessage(say.request(1, 2, 3).subarray(4)), {
    kind: 'request',
    piece: 1,
    offset: 2,
    length: 3,
  });
  assert.equal(readMessage(Uint8Array.of(99, 1)).kind, 'unknown');
});
