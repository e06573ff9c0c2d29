import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EncryptedPayload } from '../../source/base/encryption.ts';
import { isSluiceError } from '../../source/base/errors.ts';
import { MAX_MSE_PADDING_BYTES } from '../../source/protocol/limits.ts';
import type { MseAgreement } from '../../source/protocol/mse-agreement.ts';
import { expectedPayload, FIRST_WORDS, INFO_HASH, MsePair } from './mse-pair.ts';

const payloads = fc.constantFrom<readonly EncryptedPayload[]>(
  ['rc4'],
  ['plain'],
  ['rc4', 'plain'],
  ['plain', 'rc4'],
);
const padding = fc.oneof(fc.constantFrom(0, MAX_MSE_PADDING_BYTES), fc.nat(MAX_MSE_PADDING_BYTES));
const plan = fc.record({
  offers: payloads,
  choices: payloads,
  paddings: fc.tuple(padding, padding, padding, padding),
  firstWords: fc.uint8Array({ maxLength: 80 }),
  seed: fc.nat(40),
  known: fc.constant(INFO_HASH),
});
const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 });

/** In portions of these sizes, over and over; answers how many bytes were taken. */
const pushIn = (
  sizes: readonly number[],
  bytes: Uint8Array,
  side: { push(chunk: Uint8Array): number },
) => {
  let taken = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    taken += side.push(bytes.subarray(at, at + size));
    at += size;
  }
  return taken;
};

const isProtocolError = (error: unknown) => isSluiceError(error, 'wire/protocol');

const through = (from: MseAgreement, to: MseAgreement, text: string): string => {
  const bytes = Uint8Array.from(Buffer.from(text));
  from.encrypt?.apply(bytes);
  if (from.payload === 'rc4') assert.notEqual(Buffer.from(bytes).toString(), text);
  to.decrypt.apply(bytes);
  return Buffer.from(bytes).toString();
};

type Side = MsePair['dialler'] | MsePair['listener'];

const byteByByte = () => {
  const pair = new MsePair();
  return {
    listener: pair.listener,
    dialler: pair.dialler,
    takeSaid: () => pair.takeSaid(),
    takeAnswered: () => pair.takeAnswered(),
    /** `last` is the byte with which the side is through. */
    feed(side: Side, bytes: Uint8Array, last: number): void {
      for (let at = 1; at <= bytes.length; at++) {
        side.push(bytes.subarray(at - 1, at));
        assert.equal(side.agreement !== undefined, at >= last, `after ${at} bytes`);
      }
    },
  };
};

describe('the handshake of MSE', () => {
  it('comes to the same on both sides whatever is offered, padded and cut', () => {
    fc.assert(
      fc.property(plan, cuts, (made, sizes) => {
        const pair = new MsePair(made);
        pushIn(sizes, pair.takeSaid(), pair.listener);
        pushIn(sizes, pair.takeAnswered(), pair.dialler);
        const said = pair.takeSaid();
        const expected = expectedPayload(made);
        if (expected === undefined) {
          assert.throws(() => pushIn(sizes, said, pair.listener), isProtocolError);
          return;
        }
        const taken = pushIn(sizes, said, pair.listener);
        const answer = pair.takeAnswered();
        assert.equal(pushIn(sizes, answer, pair.dialler), answer.length);
        const listener = pair.listener.agreement!;
        const dialler = pair.dialler.agreement!;
        assert.equal(listener.payload, expected);
        assert.equal(dialler.payload, expected);
        assert.deepEqual(listener.infoHash, INFO_HASH);
        const first = Uint8Array.from(said.subarray(taken));
        listener.decrypt.apply(first);
        assert.deepEqual(first, made.firstWords);
        assert.equal(through(dialler, listener, 'to you, and more'), 'to you, and more');
        assert.equal(through(listener, dialler, 'to me, and more'), 'to me, and more');
      }),
      { numRuns: 60 },
    );
  });

  it('takes nothing of what comes after it', () => {
    const pair = new MsePair();
    pair.listener.push(pair.takeSaid());
    const answer = pair.takeAnswered();
    pair.dialler.push(answer);
    const said = Buffer.concat([pair.takeSaid(), Buffer.alloc(1000, 1)]);
    assert.equal(pair.listener.push(said), said.length - 1000 - FIRST_WORDS.length);
    assert.equal(pair.listener.push(said), 0);
  });

  it('H72: reads words glued on to the first ones as the stream goes on', () => {
    for (const payload of ['rc4', 'plain'] as const) {
      const pair = new MsePair({ offers: [payload] });
      const { first } = pair.finish();
      const more = Uint8Array.from(Buffer.from('and no end of it'));
      pair.dialler.agreement!.encrypt?.apply(more);
      const stream = Uint8Array.from(Buffer.concat([first, more]));
      pair.listener.agreement!.decrypt.apply(stream);
      assert.equal(Buffer.from(stream).toString(), 'the very first wordsand no end of it');
    }
  });

  it('waits for more wherever it is cut off, and neither side believes it is through a byte too soon', () => {
    const { listener, dialler, ...pair } = byteByByte();
    pair.feed(listener, pair.takeSaid(), Number.POSITIVE_INFINITY);
    const answer = pair.takeAnswered();
    pair.feed(dialler, answer, Number.POSITIVE_INFINITY);
    const said = pair.takeSaid();
    pair.feed(listener, said, said.length - FIRST_WORDS.length);
    const confirmed = pair.takeAnswered();
    pair.feed(dialler, confirmed, confirmed.length);
  });

  it('H71: never looks further for the end of padding than padding may go', () => {
    const { listener, dialler } = new MsePair();
    const knock = new MsePair({ paddings: [0, 0, 0, 0] }).takeSaid();
    listener.push(knock);
    assert.equal(listener.push(new Uint8Array(MAX_MSE_PADDING_BYTES + 19)), 531);
    assert.throws(() => listener.push(Uint8Array.of(0)), isProtocolError);
    dialler.push(knock);
    assert.equal(dialler.push(new Uint8Array(MAX_MSE_PADDING_BYTES + 7)), 519);
    assert.throws(() => dialler.push(Uint8Array.of(0)), isProtocolError);
  });

  it('H71: refuses keys that leave no secret', () => {
    const prime = Buffer.from(
      'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
        'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563',
      'hex',
    );
    const near = (last: number): Buffer => Buffer.concat([prime.subarray(0, 95), Buffer.of(last)]);
    const zero = Buffer.alloc(96);
    const one = Buffer.concat([Buffer.alloc(95), Buffer.of(1)]);
    const keys = [zero, one, near(0x62), prime, near(0x64), Buffer.alloc(96, 0xff)];
    for (const key of keys) {
      const { listener, dialler } = new MsePair();
      assert.throws(() => listener.push(key), isProtocolError);
      assert.throws(() => dialler.push(key), isProtocolError);
    }
  });

  it('H71: refuses padding that is longer than allowed', () => {
    const [least, most] = [new MsePair(), new MsePair({ paddings: [0, 0, 0, 512] })];
    most.finish();
    assert.ok(most.dialler.agreement !== undefined);
    least.listener.push(least.takeSaid());
    least.dialler.push(least.takeAnswered());
    const beyond = new MsePair({ paddings: [0, 0, 513, 0] });
    beyond.listener.push(beyond.takeSaid());
    beyond.dialler.push(beyond.takeAnswered());
    assert.throws(() => beyond.listener.push(beyond.takeSaid()), isProtocolError);
    const chosen = new MsePair({ paddings: [0, 0, 0, 513] });
    assert.throws(() => chosen.finish(), isProtocolError);
  });

  it('says nothing more to one who asks for a torrent that is unknown', () => {
    const pair = new MsePair({ known: new Uint8Array(20).fill(0x34) });
    pair.listener.push(pair.takeSaid());
    pair.dialler.push(pair.takeAnswered());
    assert.throws(() => pair.listener.push(pair.takeSaid()), isProtocolError);
    assert.equal(pair.takeAnswered().length, 0);
  });

  it('refuses a choice that was not offered', () => {
    // A listener that answers "plain" whatever it is offered.
    const honest = new MsePair({ offers: ['rc4', 'plain'], choices: ['plain'] });
    const strict = new MsePair({ offers: ['rc4'] });
    honest.listener.push(honest.takeSaid());
    const answer = honest.takeAnswered();
    honest.dialler.push(answer);
    honest.listener.push(honest.takeSaid());
    strict.dialler.push(answer);
    assert.throws(() => strict.dialler.push(honest.takeAnswered()), isProtocolError);
  });

  it('never fails but with an error of its own, whatever bytes come', () => {
    const whole = new MsePair();
    const knock = whole.takeSaid();
    whole.listener.push(knock);
    const answer = whole.takeAnswered();
    whole.dialler.push(answer);
    const stream = Buffer.concat([knock, whole.takeSaid()]);
    const byte = fc.record({ at: fc.nat(stream.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 4 }), cuts, (changes, sizes) => {
        const bytes = Buffer.from(stream);
        for (const { at, value } of changes) bytes[at] = value;
        const { listener } = new MsePair();
        try {
          pushIn(sizes, bytes, listener);
        } catch (error) {
          assert.ok(isProtocolError(error), String(error));
        }
      }),
      { numRuns: 100 },
    );
  });
});
