import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSluiceError, type SluiceError } from '../../source/base/errors.ts';
import type { Connection, ConnectionHandler } from '../../source/base/ports/network.ts';
import { encodeHandshake, NOTHING_RESERVED } from '../../source/protocol/handshake.ts';
import type { Handshaken, LocalIdentity } from '../../source/transport/handshaking.ts';
import { receive } from '../../source/transport/incoming.ts';
import { HANDSHAKE_TIMEOUT_MS } from '../../source/transport/limits.ts';
import { dial } from '../../source/transport/outgoing.ts';
import { PendingHandshakes } from '../../source/transport/pending-handshakes.ts';
import { Wire } from '../../source/transport/wire.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';
import { encoded } from '../protocol/encoded.ts';
import { RecordingWireSink } from './recording-wire-sink.ts';

const HASH = new Uint8Array(20).fill(0x11);
const OTHER_HASH = new Uint8Array(20).fill(0x12);
const DIALLER_ID = new Uint8Array(20).fill(0x21);
const LISTENER_ID = new Uint8Array(20).fill(0x22);
const REMOTE = { host: '198.51.100.2', port: 6881 };

/** What came of a handshake. */
class Outcome {
  readonly established: Handshaken[] = [];
  readonly failed: SluiceError[] = [];
  whenEstablished: (handshaken: Handshaken) => void = () => {};

  onEstablished(handshaken: Handshaken): void {
    this.established.push(handshaken);
    this.whenEstablished(handshaken);
  }

  onFailed(error: SluiceError): void {
    this.failed.push(error);
  }

  get codes(): string[] {
    return this.failed.map(({ code }) => code);
  }
}

const setup = () => {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork(clock, new SeededRandom(1), { isShredding: true });
  const here = network.host('198.51.100.1');
  const there = network.host(REMOTE.host);
  const pending = new PendingHandshakes();
  const dialled = new Outcome();
  const received = new Outcome();
  const identity: LocalIdentity = { peerId: LISTENER_ID, reserved: NOTHING_RESERVED };
  const listen = (lookup: (hash: Uint8Array) => LocalIdentity | undefined = () => identity) =>
    there.tcp.listen(REMOTE, (connection) =>
      receive({ connection, clock, pending, lookup }, received),
    );
  const connect = (infoHash = HASH, peerId = DIALLER_ID) =>
    dial(
      { tcp: here.tcp, clock, remote: REMOTE, infoHash, peerId, reserved: NOTHING_RESERVED },
      dialled,
    );
  return { clock, here, there, pending, dialled, received, listen, connect };
};

/** A raw connection from here that says `bytes`, and notes what it hears. */
const knock = (world: ReturnType<typeof setup>, bytes: Uint8Array) => {
  const heard: number[] = [];
  let isClosed = false;
  const handler: ConnectionHandler = {
    onConnect: () => void connection.write(bytes),
    onData: (chunk) => void heard.push(...chunk),
    onDrain() {},
    onClose() {
      isClosed = true;
    },
  };
  const connection: Connection = world.here.tcp.connect(REMOTE, handler, 1000);
  return { connection, heard, isClosed: () => isClosed };
};

/** A listener there that answers a dial with `bytes`. */
const answerWith = (world: ReturnType<typeof setup>, bytes: Uint8Array) =>
  world.there.tcp.listen(REMOTE, (connection) => {
    connection.write(bytes);
    return { onConnect() {}, onData() {}, onDrain() {}, onClose() {} };
  });

describe('dial and receive', () => {
  it('shake hands, and each side learns who the other is', async () => {
    const world = setup();
    await world.listen();
    world.connect();
    await world.clock.advance(1000);
    const [out] = world.dialled.established;
    const [incoming] = world.received.established;
    assert.deepEqual(out?.peerId, LISTENER_ID);
    assert.deepEqual(out?.infoHash, HASH);
    assert.deepEqual(out?.reserved, NOTHING_RESERVED);
    assert.deepEqual(incoming?.peerId, DIALLER_ID);
    assert.deepEqual(incoming?.infoHash, HASH);
    assert.equal(world.pending.count, 0);
    assert.equal(world.clock.pendingTimers, 0);
  });

  it('lose no byte that came with the handshake or before the connection was adopted', async () => {
    const world = setup();
    const messages = [encoded.bitfield(Uint8Array.of(0xff)), encoded.state(1), encoded.have(7)];
    const handshake = encodeHandshake({
      infoHash: HASH,
      peerId: LISTENER_ID,
      reserved: NOTHING_RESERVED,
    });
    await answerWith(world, Buffer.concat([handshake, ...messages]));
    world.connect();
    await world.clock.advance(5000);
    const sink = new RecordingWireSink();
    const handshaken = world.dialled.established[0]!;
    const { clock } = world;
    handshaken.adopt(new Wire({ connection: handshaken.connection, sink, clock }));
    await world.clock.advance(1000);
    assert.deepEqual(sink.told, [['bitfield', 'ff'], ['unchoke'], ['have', 7]]);
  });

  it('hand over to a wire at once, both ways', async () => {
    const world = setup();
    const sinks = [new RecordingWireSink(), new RecordingWireSink()];
    for (const [at, outcome] of [world.dialled, world.received].entries()) {
      outcome.whenEstablished = ({ connection, adopt }) => {
        const wire = new Wire({ connection, sink: sinks[at]!, clock: world.clock });
        adopt(wire);
        wire.sendHave(at);
      };
    }
    await world.listen();
    world.connect();
    await world.clock.advance(1000);
    assert.deepEqual(sinks[0]!.told, [['have', 1]]);
    assert.deepEqual(sinks[1]!.told, [['have', 0]]);
  });

  it('F25: tell a late handler that the peer has left meanwhile', async () => {
    const world = setup();
    await world.listen();
    world.connect();
    await world.clock.advance(1000);
    world.received.established[0]!.connection.destroy();
    await world.clock.advance(1000);
    const sink = new RecordingWireSink();
    const { connection, adopt } = world.dialled.established[0]!;
    adopt(new Wire({ connection, sink, clock: world.clock }));
    await world.clock.advance(1000);
    assert.equal(sink.closes.length, 1);
  });
});

describe('dial', () => {
  it('closes the connection when whoever asked for it fails to take it, and lets that be seen', async () => {
    const world = setup();
    await world.listen();
    world.dialled.whenEstablished = () => {
      throw new Error('a fault of ours');
    };
    world.connect();
    await assert.rejects(world.clock.advance(1000), /a fault of ours/);
    const sink = new RecordingWireSink();
    const { connection, adopt } = world.received.established[0]!;
    adopt(new Wire({ connection, sink, clock: world.clock }));
    await world.clock.advance(1000);
    assert.equal(sink.closes.length, 1);
    assert.deepEqual(world.dialled.failed, []);
  });

  it('fails where nobody listens', async () => {
    const world = setup();
    world.connect();
    await world.clock.advance(60_000);
    assert.deepEqual(world.dialled.codes, ['network/refused']);
    assert.equal(world.clock.pendingTimers, 0);
  });

  it('H51: fails where the peer accepts and says nothing', async () => {
    const world = setup();
    await answerWith(world, new Uint8Array(0));
    world.connect();
    await world.clock.advance(HANDSHAKE_TIMEOUT_MS + 1000);
    assert.deepEqual(world.dialled.codes, ['wire/timeout']);
  });

  it('H53: fails on the handshake of another torrent', async () => {
    const world = setup();
    const handshake = { infoHash: OTHER_HASH, peerId: LISTENER_ID, reserved: NOTHING_RESERVED };
    await answerWith(world, encodeHandshake(handshake));
    world.connect();
    await world.clock.advance(1000);
    assert.deepEqual(world.dialled.codes, ['wire/protocol']);
    assert.equal(world.dialled.established.length, 0);
  });

  it('H53: fails where it has reached ourselves', async () => {
    const world = setup();
    const ours = { infoHash: HASH, peerId: DIALLER_ID, reserved: NOTHING_RESERVED };
    await answerWith(world, encodeHandshake(ours));
    world.connect();
    await world.clock.advance(1000);
    assert.deepEqual(world.dialled.codes, ['wire/self']);
    assert.equal(world.dialled.established.length, 0);
  });

  it('H73: fails on an answer that is not BitTorrent', async () => {
    const world = setup();
    await answerWith(world, Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    world.connect();
    await world.clock.advance(1000);
    assert.deepEqual(world.dialled.codes, ['wire/protocol']);
  });

  it('F25: fails once where the peer leaves in the middle', async () => {
    const world = setup();
    await world.there.tcp.listen(REMOTE, (connection) => {
      connection.write(Buffer.from('\x13BitTorr'));
      connection.end();
      return { onConnect() {}, onData() {}, onDrain() {}, onClose() {} };
    });
    world.connect();
    await world.clock.advance(60_000);
    assert.deepEqual(world.dialled.codes, ['network/reset']);
  });

  it('says nothing more once it is cancelled, at any moment', async () => {
    for (const afterMs of [0, 5, 20, 40, 80]) {
      const world = setup();
      await answerWith(world, new Uint8Array(0));
      const attempt = world.connect();
      await world.clock.advance(afterMs);
      attempt.cancel();
      await world.clock.advance(60_000);
      assert.deepEqual(world.dialled.failed, []);
      assert.equal(world.clock.pendingTimers, 0);
    }
  });
});

describe('receive', () => {
  const handshake = encodeHandshake({
    infoHash: HASH,
    peerId: DIALLER_ID,
    reserved: NOTHING_RESERVED,
  });

  it('answers as soon as the info-hash is there, before the peer id', async () => {
    const world = setup();
    await world.listen();
    const { heard } = knock(world, handshake.subarray(0, 48));
    await world.clock.advance(1000);
    assert.equal(heard.length, 68);
    assert.equal(world.received.established.length, 0);
  });

  it('H53: closes a stranger who asks for an unknown torrent, without a word', async () => {
    const world = setup();
    await world.listen(() => undefined);
    const stranger = knock(world, handshake);
    await world.clock.advance(1000);
    assert.ok(stranger.isClosed());
    assert.deepEqual(stranger.heard, []);
    assert.deepEqual(world.received.codes, ['wire/protocol']);
    assert.equal(world.pending.count, 0);
  });

  it('H53: closes a connection that we made to ourselves', async () => {
    const world = setup();
    await world.listen(() => ({ peerId: DIALLER_ID, reserved: NOTHING_RESERVED }));
    const own = knock(world, handshake);
    await world.clock.advance(1000);
    assert.ok(own.isClosed());
    assert.deepEqual(world.received.codes, ['wire/self']);
  });

  for (const [name, bytes] of [
    ['TLS', Buffer.from('160301020001', 'hex')],
    ['HTTP', Buffer.from('GET /announce HTTP/1.1\r\n')],
    ['zeros', new Uint8Array(68)],
  ] as const) {
    it(`H73: closes a stranger who speaks ${name}, without a word`, async () => {
      const world = setup();
      await world.listen();
      const stranger = knock(world, bytes);
      await world.clock.advance(1000);
      assert.ok(stranger.isClosed());
      assert.deepEqual(stranger.heard, []);
    });
  }

  it('H51: closes a peer that sends a byte every five seconds', async () => {
    const world = setup();
    await world.listen();
    const slow = knock(world, handshake.subarray(0, 1));
    for (let at = 1; at < 4; at++) {
      await world.clock.advance(5000);
      slow.connection.write(handshake.subarray(at, at + 1));
    }
    await world.clock.advance(1000);
    assert.ok(slow.isClosed());
    assert.deepEqual(world.received.codes, ['wire/timeout']);
    assert.equal(world.pending.count, 0);
  });

  it('H52: refuses more silent connections from one address than it may have pending', async () => {
    const world = setup();
    await world.listen();
    const knocks = Array.from({ length: 20 }, () => knock(world, new Uint8Array(0)));
    await world.clock.advance(1000);
    const refused = knocks.filter(({ isClosed }) => isClosed()).length;
    assert.equal(refused, 20 - world.pending.count);
    assert.ok(refused > 0 && world.pending.count > 0);
    await world.clock.advance(HANDSHAKE_TIMEOUT_MS);
    assert.equal(world.pending.count, 0);
    assert.ok(world.received.failed.every((error) => isSluiceError(error, 'wire/timeout')));
  });

  it('F25: has nothing pending after many who leave in the middle', async () => {
    const world = setup();
    await world.listen();
    for (let length = 0; length < 68; length++) {
      const { connection } = knock(world, handshake.subarray(0, length));
      await world.clock.advance(500);
      connection.destroy();
      await world.clock.advance(500);
    }
    assert.equal(world.pending.count, 0);
    assert.equal(world.clock.pendingTimers, 0);
    assert.equal(world.received.failed.length, 68);
  });
});
