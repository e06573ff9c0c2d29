import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeDnsAnswer, encodeDnsQuestion } from '../../source/protocol/dns-message.ts';
import { answerTo } from '../helpers/name-server.ts';

test('a question for the addresses of a name is answered with them, also behind other names', () => {
  const question = encodeDnsQuestion(0x1234, 'Tracker.Example.', 4)!;
  const reply = answerTo(question, ['192.0.2.1', '192.0.2.2'], { alias: 'other.example' })!;
  assert.deepEqual(decodeDnsAnswer(reply), {
    id: 0x1234,
    name: 'tracker.example',
    family: 4,
    code: 0,
    addresses: ['192.0.2.1', '192.0.2.2'],
  });
  const six = answerTo(encodeDnsQuestion(1, 'a.b', 6)!, ['2001:db8::1'])!;
  assert.deepEqual(decodeDnsAnswer(six)?.addresses, ['2001:db8::1']);
  const none = answerTo(encodeDnsQuestion(1, 'a.b', 6)!, [], { code: 3 })!;
  assert.deepEqual([decodeDnsAnswer(none)?.code, decodeDnsAnswer(none)?.addresses], [3, []]);
});

test('what cannot be a name is not asked for', () => {
  for (const name of [
    '',
    '.',
    'a..b',
    'ä.example',
    'a b',
    'x'.repeat(64),
    `${'x.'.repeat(127)}x`,
  ]) {
    assert.equal(encodeDnsQuestion(1, name, 4), undefined, name);
  }
});

test('a question is no answer, nor is one that is cut, or that points to itself', () => {
  const question = encodeDnsQuestion(7, 'a.example', 4)!;
  assert.equal(decodeDnsAnswer(question), undefined);
  const reply = answerTo(question, ['192.0.2.1'])!;
  for (let cut = 0; cut < reply.length; cut++) {
    assert.equal(decodeDnsAnswer(reply.subarray(0, cut)), undefined, `cut at ${cut}`);
  }
  const loop = reply.slice();
  loop.set([0xc0, 12], 12);
  assert.equal(decodeDnsAnswer(loop), undefined);
});

test('any bytes are an answer or none', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void decodeDnsAnswer(bytes)));
  const reply = answerTo(encodeDnsQuestion(7, 'a.example', 4)!, ['192.0.2.1', '192.0.2.2'])!;
  const edits = fc.array(fc.tuple(fc.nat(reply.length - 1), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(edits, (changes) => {
      const bytes = reply.slice();
      for (const [at, value] of changes) bytes[at] = value;
      decodeDnsAnswer(bytes);
    }),
    { numRuns: 1_000 },
  );
});
