import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { MessageDecoder } from '../../source/protocol/message-decoder.ts';
import { encoded } from './encoded.ts';
import { RecordingSink, type Told } from './recording-sink.ts';

const LIMITS = { maxMessageBytes: 1024 * 1024 + 9, maxBlockBytes: 128 * 1024 };

const setup = (limits: Partial<typeof LIMITS> & { maxBitfieldBytes?: number } = {}) => {
  const sink = new RecordingSink();
  return { sink, decoder: new MessageDecoder(sink, { ...LIMITS, ...limits }) };
};

const toldOf = (...chunks: Uint8Array[]): Told[] => {
  const { sink, decoder } = setup();
  for (const chunk of chunks) decoder.push(chunk);
  return sink.told;
};

/** `bytes` cut at the given places. */
const cut = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  edges.sort((left, right) => left - right);
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at]!, edge));
};

interface Sample {
  readonly bytes: Uint8Array;
  readonly told: readonly Told[];
}

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const bytesUpTo = (maxLength: number) => fc.uint8Array({ minLength: 0, maxLength });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const states = ['choke', 'unchoke', 'interested', 'notInterested'] as const;

const sample: fc.Arbitrary<Sample> = fc.oneof(
  fc.constant({ bytes: encoded.keepAlive(), told: [['keepAlive'] as Told] }),
  fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const).map((id) => ({
    bytes: encoded.state(id),
    told: [[states[id]] as Told],
  })),
  uint32.map((piece) => ({ bytes: encoded.have(piece), told: [['have', piece] as Told] })),
  bytesUpTo(60).map((field) => ({
    bytes: encoded.bitfield(field),
    told: [['bitfield', hex(field)] as Told],
  })),
  fc.tuple(uint32, uint32, uint32).map((numbers) => ({
    bytes: encoded.request(...numbers),
    told: [['request', ...numbers] as Told],
  })),
  fc.tuple(uint32, uint32, uint32).map((numbers) => ({
    bytes: encoded.cancel(...numbers),
    told: [['cancel', ...numbers] as Told],
  })),
  fc.tuple(uint32, uint32, bytesUpTo(80)).map(([piece, begin, payload]) => ({
    bytes: encoded.block(piece, begin, payload),
    told: [
      ['blockStart', piece, begin, payload.length] as Told,
      ['blockEnd', piece, begin, payload.length, hex(payload)] as Told,
    ],
  })),
  fc.integer({ min: 0, max: 65_535 }).map((port) => ({
    bytes: encoded.port(port),
    told: [['port', port] as Told],
  })),
  fc.constantFrom(14 as const, 15 as const).map((id) => ({
    bytes: encoded.state(id),
    told: [[id === 14 ? 'haveAll' : 'haveNone'] as Told],
  })),
  fc.tuple(fc.constantFrom(13 as const, 17 as const), uint32).map(([id, piece]) => ({
    bytes: encoded.pieceMessage(id, piece),
    told: [[id === 13 ? 'suggest' : 'allowedFast', piece] as Told],
  })),
  fc.tuple(uint32, uint32, uint32).map((numbers) => ({
    bytes: encoded.reject(...numbers),
    told: [['reject', ...numbers] as Told],
  })),
  fc.tuple(fc.integer({ min: 0, max: 255 }), bytesUpTo(60)).map(([extension, payload]) => ({
    bytes: encoded.extended(extension, payload),
    told: [['extended', extension, hex(payload)] as Told],
  })),
  fc.tuple(fc.integer({ min: 21, max: 255 }), bytesUpTo(40)).map(([id, payload]) => ({
    bytes: encoded.raw(id, payload),
    told: [['unknown', id, payload.length] as Told],
  })),
);

const isRefused = (code: 'wire/protocol' | 'wire/limit') => (error: unknown) =>
  isSluiceError(error, code);

describe('MessageDecoder', () => {
  it('gives back what the encoders wrote, whatever chunks it comes in', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (samples, places) => {
          const bytes = Buffer.concat(samples.map((one) => one.bytes));
          const { sink, decoder } = setup();
          for (const chunk of cut(bytes, places)) decoder.push(chunk);
          assert.deepEqual(
            sink.told,
            samples.flatMap((one) => one.told),
          );
          assert.ok(decoder.isIdle);
          assert.equal(decoder.messageCount, samples.length);
        },
      ),
    );
  });

  it('gives the same messages byte by byte', () => {
    const bytes = Buffer.concat([
      encoded.bitfield(Uint8Array.of(1, 2, 3)),
      encoded.state(1),
      encoded.request(1, 2, 3),
      encoded.block(7, 8, Uint8Array.of(4, 5, 6)),
      encoded.extended(0, Uint8Array.of(1, 2)),
      encoded.raw(99, Uint8Array.of(1, 2)),
      encoded.keepAlive(),
    ]);
    assert.deepEqual(toldOf(...cut(bytes, [...bytes.keys()])), toldOf(bytes));
  });

  it('takes any bytes at all, and throws nothing but a SluiceError, once', () => {
    fc.assert(
      fc.property(bytesUpTo(200), fc.array(fc.nat(), { maxLength: 5 }), (bytes, places) => {
        const { decoder } = setup();
        for (const chunk of cut(bytes, places)) {
          try {
            decoder.push(chunk);
          } catch (error) {
            assert.ok(isSluiceError(error));
            decoder.push(chunk);
            return;
          }
        }
      }),
    );
  });

  it('waits quietly wherever a stream is cut short', () => {
    const bytes = Buffer.concat([encoded.have(5), encoded.block(1, 2, Uint8Array.of(3, 4, 5))]);
    for (let length = 0; length < bytes.length; length++) {
      const { sink, decoder } = setup();
      decoder.push(bytes.subarray(0, length));
      assert.equal(decoder.isIdle, length === 0 || length === 9);
      assert.ok(!sink.told.some(([name]) => name === 'blockEnd'));
    }
  });

  it('copies each part of a block straight to its place', () => {
    const piece = new Uint8Array(8);
    const { sink, decoder } = setup();
    sink.onWanted = (_piece, begin, length) => piece.subarray(begin, begin + length);
    const bytes = encoded.block(0, 2, Uint8Array.of(1, 2, 3, 4));
    decoder.push(bytes.subarray(0, 15));
    assert.deepEqual([...piece], [0, 0, 1, 2, 0, 0, 0, 0]);
    decoder.push(bytes.subarray(15));
    assert.deepEqual([...piece], [0, 0, 1, 2, 3, 4, 0, 0]);
  });

  it('counts what it was told, and apart what carries nothing', () => {
    const { decoder } = setup();
    decoder.push(Buffer.concat([encoded.keepAlive(), encoded.state(0), encoded.have(1)]));
    assert.equal(decoder.messageCount, 3);
    assert.equal(decoder.stateMessageCount, 2);
  });

  for (const length of [2 ** 31, 2 ** 32 - 1, LIMITS.maxMessageBytes + 1]) {
    it(`H50: refuses a length prefix of ${length} as soon as its four bytes are there`, () => {
      const { decoder } = setup();
      const prefix = encoded.raw(7, new Uint8Array(0), length).subarray(0, 4);
      decoder.push(prefix.subarray(0, 3));
      assert.throws(() => decoder.push(prefix.subarray(3)), isRefused('wire/limit'));
    });
  }

  it('H50: takes the longest message that is allowed', () => {
    const payload = new Uint8Array(LIMITS.maxMessageBytes - 1);
    assert.deepEqual(toldOf(encoded.raw(99, payload)), [['unknown', 99, payload.length]]);
  });

  it('skips a message of an extension that its sink does not want, and hears what follows', () => {
    const { sink, decoder } = setup();
    sink.onExtensionBegun = (extension, length) => extension === 1 && length <= 3;
    const bytes = Buffer.concat([
      encoded.extended(2, new Uint8Array(3)),
      encoded.extended(1, new Uint8Array(4)),
      encoded.extended(1, Uint8Array.of(1, 2, 3)),
      encoded.have(9),
    ]);
    for (const chunk of cut(bytes, [3, 8, 14, 20])) decoder.push(chunk);
    assert.deepEqual(sink.told, [
      ['extended', 1, '010203'],
      ['have', 9],
    ]);
  });

  it('H66: keeps no byte of an extended message that its sink refuses', () => {
    const { sink, decoder } = setup();
    sink.onExtensionBegun = () => {
      throw new Error('too long');
    };
    const head = encoded.raw(20, Uint8Array.of(1), 500_000);
    assert.throws(() => decoder.push(head), /too long/);
    assert.deepEqual(sink.told, []);
  });

  it('H54: refuses a bitfield longer than allowed before its first byte', () => {
    const { sink, decoder } = setup({ maxBitfieldBytes: 2 });
    decoder.push(encoded.bitfield(Uint8Array.of(1, 2)));
    const head = encoded.raw(5, new Uint8Array(0), 4);
    assert.throws(() => decoder.push(head), isRefused('wire/limit'));
    assert.deepEqual(sink.told, [['bitfield', '0102']]);
  });

  it('H54: gathers a long bitfield from many chunks with memory for what came, not for what was announced', () => {
    const field = Buffer.alloc(300_000, 0x5a);
    const bytes = encoded.bitfield(field);
    const parts = Array.from({ length: 301 }, (_, at) =>
      bytes.subarray(at * 1000, at * 1000 + 1000),
    );
    assert.deepEqual(toldOf(...parts), [['bitfield', field.toString('hex')]]);
  });

  const WRONG_LENGTHS: readonly [name: string, id: number, payload: number][] = [
    ['choke', 0, 1],
    ['not interested', 3, 4],
    ['have', 4, 3],
    ['have', 4, 5],
    ['request', 6, 11],
    ['request', 6, 13],
    ['piece', 7, 7],
    ['cancel', 8, 0],
    ['port', 9, 1],
    ['have all', 14, 1],
    ['have none', 15, 4],
    ['suggest', 13, 3],
    ['reject', 16, 11],
    ['allowed fast', 17, 5],
    ['extended', 20, 0],
  ];
  for (const [name, id, payload] of WRONG_LENGTHS) {
    it(`H57: refuses a ${name} message with a payload of ${payload} bytes`, () => {
      const { sink, decoder } = setup();
      assert.throws(
        () => decoder.push(encoded.raw(id, new Uint8Array(payload))),
        isRefused('wire/protocol'),
      );
      assert.deepEqual(sink.told, []);
    });
  }

  it('H57: tells a request with huge numbers as they are, unsigned', () => {
    const most = 2 ** 32 - 1;
    assert.deepEqual(toldOf(encoded.request(most, most, 0)), [['request', most, most, 0]]);
  });

  it('H60: lets a block that nobody wants pass without keeping a byte, and tells of the waste', () => {
    const { sink, decoder } = setup();
    sink.onWanted = () => undefined;
    const bytes = Buffer.concat([encoded.block(1, 2, new Uint8Array(500)), encoded.have(3)]);
    for (const chunk of cut(bytes, [100, 200, 515])) decoder.push(chunk);
    assert.deepEqual(sink.told, [
      ['blockStart', 1, 2, 500],
      ['blockDropped', 1, 2, 500],
      ['have', 3],
    ]);
  });

  it('H60: leaves the memory of a block alone once it is discarded', () => {
    const memory = new Uint8Array(4);
    const { sink, decoder } = setup();
    sink.onWanted = () => memory;
    const bytes = encoded.block(1, 0, Uint8Array.of(1, 2, 3, 4));
    decoder.push(bytes.subarray(0, 15));
    decoder.discardBlock();
    decoder.push(bytes.subarray(15));
    assert.deepEqual([...memory], [1, 2, 0, 0]);
    assert.deepEqual(sink.told.at(-1), ['blockDropped', 1, 0, 4]);
    sink.onWanted = (_piece, _begin, length) => new Uint8Array(length);
    decoder.push(bytes);
    assert.deepEqual(sink.told.at(-1), ['blockEnd', 1, 0, 4, '01020304']);
  });

  it('H60: refuses a block longer than allowed, and takes an empty one', () => {
    const head = encoded.raw(7, new Uint8Array(8), 9 + LIMITS.maxBlockBytes + 1);
    assert.throws(() => toldOf(head), isRefused('wire/limit'));
    assert.deepEqual(toldOf(encoded.block(1, 2, new Uint8Array(0))), [
      ['blockStart', 1, 2, 0],
      ['blockEnd', 1, 2, 0, ''],
    ]);
  });

  it('stops in the middle of a chunk when the sink says so', () => {
    const { sink, decoder } = setup();
    sink.afterEach = ([name]) => {
      if (name === 'choke') decoder.stop();
    };
    decoder.push(Buffer.concat([encoded.have(1), encoded.state(0), encoded.have(2)]));
    decoder.push(encoded.have(3));
    assert.deepEqual(sink.told, [['have', 1], ['choke']]);
  });

  it('does not touch the memory of a block whose start made the sink stop it', () => {
    const memory = new Uint8Array(2);
    const { sink, decoder } = setup();
    sink.onWanted = () => memory;
    sink.afterEach = () => decoder.stop();
    decoder.push(encoded.block(0, 0, Uint8Array.of(8, 9)));
    assert.deepEqual([...memory], [0, 0]);
    assert.deepEqual(sink.told, [['blockStart', 0, 0, 2]]);
  });

  it('hears no more after the sink has thrown', () => {
    const { sink, decoder } = setup();
    sink.afterEach = () => {
      throw new Error('ours');
    };
    assert.throws(() => decoder.push(encoded.have(1)), /ours/);
    decoder.push(encoded.have(2));
    assert.deepEqual(sink.told, [['have', 1]]);
  });

  it('notices memory that does not fit the block', () => {
    const { sink, decoder } = setup();
    sink.onWanted = () => new Uint8Array(3);
    assert.throws(() => decoder.push(encoded.block(0, 0, new Uint8Array(4))), /invariant/);
  });
});
