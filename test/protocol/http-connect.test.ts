import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { HttpConnectNegotiation } from '../../source/protocol/http-connect.ts';
import { MAX_CONNECT_ANSWER_BYTES } from '../../source/protocol/limits.ts';

const ANSWER = 'HTTP/1.1 200 Connection established\r\nvia: x\r\n\r\n';

const refused = (answer: string): string => {
  const negotiation = new HttpConnectNegotiation({ host: 'a.example', port: 80 }, undefined);
  try {
    const step = negotiation.read(Buffer.from(answer, 'latin1'));
    return step.kind;
  } catch (error) {
    assert.ok(isSluiceError(error, 'network/proxy'));
    return error.message.replace('the proxy did not let us through: ', '');
  }
};

test('a tunnel is asked for by name or address, with a login where there is one', () => {
  const login = { name: 'me', password: 'p:ß' };
  const named = new HttpConnectNegotiation({ host: 'a.example', port: 443 }, login);
  const basic = Buffer.from('me:p:ß').toString('base64');
  assert.equal(
    Buffer.from(named.begin()).toString(),
    `CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nProxy-Authorization: Basic ${basic}\r\n\r\n`,
  );
  const six = new HttpConnectNegotiation({ host: '2001:db8::1', port: 1 }, undefined);
  assert.match(Buffer.from(six.begin()).toString(), /^CONNECT \[2001:db8::1\]:1 HTTP/);
  const smuggled = new HttpConnectNegotiation({ host: 'a\r\nx: y', port: 1 }, undefined);
  assert.throws(() => smuggled.begin(), /no name of a host/);
});

test('in whatever pieces the answer comes, what is behind it is of the other side', () => {
  const whole = Buffer.from(`${ANSWER}\r\n\r\nabc`);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }), (sizes) => {
      const negotiation = new HttpConnectNegotiation({ host: 'a', port: 1 }, undefined);
      let rest: Buffer | undefined;
      let at = 0;
      for (const size of [...sizes, whole.length]) {
        const chunk = whole.subarray(at, at + size);
        at += size;
        if (rest !== undefined) {
          rest = Buffer.concat([rest, chunk]);
          continue;
        }
        const step = negotiation.read(chunk);
        if (step.kind === 'done') rest = Buffer.from(step.rest);
      }
      assert.equal(rest?.toString(), '\r\n\r\nabc');
    }),
  );
});

test('each way to say no is told in words, and no answer is without end', () => {
  assert.equal(refused('HTTP/1.0 200 \r\n\r\n'), 'done');
  assert.equal(refused('HTTP/1.1 407 Authentication Required\r\n\r\n'), 'it wants another login');
  assert.equal(refused('HTTP/1.1 403 \u001b[31mNo\r\n\r\n'), 'it answered 403 [31mNo');
  assert.equal(refused('\x05\x00'), 'it does not speak HTTP');
  assert.equal(refused('HTTP/2 200 OK\r\n\r\n'), 'it does not speak HTTP');
  assert.equal(refused('HTTP/1.1 abc\r\n\r\n'), 'it does not speak HTTP');
  assert.equal(
    refused(`HTTP/1.1 200 ${'x'.repeat(MAX_CONNECT_ANSWER_BYTES)}`),
    'it does not speak HTTP',
  );
});
