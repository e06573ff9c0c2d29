import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InFlight, type SentPacket } from '../../../source/policy/utp/in-flight.ts';
import { MAX_UTP_PACKETS } from '../../../source/policy/utp/limits.ts';
import { OutOfOrder } from '../../../source/policy/utp/out-of-order.ts';
import { sequenceAfter } from '../../../source/policy/utp/sequence.ts';
import { blankUtpPacket } from '../../../source/protocol/utp-packet.ts';

const FIRST = 0xfffd;
const BYTES = 100;

const packetOf = (): SentPacket => ({
  sequence: 0,
  bytes: BYTES,
  transmission: 0,
  sentAtMs: 0,
  firstSentAtMs: 0,
  copies: 0,
  isLost: false,
  wasLost: false,
  isProbe: false,
});

/** Packets by their place, from 0. `ack` says what has come: all up to a place, and some after it. */
const setUp = (count = 0) => {
  const arrived: number[] = [];
  const place = (sequence: number) => (sequence - FIRST) & 0xffff;
  const flight = new InFlight<SentPacket>(FIRST, (packet) => arrived.push(place(packet.sequence)));
  for (let made = 0; made < count; made++) flight.push(packetOf(), made);
  const ack = (upTo: number, others: readonly number[] = [], nowMs = 100) => {
    const datagram = new Uint8Array(20 + MAX_UTP_PACKETS / 8);
    const packet = {
      ...blankUtpPacket(),
      acknowledged: sequenceAfter(FIRST, upTo),
      payloadAt: datagram.length,
    };
    if (others.length > 0) {
      packet.selectiveAt = 20;
      packet.selectiveBytes = MAX_UTP_PACKETS / 8;
    }
    for (const other of others) {
      const index = other - upTo - 2;
      datagram[20 + (index >> 3)]! |= 1 << (index & 7);
    }
    return { ...flight.onAck(packet, datagram, nowMs) };
  };
  return { flight, arrived, ack, place };
};

describe('uTP packets under way', () => {
  it('come by an acknowledgement of all before, across the place where numbers go round', () => {
    const { flight, arrived, ack } = setUp(6);
    assert.equal(flight.flyingBytes, 600);
    const outcome = ack(3);
    assert.deepEqual(arrived, [0, 1, 2, 3]);
    assert.equal(outcome.ackedBytes, 400);
    assert.equal(outcome.roundTripMs, 97);
    assert.equal(flight.flyingBytes, 200);
    assert.equal(flight.count, 2);
  });

  it('are lost once three that were sent later have come, and only then', () => {
    const { flight, arrived, ack, place } = setUp(6);
    assert.equal(ack(-1, [1, 2]).isNewLoss, false);
    assert.equal(flight.firstLost(), undefined);
    assert.equal(ack(-1, [1, 2, 3]).isNewLoss, true);
    assert.equal(place(flight.firstLost()!.sequence), 0);
    assert.deepEqual(arrived, [1, 2, 3]);
    assert.equal(flight.flyingBytes, 200, 'a lost one flies no more');
  });

  it('lost within one round trip are one loss', () => {
    const { flight, ack } = setUp(12);
    assert.equal(ack(-1, [1, 2, 3]).isNewLoss, true);
    assert.equal(ack(-1, [1, 2, 3, 5, 6, 7, 8]).isNewLoss, false);
    flight.resend(flight.firstLost()!, 200);
    flight.push(packetOf(), 200);
  });

  it('are lost again where the copy is lost, too', () => {
    const { flight, ack, place } = setUp(4);
    ack(-1, [1, 2, 3]);
    flight.resend(flight.firstLost()!, 200);
    for (let made = 0; made < 4; made++) flight.push(packetOf(), 201);
    ack(-1, [1, 2, 3, 4, 5], 400);
    assert.equal(flight.hasLost, false);
    ack(-1, [1, 2, 3, 4, 5, 6], 400);
    assert.equal(place(flight.firstLost()!.sequence), 0);
  });

  it('that came late after all were no loss, and are waited for longer from then on', () => {
    const { flight, ack } = setUp(9);
    ack(-1, [1, 2, 3, 4], 60);
    flight.resend(flight.firstLost()!, 63);
    assert.equal(ack(4, [], 65).isFalseAlarm, true, 'two milliseconds are no round trip');
    assert.equal(ack(4, [6, 7, 8], 66).isNewLoss, false);
    assert.equal(flight.hasLost, false, 'the next may be late as well');
  });

  it('that come after a silence teach nothing of how late packets may be', () => {
    const { flight, ack } = setUp(3);
    ack(-1, [1], 40);
    flight.loseAll();
    flight.resend(flight.firstLost()!, 900);
    assert.equal(ack(1, [], 901).isFalseAlarm, false);
    for (let made = 0; made < 8; made++) flight.push(packetOf(), 1_000 + made);
    assert.equal(ack(2, [4, 5, 6], 1_100).isNewLoss, true, 'three that were sent later came');
  });

  it('of a peer that never tells what came out of order are lost when it says the same three times', () => {
    const { flight, place } = setUp(4);
    const bare = { ...blankUtpPacket(), acknowledged: FIRST, payloadAt: 20 };
    const datagram = new Uint8Array(20);
    flight.onAck(bare, datagram, 50);
    for (let repeat = 0; repeat < 2; repeat++) flight.onAck(bare, datagram, 50);
    assert.equal(flight.hasLost, false);
    assert.equal(flight.onAck(bare, datagram, 50).isNewLoss, true);
    assert.equal(place(flight.firstLost()!.sequence), 1);
  });

  it('are acknowledged only by what could be: neither by what was never sent nor from long ago (H74)', () => {
    const { flight, ack } = setUp(5);
    assert.ok(flight.isPlausible(sequenceAfter(FIRST, 4)));
    assert.ok(!flight.isPlausible(sequenceAfter(FIRST, 5)));
    assert.ok(flight.isPlausible(sequenceAfter(FIRST, -10)));
    assert.ok(!flight.isPlausible(sequenceAfter(FIRST, -1_000)));
    ack(1, [20, 21, 22, 500]);
    assert.equal(flight.flyingBytes, 300, 'bits for packets that were never sent say nothing');
  });

  it('all go again after a silence, and each is counted once, whatever comes how often', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: -1, max: 40 }), fc.uniqueArray(fc.nat(39), { maxLength: 20 })),
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 }), (acks, count) => {
        const { flight, arrived, ack } = setUp(count);
        for (const [upTo, others] of acks) {
          if (upTo >= count) continue;
          ack(
            upTo,
            others.filter((other) => other > upTo + 1),
          );
          if (others.length % 5 === 0) flight.loseAll();
          const lost = flight.firstLost();
          if (lost !== undefined) flight.resend(lost, 300);
        }
        assert.equal(new Set(arrived).size, arrived.length);
        ack(count - 1);
        assert.equal(arrived.length, count);
        assert.equal(flight.flyingBytes, 0);
        assert.equal(flight.hasLost, false);
        assert.ok(flight.isEmpty);
      }),
    );
  });
});

describe('uTP packets that came before their turn', () => {
  it('are told of in bits that the sender reads, and taken in order', () => {
    const early = fc.uniqueArray(fc.integer({ min: 2, max: MAX_UTP_PACKETS }), { minLength: 1 });
    fc.assert(
      fc.property(early, fc.integer({ min: 0, max: 0xffff }), (places, acknowledged) => {
        const order = new OutOfOrder<number>();
        for (const place of places) assert.ok(order.put(acknowledged, place, place));
        for (const place of places) assert.ok(!order.put(acknowledged, place, place));
        const bytes = new Uint8Array(order.selectiveBytes);
        order.writeSelective(acknowledged, bytes, 0);
        const told = [...bytes].flatMap((byte, at) =>
          [0, 1, 2, 3, 4, 5, 6, 7]
            .filter((bit) => (byte >> bit) & 1)
            .map((bit) => at * 8 + bit + 2),
        );
        assert.deepEqual(
          told,
          [...places].sort((one, other) => one - other),
        );
        assert.equal(bytes.length % 4, 0);
        let at = acknowledged;
        const taken: number[] = [];
        for (let step = 0; step < MAX_UTP_PACKETS; step++) {
          const item = order.takeNext(at);
          if (item !== undefined) taken.push(item);
          at = sequenceAfter(at);
          order.onStep();
        }
        assert.deepEqual(taken, told);
        assert.equal(order.count + order.selectiveBytes, 0);
      }),
    );
  });

  it('are not kept when they are further ahead than anybody may send', () => {
    const order = new OutOfOrder<number>();
    assert.equal(order.put(0, MAX_UTP_PACKETS + 1, 1), false);
    assert.equal(order.put(0, 1, 1), false);
  });
});
