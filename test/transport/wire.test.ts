import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSluiceError, SluiceError } from '../../source/base/errors.ts';
import {
  END_GRACE_MS,
  INACTIVITY_TIMEOUT_MS,
  KEEP_ALIVE_AFTER_MS,
  MAX_STATE_MESSAGES_PER_MINUTE,
} from '../../source/transport/limits.ts';
import { Wire, type WireLimits } from '../../source/transport/wire.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';
import { encoded } from '../protocol/encoded.ts';
import { FakeConnection } from './fake-connection.ts';
import { RecordingWireSink } from './recording-wire-sink.ts';

const setup = (limits: Partial<WireLimits> = {}) => {
  const clock = new VirtualClock();
  const connection = new FakeConnection();
  const sink = new RecordingWireSink();
  return { clock, connection, sink, wire: new Wire({ connection, sink, clock, limits }) };
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('Wire: sending', () => {
  it('gathers everything said in one turn into one write', async () => {
    const { clock, connection, wire } = setup();
    wire.sendInterested();
    wire.sendRequest(1, 2, 3);
    wire.sendHave(4);
    assert.equal(connection.sent.length, 0);
    assert.equal(wire.bufferedBytes, 31);
    await clock.settle();
    assert.equal(connection.sent.length, 1);
    assert.equal(
      connection.sentHex,
      hex(encoded.state(2)) + hex(encoded.request(1, 2, 3)) + hex(encoded.have(4)),
    );
    assert.equal(wire.bufferedBytes, 0);
    assert.equal(wire.bytesOut, 31);
  });

  it('answers the messages of one chunk in one write, before the turn ends', () => {
    const { connection, sink, wire } = setup();
    sink.afterEach = ([name]) => {
      if (name === 'have') wire.sendRequest(0, 0, 1);
    };
    wire.onData(Buffer.concat([encoded.have(1), encoded.have(2), encoded.have(3)]));
    assert.equal(connection.sent.length, 1);
    assert.equal(connection.sentHex, hex(encoded.request(0, 0, 1)).repeat(3));
  });

  it('sends every kind of message in the order it was said', async () => {
    const { clock, connection, wire } = setup();
    wire.sendBitfield(Uint8Array.of(0xf0));
    wire.sendKeepAlive();
    wire.sendChoke();
    wire.sendUnchoke();
    wire.sendInterested();
    wire.sendNotInterested();
    wire.sendCancel(1, 2, 3);
    wire.sendBlock(4, 5, Uint8Array.of(6, 7));
    wire.sendPort(6881);
    await clock.settle();
    const expected = [
      encoded.bitfield(Uint8Array.of(0xf0)),
      encoded.keepAlive(),
      ...([0, 1, 2, 3] as const).map((id) => encoded.state(id)),
      encoded.cancel(1, 2, 3),
      encoded.block(4, 5, Uint8Array.of(6, 7)),
      encoded.port(6881),
    ];
    assert.equal(connection.sentHex, hex(Buffer.concat(expected)));
    assert.equal(connection.sent.length, 1);
  });

  it('hands payloads to the connection as they are, without a copy', async () => {
    const { clock, connection, wire } = setup();
    const payload = new Uint8Array(16_384);
    wire.sendBlock(0, 0, payload);
    await clock.settle();
    assert.ok(connection.written.includes(payload));
  });

  it('uses the same memory turn after turn while the system takes everything', async () => {
    const { clock, connection, wire } = setup();
    for (let turn = 0; turn < 3; turn++) {
      wire.sendHave(turn);
      await clock.settle();
    }
    const memory = new Set(
      connection.written.map(({ buffer, byteOffset }) => [buffer, byteOffset]),
    );
    assert.equal(new Set(connection.written.map(({ buffer }) => buffer)).size, 1);
    assert.ok([...memory].every(([, offset]) => offset === 0));
  });

  it('does not touch bytes that the system has not taken yet', async () => {
    const { clock, connection, wire } = setup();
    connection.takesBytes = false;
    for (let piece = 0; piece < 2000; piece++) {
      wire.sendHave(piece);
      if (piece % 7 === 0) await clock.settle();
    }
    await clock.settle();
    assert.equal(wire.bufferedBytes, 2000 * 9);
    connection.drain();
    const expected = Array.from({ length: 2000 }, (_, piece) => hex(encoded.have(piece)));
    assert.equal(connection.sentHex, expected.join(''));
  });

  it('sends a block in parts, and what is said meanwhile behind the last of them', async () => {
    const { clock, connection, wire } = setup();
    const payload = Uint8Array.from({ length: 100 }, (_, at) => at);
    wire.sendHave(1);
    assert.equal(wire.beginBlock(4, 5, payload.length), true);
    wire.sendBlockPart(payload.subarray(0, 30), false);
    wire.sendChoke();
    await clock.settle();
    const before = hex(Buffer.concat([encoded.have(1), encoded.block(4, 5, payload)]));
    assert.equal(connection.sentHex, before.slice(0, -140), 'nothing stands within the block');
    // More than one piece of memory holds, and payloads among them.
    for (let piece = 0; piece < 1_000; piece++) wire.sendHave(piece);
    wire.sendBitfield(Uint8Array.of(0xf0));
    wire.sendKeepAlive();
    await clock.settle();
    assert.equal(wire.bufferedBytes, 5 + 9_000 + 6 + 4);
    wire.sendBlockPart(payload.subarray(30), true);
    wire.sendUnchoke();
    await clock.settle();
    const haves = Array.from({ length: 1_000 }, (_, piece) => encoded.have(piece));
    const after = [encoded.state(0), ...haves, encoded.bitfield(Uint8Array.of(0xf0))];
    const end = [encoded.keepAlive(), encoded.state(1)];
    assert.equal(connection.sentHex, before + hex(Buffer.concat([...after, ...end])));
    assert.equal(wire.bufferedBytes, 0);
  });

  it('H58: closes a peer for which too much waits behind a block that is sent in parts', () => {
    const { connection, wire } = setup({ maxBufferedBytes: 1000 });
    wire.beginBlock(0, 0, 16_384);
    for (let piece = 0; piece < 112; piece++) wire.sendHave(piece);
    wire.sendBlockPart(new Uint8Array(1), false);
    assert.deepEqual(connection.calls, ['destroy']);
    wire.sendBlockPart(new Uint8Array(1), true);
    assert.equal(connection.written.length, 2, 'nothing more is written');
  });

  it('lets the sink refill in one write when the system has taken everything', () => {
    const { connection, sink, wire } = setup();
    sink.whenDrained = () => {
      wire.sendBlock(0, 0, Uint8Array.of(1));
      wire.sendBlock(0, 1, Uint8Array.of(2));
    };
    wire.onDrain();
    assert.equal(sink.drains, 1);
    assert.equal(connection.sent.length, 1);
  });

  it('H58: closes a peer that reads nothing before its queue eats the memory', async () => {
    const { clock, connection, sink, wire } = setup({ maxBufferedBytes: 1000 });
    connection.takesBytes = false;
    for (let piece = 0; piece < 112; piece++) wire.sendHave(piece);
    await clock.settle();
    assert.deepEqual(connection.calls, ['destroy']);
    wire.onClose();
    assert.ok(isSluiceError(sink.closes[0], 'wire/limit'));
  });
});

describe('Wire: receiving', () => {
  it('tells messages and counts them', async () => {
    const { clock, sink, wire } = setup();
    await clock.advance(500);
    wire.feed(Buffer.concat([encoded.have(1), encoded.state(1)]));
    assert.deepEqual(sink.told, [['have', 1], ['unchoke']]);
    assert.equal(wire.bytesIn, 14);
    assert.equal(wire.messagesIn, 2);
    assert.equal(wire.lastReceivedAtMs, 500);
  });

  it('closes with the reason when the peer breaks the rules, and lets nothing escape', () => {
    const { connection, sink, wire } = setup();
    wire.onData(encoded.raw(4, new Uint8Array(1)));
    assert.deepEqual(connection.calls, ['destroy']);
    wire.onData(encoded.have(1));
    wire.onClose();
    assert.deepEqual(sink.told, []);
    assert.equal(sink.closes.length, 1);
    assert.ok(isSluiceError(sink.closes[0], 'wire/protocol'));
  });

  it('closes only itself when the sink throws, and keeps the cause', () => {
    const { connection, sink, wire } = setup();
    const fault = new Error('a fault of ours');
    sink.afterEach = () => {
      throw fault;
    };
    wire.onData(encoded.have(1));
    assert.deepEqual(connection.calls, ['destroy']);
    wire.onClose();
    assert.equal(sink.closes[0]?.cause, fault);
  });

  it('closes with the code of a SluiceError that the sink throws', () => {
    const { sink, wire } = setup();
    const refusal = new SluiceError('wire/protocol', 'no such piece');
    sink.afterEach = () => {
      throw refusal;
    };
    wire.onData(encoded.have(1));
    wire.onClose();
    assert.deepEqual(sink.closes, [refusal]);
  });

  it('tells nothing more once the sink has closed it in the middle of a chunk', () => {
    const { connection, sink, wire } = setup();
    sink.afterEach = () => {
      wire.sendHave(9);
      wire.close();
    };
    wire.onData(Buffer.concat([encoded.have(1), encoded.have(2)]));
    assert.deepEqual(sink.told, [['have', 1]]);
    assert.equal(connection.sent.length, 0);
  });

  it('H60: leaves the memory of a block alone once it is discarded, or the wire closed', () => {
    for (const leave of ['discardBlock', 'close'] as const) {
      const { sink, wire } = setup();
      const memory = new Uint8Array(4);
      sink.onWanted = () => memory;
      const bytes = encoded.block(0, 0, Uint8Array.of(1, 2, 3, 4));
      wire.onData(bytes.subarray(0, 15));
      wire[leave]();
      wire.onData(bytes.subarray(15));
      assert.deepEqual([...memory], [1, 2, 0, 0]);
    }
  });

  it('H69: closes a peer that floods with keep-alives or choke and unchoke', () => {
    for (const flood of [
      encoded.keepAlive(),
      Buffer.concat([encoded.state(0), encoded.state(1)]),
    ]) {
      const { sink, wire } = setup();
      for (let count = 0; count <= MAX_STATE_MESSAGES_PER_MINUTE; count++) wire.onData(flood);
      assert.equal(wire.isOpen, false);
      wire.onClose();
      assert.ok(isSluiceError(sink.closes[0], 'wire/limit'));
    }
  });

  it('H69: bears as many such messages in another minute', async () => {
    const { clock, wire } = setup();
    for (let minute = 0; minute < 3; minute++) {
      for (let count = 0; count < MAX_STATE_MESSAGES_PER_MINUTE; count++) {
        wire.onData(encoded.keepAlive());
      }
      await clock.advance(60_000);
    }
    assert.equal(wire.isOpen, true);
  });
});

describe('Wire: its life', () => {
  it('says that it is alive after a silence of its own', async () => {
    const { clock, connection, wire } = setup();
    await clock.advance(KEEP_ALIVE_AFTER_MS - 1);
    wire.onData(encoded.have(1));
    wire.tick(clock.now());
    await clock.settle();
    assert.equal(connection.sent.length, 0);
    await clock.advance(1);
    wire.tick(clock.now());
    await clock.settle();
    assert.equal(connection.sentHex, hex(encoded.keepAlive()));
    assert.equal(wire.lastSentAtMs, KEEP_ALIVE_AFTER_MS);
    wire.tick(clock.now());
    await clock.settle();
    assert.equal(connection.sent.length, 1);
  });

  it('H51: gives up a peer from whom no byte has come for long', async () => {
    const { clock, connection, sink, wire } = setup();
    await clock.advance(1000);
    wire.onData(Uint8Array.of(0));
    await clock.advance(INACTIVITY_TIMEOUT_MS - 1);
    wire.tick(clock.now());
    assert.deepEqual(connection.calls, []);
    await clock.advance(1);
    wire.tick(clock.now());
    assert.deepEqual(connection.calls, ['destroy']);
    wire.onClose();
    assert.ok(isSluiceError(sink.closes[0], 'wire/timeout'));
  });

  it('F25: tells of the close once, with what the network said', () => {
    const { sink, wire } = setup();
    const reset = new SluiceError('network/reset', 'gone');
    wire.onData(encoded.block(0, 0, new Uint8Array(100)).subarray(0, 50));
    wire.onClose(reset);
    wire.onClose();
    wire.close();
    assert.deepEqual(sink.closes, [reset]);
  });

  it('tells of the first reason, and of none where either side just left', () => {
    const { connection, sink, wire } = setup();
    const first = new SluiceError('wire/limit', 'first');
    wire.close(first);
    wire.close(new SluiceError('wire/limit', 'second'));
    wire.onClose(new SluiceError('network/reset', 'because we left'));
    assert.deepEqual(sink.closes, [first]);
    assert.deepEqual(connection.calls, ['destroy']);
    const other = setup();
    other.wire.onClose();
    assert.deepEqual(other.sink.closes, [undefined]);
  });

  it('ends after what was said, hears no more, and does not wait for ever', async () => {
    const { clock, connection, sink, wire } = setup();
    wire.sendHave(1);
    wire.end();
    assert.equal(connection.sentHex, hex(encoded.have(1)));
    assert.equal(wire.isSending, true, 'memory that it was handed must not change yet');
    wire.onData(encoded.have(2));
    wire.sendHave(3);
    await clock.advance(END_GRACE_MS);
    assert.deepEqual(connection.calls, ['end', 'destroy']);
    assert.equal(wire.isSending, false);
    wire.onClose();
    assert.deepEqual(sink.told, []);
    assert.deepEqual(sink.closes, [undefined]);
    assert.equal(connection.sent.length, 1);
  });

  it('leaves no timer behind when it has ended', async () => {
    const { clock, wire } = setup();
    wire.end();
    wire.onClose();
    await clock.settle();
    assert.equal(clock.pendingTimers, 0);
  });

  it('lets a fault in the last call surface outside the socket', async () => {
    const { clock, sink, wire } = setup();
    sink.whenClosed = () => {
      throw new Error('a fault of ours');
    };
    wire.onClose();
    await assert.rejects(clock.settle(), /a fault of ours/);
  });
});
