import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BencodeDictionary } from '../../source/protocol/bencode.ts';
import { decodeBencode } from '../../source/protocol/bencode.ts';
import { SimulatedTracker } from './simulated-tracker.ts';

const HASH = Uint8Array.from({ length: 20 }, (_, index) => index * 13);
const ESCAPED = [...HASH].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const announce = async (
  tracker: SimulatedTracker,
  address: string,
  query: string,
  path = '/announce',
): Promise<BencodeDictionary> => {
  const url = new URL(`http://tracker.test${path}?info_hash=${ESCAPED}&${query}`);
  const { body, status } = await tracker.handle({ url, headers: {}, address });
  return body instanceof Uint8Array
    ? (decodeBencode(body) as BencodeDictionary)
    : new Map([['status', status ?? 200]]);
};

const peers = (answer: BencodeDictionary, key = 'peers') =>
  Buffer.from(answer.get(key) as Uint8Array).toString('hex');

test('peers hear of each other, seeds are counted, and who stops is forgotten', async () => {
  const tracker = new SimulatedTracker(() => 7);
  const first = await announce(tracker, '50.0.0.1', 'port=6881&left=0&event=started');
  assert.equal(peers(first), '');
  assert.equal(first.get('complete'), 1);
  const second = await announce(tracker, '50.0.0.2', 'port=6882&left=5&event=started');
  assert.equal(peers(second), '320000011ae1');
  assert.equal(second.get('incomplete'), 1);
  assert.equal(tracker.peersOf(HASH).size, 2);
  await announce(tracker, '50.0.0.1', 'port=6881&left=0&event=stopped');
  const third = await announce(tracker, '50.0.0.2', 'port=6882&left=0&event=completed');
  assert.equal(peers(third), '');
  assert.deepEqual(
    tracker.announces.map(({ atMs, event, left }) => [atMs, event, left]),
    [
      [7, 'started', 0],
      [7, 'started', 5],
      [7, 'stopped', 0],
      [7, 'completed', 0],
    ],
  );
});

test('IPv6 peers come in their own list', async () => {
  const tracker = new SimulatedTracker(() => 0);
  await announce(tracker, '2001:db8::7', 'port=1&left=0');
  const answer = await announce(tracker, '50.0.0.2', 'port=2&left=0');
  assert.equal(peers(answer), '');
  assert.equal(peers(answer, 'peers6'), '20010db80000000000000000000000070001');
});

test('at most as many peers as wanted come, different ones each time', async () => {
  const tracker = new SimulatedTracker(() => 0);
  for (let index = 1; index <= 100; index++) {
    await announce(tracker, `50.0.0.${index}`, 'port=1&left=1');
  }
  const answers = new Set<string>();
  for (let round = 0; round < 5; round++) {
    const answer = await announce(tracker, '50.0.0.1', 'port=1&left=1&numwant=10');
    assert.equal(peers(answer).length, 10 * 12);
    answers.add(peers(answer));
  }
  assert.ok(answers.size > 1);
});

test('it refuses, falls over or falls silent when told to', async () => {
  const tracker = new SimulatedTracker(() => 0);
  tracker.failure = 'not today';
  const refusal = await announce(tracker, '50.0.0.1', 'port=1&left=1');
  assert.equal(Buffer.from(refusal.get('failure reason') as Uint8Array).toString(), 'not today');
  tracker.mood = 'down';
  assert.equal((await announce(tracker, '50.0.0.1', 'port=1')).get('status'), 503);
  tracker.mood = 'silent';
  const silence = announce(tracker, '50.0.0.1', 'port=1').then(() => 'an answer');
  const turn = new Promise((resolve) => setImmediate(() => resolve('silence')));
  assert.equal(await Promise.race([silence, turn]), 'silence');
});

test('rubbish is refused in words', async () => {
  const tracker = new SimulatedTracker(() => 0);
  const url = new URL('http://tracker.test/announce?info_hash=abc');
  const { body } = await tracker.handle({ url, headers: {}, address: '50.0.0.1' });
  assert.ok((decodeBencode(body as Uint8Array) as BencodeDictionary).has('failure reason'));
  assert.equal((await announce(tracker, '50.0.0.1', '', '/other')).get('status'), 404);
});
