import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress } from '../../source/base/addresses.ts';
import { isSluiceError } from '../../source/base/errors.ts';
import {
  decodeSocks5Datagram,
  encodeSocks5Datagram,
  Socks5Negotiation,
} from '../../source/protocol/socks5.ts';

const LOGIN = { name: 'me', password: 'secret' };
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
const bytesOf = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

const said = (negotiation: Socks5Negotiation, answer: string): string => {
  const step = negotiation.read(bytesOf(answer));
  return step.kind === 'more' ? `more ${hex(step.send)}` : `done ${hex(step.rest)}`;
};

const refused = (answers: readonly string[], login?: typeof LOGIN): string => {
  const target = { host: '1.2.3.4', port: 80 };
  const negotiation = new Socks5Negotiation({ command: 'connect', target, login });
  try {
    for (const answer of answers) said(negotiation, answer);
  } catch (error) {
    assert.ok(isSluiceError(error, 'network/proxy'));
    return error.message.replace('the proxy did not let us through: ', '');
  }
  return 'not refused';
};

test('without a login a proxy is asked for an address at once, and what comes behind its answer is of the other side', () => {
  const target = { host: '1.2.3.4', port: 6881 };
  const negotiation = new Socks5Negotiation({ command: 'connect', target, login: undefined });
  assert.equal(hex(negotiation.begin()), '050100');
  assert.equal(
    said(negotiation, '0500'),
    'more 050100 01 01020304 1ae1'.replaceAll(' ', '').replace('more', 'more '),
  );
  assert.equal(said(negotiation, '05000001 0a000001 0050 abcd'), 'done abcd');
  assert.deepEqual(negotiation.bound, { host: '10.0.0.1', port: 80 });
});

test('a name goes as it is, after the login that the proxy asked for', () => {
  const target = { host: 't.example', port: 443 };
  const negotiation = new Socks5Negotiation({ command: 'connect', target, login: LOGIN });
  assert.equal(hex(negotiation.begin()), '05020002');
  assert.equal(
    said(negotiation, '0502'),
    `more 0102${hex(Buffer.from('me'))}06${hex(Buffer.from('secret'))}`,
  );
  assert.equal(said(negotiation, '0100'), `more 0501000309${hex(Buffer.from('t.example'))}01bb`);
  assert.equal(said(negotiation, '0500000400000000000000000000000000000001 0000'), 'done ');
});

test('each way to say no is told in words', () => {
  assert.equal(refused(['0400']), 'it does not speak SOCKS5');
  assert.equal(refused([hex(Buffer.from('HTTP/1.1 400'))]), 'it does not speak SOCKS5');
  assert.equal(refused(['05ff']), 'it wants another login');
  assert.equal(refused(['0502']), 'it wants another login');
  assert.equal(refused(['0507']), 'it does not speak SOCKS5');
  assert.equal(refused(['0502', '0101'], LOGIN), 'it refused the login');
  assert.equal(refused(['0500', '0505000100000000 0000']), 'the connection was refused');
  assert.equal(refused(['0500', '0507']), 'it cannot do that');
  assert.equal(refused(['0500', '05fe']), 'it refused that with 254');
  assert.equal(refused(['0500', '0500000900']), 'it does not speak SOCKS5');
  assert.equal(refused(['050005000001']), 'it answered before it was asked');
});

test('answers in any pieces come to the same', () => {
  const whole = bytesOf(
    '05020100 0500000309 742e6578616d706c65 1f90 0102030405'.replace('0100 0500', '01000500'),
  );
  // What is asked in between has to be sent first, so that the pieces end there.
  const parts = [whole.subarray(0, 2), whole.subarray(2, 4), whole.subarray(4)];
  const cut = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 8 });
  fc.assert(
    fc.property(cut, (sizes) => {
      const target = { host: 'x.example', port: 1 };
      const negotiation = new Socks5Negotiation({ command: 'connect', target, login: LOGIN });
      const rest: string[] = [];
      let isDone = false;
      for (const part of parts) {
        let at = 0;
        for (const size of [...sizes, part.length]) {
          const chunk = part.subarray(at, at + size);
          at += size;
          if (chunk.length === 0) continue;
          if (isDone) {
            rest.push(hex(chunk));
            continue;
          }
          const step = negotiation.read(chunk);
          if (step.kind !== 'done') continue;
          isDone = true;
          rest.push(hex(step.rest));
        }
      }
      assert.deepEqual([rest.join(''), negotiation.bound?.host], ['0102030405', 't.example']);
    }),
  );
});

test('any bytes are an answer or a refusal, never anything else', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (chunks) => {
      const target = { host: '1.2.3.4', port: 80 };
      const negotiation = new Socks5Negotiation({ command: 'connect', target, login: LOGIN });
      try {
        for (const chunk of chunks) if (negotiation.read(chunk).kind === 'done') return;
      } catch (error) {
        assert.ok(isSluiceError(error, 'network/proxy'));
      }
    }),
  );
});

test('a datagram goes there and back with its address or name, and parts of one are none', () => {
  const host = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => formatAddress(bytes)),
    fc.constantFrom('2001:db8::1', 'tracker.example'),
  );
  fc.assert(
    fc.property(host, fc.nat(65_535), fc.uint8Array({ maxLength: 50 }), (to, port, payload) => {
      const message = encodeSocks5Datagram(payload, { host: to, port });
      assert.deepEqual(decodeSocks5Datagram(message)?.from, { host: to, port });
      assert.equal(hex(decodeSocks5Datagram(message)?.payload), hex(payload));
      const head = message.length - payload.length;
      for (let cut = 0; cut < head; cut++) {
        assert.equal(decodeSocks5Datagram(message.subarray(0, cut)), undefined);
      }
      message[2] = 1;
      assert.equal(decodeSocks5Datagram(message), undefined);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      decodeSocks5Datagram(bytes);
    }),
  );
});
