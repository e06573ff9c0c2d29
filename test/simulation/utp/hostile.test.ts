import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { UdpSocket } from '../../../source/base/ports/network.ts';
import {
  MAX_UTP_KNOCKS_PER_HOST,
  MAX_UTP_RESETS_PER_SECOND,
} from '../../../source/policy/utp/limits.ts';
import { UTP_HEADER_BYTES } from '../../../source/protocol/limits.ts';
import {
  blankUtpPacket,
  decodeUtpPacket,
  UtpExtension,
  type UtpHeader,
  type UtpPacket,
  UtpType,
  writeExtensionHead,
  writeUtpHeader,
} from '../../../source/protocol/utp-packet.ts';
import { UTP_KEPT_PACKET_BYTES } from '../../../source/transport/limits.ts';
import { UtpWorld } from '../../helpers/utp-world.ts';

const packetOf = (header: Partial<UtpHeader>, payload: Uint8Array = new Uint8Array(0)) => {
  const bytes = new Uint8Array(UTP_HEADER_BYTES + payload.length);
  const whole = { ...blankUtpPacket(), timestampMicros: 1, windowBytes: 1_000_000, ...header };
  writeUtpHeader(bytes, whole);
  bytes.set(payload, UTP_HEADER_BYTES);
  return bytes;
};

/** A place under attack, and somebody who says what they like and writes down what they hear. */
const setUp = async () => {
  const world = new UtpWorld('hostile');
  const place = await world.place();
  const mallory = world.network.host('10.0.0.66');
  const heard: UtpPacket[] = [];
  let heardBytes = 0;
  const socket: UdpSocket = await mallory.udp.bind({ host: '0.0.0.0', port: 666 }, (message) => {
    const packet = blankUtpPacket();
    assert.ok(decodeUtpPacket(message, packet));
    heardBytes += message.length;
    heard.push(packet);
  });
  const say = async (...datagrams: readonly Uint8Array[]) => {
    for (const datagram of datagrams) socket.send(datagram, place.endpoint);
    await world.clock.advance(100);
  };
  /** A connection from Mallory that stands; its next number is 101, and it is written to with `sendId`. */
  const connect = async () => {
    await say(packetOf({ type: UtpType.syn, connectionId: 7, sequence: 100 }));
    const answer = heard.at(-1)!;
    const standing = { connectionId: 8, acknowledged: (answer.sequence - 1) & 0xffff };
    await say(packetOf({ ...standing, type: UtpType.state, sequence: 101 }));
    const end = place.accepted.at(-1)!;
    return { end, standing, ours: answer.sequence };
  };
  return { world, place, heard, say, connect, heardBytes: () => heardBytes };
};

describe('hostile uTP', () => {
  it('SYNs are answered with no more than they brought, and nobody is told before the answer has come back (H75)', async () => {
    const { world, place, heard, say, heardBytes } = await setUp();
    const syns = Array.from({ length: 200 }, (_, id) =>
      packetOf({ type: UtpType.syn, connectionId: id * 3, sequence: id }),
    );
    await say(...syns);
    assert.equal(heard.length, MAX_UTP_KNOCKS_PER_HOST);
    assert.equal(heardBytes(), MAX_UTP_KNOCKS_PER_HOST * UTP_HEADER_BYTES);
    await world.clock.advance(60_000);
    assert.equal(heard.length, MAX_UTP_KNOCKS_PER_HOST, 'and only once');
    assert.equal(place.accepted.length + place.socket.connectionCount, 0);
    world.close(place);
  });

  it('a wrong number in answer to our own lets nobody in (H75)', async () => {
    const { world, place, heard, say } = await setUp();
    await say(packetOf({ type: UtpType.syn, connectionId: 7, sequence: 100 }));
    const { sequence } = heard[0]!;
    for (const wrong of [0, 1, 5, -5]) {
      const acknowledged = (sequence + wrong) & 0xffff;
      await say(
        packetOf(
          { type: UtpType.data, connectionId: 8, sequence: 101, acknowledged },
          Uint8Array.of(1),
        ),
      );
    }
    assert.equal(place.accepted.length, 0);
    world.close(place);
  });

  it('packets of no connection are reset a few times a second, with no more than they brought (H76)', async () => {
    const { world, place, heard, say, heardBytes } = await setUp();
    const strays = Array.from({ length: 1_000 }, (_, id) =>
      packetOf({ type: UtpType.data, connectionId: id, sequence: id }, Uint8Array.of(1)),
    );
    await say(...strays, ...strays);
    assert.equal(heard.length, MAX_UTP_RESETS_PER_SECOND);
    assert.ok(heard.every(({ type }) => type === UtpType.reset));
    assert.equal(heardBytes(), MAX_UTP_RESETS_PER_SECOND * UTP_HEADER_BYTES);
    await say(packetOf({ type: UtpType.reset, connectionId: 5 }));
    assert.equal(heard.length, MAX_UTP_RESETS_PER_SECOND, 'a reset is never answered');
    world.close(place);
  });

  it('resets, numbers and acknowledgements that cannot be change nothing (H74)', async () => {
    const { world, place, say, connect } = await setUp();
    const { end, standing, ours } = await connect();
    const far = { ...standing, sequence: 101 + 5_000 };
    await say(
      packetOf({ type: UtpType.reset, connectionId: 8, acknowledged: (ours + 20_000) & 0xffff }),
      packetOf({ ...far, type: UtpType.data }, Uint8Array.of(9)),
      packetOf({ ...far, type: UtpType.fin }),
      packetOf(
        { ...standing, type: UtpType.data, sequence: 101, acknowledged: (ours + 3_000) & 0xffff },
        Uint8Array.of(9),
      ),
      packetOf(
        { ...standing, type: UtpType.data, connectionId: 9, sequence: 101 },
        Uint8Array.of(9),
      ),
    );
    assert.equal(end.isClosed, false);
    assert.equal(end.receivedBytes, 0);
    assert.equal(place.socket.kept.bytes, 0);
    world.close(place);
  });

  it('selective acks of what was never sent are nonsense, and the stream goes on (H74)', async () => {
    const { world, place, heard, say, connect } = await setUp();
    const { end, standing } = await connect();
    end.say(3_000);
    await world.clock.advance(50);
    const bits = new Uint8Array(UTP_HEADER_BYTES + 2 + 252).fill(0xff);
    const lie = {
      ...blankUtpPacket(),
      ...standing,
      type: UtpType.state,
      sequence: 101,
      windowBytes: 1e6,
    };
    writeUtpHeader(bits, lie, UtpExtension.selectiveAck);
    writeExtensionHead(bits, UTP_HEADER_BYTES, 252);
    await say(bits, bits, bits);
    const before = heard.length;
    await world.clock.advance(5_000);
    assert.ok(heard.length > before, 'what was not acknowledged in order goes again');
    assert.equal(end.isClosed, false);
    world.close(place);
  });

  it('a window of nothing and times of nothing are waited out, a packet a timeout (H77)', async () => {
    const { world, place, heard, say, connect } = await setUp();
    const { end, standing } = await connect();
    await say(
      packetOf({
        ...standing,
        type: UtpType.state,
        sequence: 101,
        windowBytes: 0,
        timestampMicros: 0,
      }),
    );
    const before = heard.length;
    end.say(100_000);
    const callbacks = world.clock.callbacksRun;
    await world.clock.advance(20_000);
    assert.ok(heard.length - before < 20, `${heard.length - before} packets in 20 s`);
    assert.ok(world.clock.callbacksRun - callbacks < 200, 'and no busy loop');
    world.close(place);
  });

  it('one that sends only what comes later keeps no more than a window of our memory (H74)', async () => {
    const { world, place, say, connect } = await setUp();
    const { end, standing } = await connect();
    const payload = new Uint8Array(1_400);
    for (let ahead = 1; ahead < 3_000; ahead += 100) {
      await say(
        ...Array.from({ length: 100 }, (_, at) =>
          packetOf(
            { ...standing, type: UtpType.data, sequence: (101 + ahead + at) & 0xffff },
            payload,
          ),
        ),
      );
    }
    assert.equal(end.receivedBytes, 0);
    assert.ok(
      place.socket.kept.bytes <= 1_024 * (payload.length + UTP_KEPT_PACKET_BYTES),
      `${place.socket.kept.bytes}`,
    );
    end.connection!.destroy();
    assert.equal(place.socket.kept.bytes, 0);
    world.close(place);
  });

  it('packets of a single byte before their turn cost what they cost us, not what they carry (H74)', async () => {
    const { world, place, say, connect } = await setUp();
    const { standing } = await connect();
    const before = place.socket.kept.bytes;
    const early = Array.from({ length: 1_000 }, (_, at) =>
      packetOf({ ...standing, type: UtpType.data, sequence: 103 + at }, Uint8Array.of(1)),
    );
    await say(...early);
    const counted = place.socket.kept.bytes - before;
    assert.ok(counted >= 200 * early.length, `${counted} for ${early.length} packets`);
    world.close(place);
    assert.equal(place.socket.kept.bytes, 0);
  });

  it('who connects and leaves again and again takes no more than its few places, and is forgotten (H52)', async () => {
    const { world, place, say } = await setUp();
    place.socket.listen((connection) => ({
      onConnect() {},
      onData: () => connection.destroy(),
      onDrain() {},
      onClose: () => connection.destroy(),
    }));
    for (let id = 10; id < 1_000; id += 3) {
      await say(
        packetOf({ type: UtpType.syn, connectionId: id, sequence: 5 }),
        packetOf({ type: UtpType.fin, connectionId: id + 1, sequence: 6 }),
      );
    }
    assert.ok(place.socket.connectionCount < 20, `${place.socket.connectionCount}`);
    world.close(place);
  });

  it('any bytes at all, into a connection or out of nowhere, break nothing', async () => {
    const { world, place, say, connect } = await setUp();
    const { end } = await connect();
    const header = fc.record({
      type: fc.constantFrom(UtpType.data, UtpType.state, UtpType.syn, UtpType.reset),
      connectionId: fc.constantFrom(7, 8, 9),
      sequence: fc.integer({ min: 95, max: 110 }),
      acknowledged: fc.integer({ min: 0, max: 0xffff }),
      windowBytes: fc.constantFrom(0, 1, 0xffffffff),
      delayMicros: fc.integer({ min: 0, max: 0xffffffff }),
      timestampMicros: fc.integer({ min: 0, max: 0xffffffff }),
    });
    const datagram = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .tuple(header, fc.uint8Array({ maxLength: 30 }))
        .map(([head, tail]) => packetOf(head, tail)),
    );
    end.onData = () => {};
    await fc.assert(
      fc.asyncProperty(fc.array(datagram, { minLength: 1, maxLength: 20 }), (datagrams) =>
        say(...datagrams),
      ),
      { numRuns: 100, seed: 74 },
    );
    const other = await world.place();
    const { there } = await world.join(other, place);
    assert.equal(there.receivedBytes, 1, 'and others are served as ever');
    world.close(place, other);
  });
});
