import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readHttpQuestion } from '../../source/protocol/http-question.ts';

const MOST = 1_000;
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const read = (text: string) => readHttpQuestion(bytesOf(text), 0, MOST);
const whole = (text: string) => {
  const question = read(text);
  assert.equal(question.kind, 'question', text);
  return question as Extract<typeof question, { kind: 'question' }>;
};

test('a question is read with the headers that matter, and where the next one begins', () => {
  const text =
    'GET /announce?a=%01\xe9 HTTP/1.1\r\nHOST: t.example:80\r\nX-Forwarded-For: 1.1.1.1, 192.0.2.7 \r\n\r\nGET';
  assert.deepEqual(whole(text), {
    kind: 'question',
    method: 'GET',
    target: '/announce?a=%01\xe9',
    host: 't.example:80',
    forwardedFor: '192.0.2.7',
    staysOpen: true,
    hasBody: false,
    isOld: false,
    end: text.length - 3,
  });
});

test('a connection stays open as its version and its headers say, and never behind a body', () => {
  const rows: readonly (readonly [headers: string, version: string, staysOpen: boolean])[] = [
    ['', '1.1', true],
    ['', '1.0', false],
    ['Connection: keep-alive\r\n', '1.0', true],
    ['Connection: close\r\n', '1.1', false],
    ['Content-Length: 0\r\n', '1.1', true],
    ['Content-Length: 5\r\n', '1.1', false],
    ['Content-Length: 0\r\nContent-Length: 9\r\n', '1.1', false],
    ['Transfer-Encoding: chunked\r\n', '1.1', false],
  ];
  for (const [headers, version, staysOpen] of rows) {
    const question = whole(`GET / HTTP/${version}\r\n${headers}\r\n`);
    assert.equal(question.staysOpen, staysOpen, `${version} ${headers}`);
  }
});

test('H116: what is no question, or has been used to smuggle one, is refused', () => {
  const rows: readonly (readonly [text: string, status: number])[] = [
    ['NONSENSE\r\n\r\n', 400],
    ['GET http://x/ HTTP/1.1\r\n\r\n', 400],
    ['GET /a b HTTP/1.1\r\n\r\n', 400],
    ['GET / HTTP/2.0\r\n\r\n', 505],
    ['GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nA: b\r\n goes on\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nA: \0\r\n\r\n', 400],
    ['GET / HTTP/1.1\nHost: x\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(101)}\r\n`, 431],
    [`GET /${'a'.repeat(MOST)}`, 431],
    [`GET / HTTP/1.1\r\nA: ${'b'.repeat(MOST)}\r\n\r\n`, 431],
  ];
  for (const [text, status] of rows) {
    assert.deepEqual(read(text), { kind: 'refused', status }, text.slice(0, 40));
  }
});

test('H116: whatever the bytes, it never throws, and a beginning is never taken for the whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      readHttpQuestion(noise, 0, MOST);
    }),
  );
  const text = 'GET /announce?x=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  for (let end = 0; end < text.length; end++) {
    assert.equal(read(text.slice(0, end)).kind, 'incomplete', String(end));
  }
});

test('what was looked through before is not looked through again: lines without end cost nothing more with each byte (H51)', () => {
  let lookedFrom = Number.POSITIVE_INFINITY;
  const bytes = bytesOf('\n'.repeat(900));
  const counting = new Proxy(bytes, {
    get: (target, key) => {
      if (key === 'indexOf') {
        return (value: number, from: number) => {
          lookedFrom = Math.min(lookedFrom, from);
          return target.indexOf(value, from);
        };
      }
      return Reflect.get(target, key, target) as unknown;
    },
  });
  assert.equal(readHttpQuestion(counting, 0, MOST, 890).kind, 'incomplete');
  assert.equal(lookedFrom, 890);
});
