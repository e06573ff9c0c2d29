import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Candidates } from '../../source/policy/candidates.ts';
import { DialLimiter, networkOf } from '../../source/policy/dial-limiter.ts';
import {
  MAX_BANNED_HOSTS,
  MAX_CANDIDATES,
  MAX_CANDIDATES_PER_HOST,
  MAX_DIALS_PER_HOST_PER_MINUTE,
  MAX_DIALS_PER_NETWORK_PER_MINUTE,
  MAX_FAILURES,
} from '../../source/policy/limits.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const endpoint = (host: string, port = 6881) => ({ host, port });

const newCandidates = (limiter = new DialLimiter()): Candidates =>
  new Candidates({
    limiter,
    random: new SeededRandom(1),
    allowsSeveral: (host) => host.startsWith('127.'),
  });

const dialAll = (candidates: Candidates, now: number): string[] => {
  const dialled: string[] = [];
  for (;;) {
    const next = candidates.next(now);
    if (next === undefined) return dialled;
    candidates.onDial(next.endpoint, now);
    dialled.push(next.endpoint.host);
  }
};

test('an endpoint is known once, under the best of its sources', () => {
  const candidates = newCandidates();
  assert.equal(candidates.add(endpoint('10.0.0.1'), 'pex', 0), true);
  assert.equal(candidates.add(endpoint('10.0.0.1'), 'tracker', 5), false);
  assert.equal(candidates.add(endpoint('10.0.0.1'), 'dht', 6), false);
  assert.deepEqual(
    candidates.all().map(({ source, lastSeenAt }) => ({ source, lastSeenAt })),
    [{ source: 'tracker', lastSeenAt: 6 }],
  );
});

test('ports that cannot be are not kept', () => {
  const candidates = newCandidates();
  for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
    assert.equal(candidates.add(endpoint('10.0.0.1', port), 'pex', 0), false);
  }
});

test('better sources come first, useful ones before all', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.1.1'), 'pex', 0);
  candidates.onDial(endpoint('10.0.1.1'), 0);
  candidates.onClosed(endpoint('10.0.1.1'), 'useful', 0);
  candidates.add(endpoint('10.0.2.1'), 'dht', 0);
  candidates.add(endpoint('10.0.3.1'), 'user', 0);
  candidates.add(endpoint('10.0.4.1'), 'tracker', 0);
  assert.deepEqual(dialAll(candidates, 60_000), ['10.0.1.1', '10.0.3.1', '10.0.4.1', '10.0.2.1']);
});

test('H81: a thousand ports of one host are a few entries and one connection', () => {
  const candidates = newCandidates();
  for (let port = 1; port <= 1_000; port++) candidates.add(endpoint('10.0.0.1', port), 'pex', 0);
  assert.equal(candidates.size, MAX_CANDIDATES_PER_HOST);
  assert.equal(dialAll(candidates, 0).length, 1);
  assert.equal(candidates.allowsHost('10.0.0.1'), false);
});

test('H81: an incoming connection takes its host, until it is gone', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.0.1'), 'tracker', 0);
  candidates.onHostCame('10.0.0.1');
  assert.equal(candidates.next(0), undefined);
  candidates.onHostLeft('10.0.0.1');
  assert.equal(candidates.next(0)?.endpoint.host, '10.0.0.1');
});

test('a machine may talk to itself with several connections', () => {
  const candidates = newCandidates();
  for (let port = 1; port <= 100; port++) candidates.add(endpoint('127.0.0.1', port), 'tracker', 0);
  assert.equal(dialAll(candidates, 0).length, 100);
  assert.equal(candidates.allowsHost('127.0.0.1'), true);
});

test('tries again later and later, and forgets who never answers', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.0.1'), 'pex', 0);
  let now = 0;
  let lastWait = 0;
  for (let failure = 1; failure < MAX_FAILURES; failure++) {
    candidates.onDial(endpoint('10.0.0.1'), now);
    candidates.onClosed(endpoint('10.0.0.1'), 'failed', now);
    const failedAt = now;
    while (candidates.next(now) === undefined) now += 1_000;
    assert.ok(now - failedAt > lastWait, `wait ${failure}`);
    lastWait = now - failedAt;
  }
  candidates.onDial(endpoint('10.0.0.1'), now);
  candidates.onClosed(endpoint('10.0.0.1'), 'failed', now);
  assert.equal(candidates.size, 0);
});

test('F29: after a break of five minutes a useful peer is dialled again within a minute', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.0.1'), 'tracker', 0);
  candidates.onDial(endpoint('10.0.0.1'), 0);
  candidates.onClosed(endpoint('10.0.0.1'), 'useful', 0);
  let last = 0;
  for (let now = 0; now < 360_000; now += 1_000) {
    if (candidates.next(now) === undefined) continue;
    assert.ok(now - last <= 60_000, `${now - last} ms`);
    last = now;
    candidates.onDial(endpoint('10.0.0.1'), now);
    candidates.onClosed(endpoint('10.0.0.1'), 'failed', now);
  }
  assert.ok(last > 300_000);
});

test('what the user asks for is tried now', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.0.1'), 'pex', 0);
  candidates.onDial(endpoint('10.0.0.1'), 0);
  candidates.onClosed(endpoint('10.0.0.1'), 'failed', 0);
  assert.equal(candidates.next(1), undefined);
  candidates.add(endpoint('10.0.0.1'), 'user', 1);
  assert.equal(candidates.next(1)?.endpoint.host, '10.0.0.1');
});

test('a neighbour that says again that it is there is tried now, once', () => {
  const candidates = newCandidates();
  const fail = (now: number) => {
    candidates.onDial(endpoint('10.0.0.1'), now);
    candidates.onClosed(endpoint('10.0.0.1'), 'idle', now);
  };
  candidates.add(endpoint('10.0.0.1'), 'lsd', 0);
  fail(0);
  assert.equal(candidates.next(1), undefined);
  candidates.add(endpoint('10.0.0.1'), 'pex', 1);
  assert.equal(candidates.next(1), undefined, 'what others say of it is no news');
  candidates.add(endpoint('10.0.0.1'), 'lsd', 1);
  assert.equal(candidates.next(1)?.endpoint.host, '10.0.0.1');
  fail(2);
  candidates.add(endpoint('10.0.0.1'), 'lsd', 3);
  assert.equal(candidates.next(3), undefined, 'it has had its chance');
});

test('one peer at two addresses has one connection, and comes again at either when it has gone', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('198.51.99.1'), 'tracker', 0);
  candidates.add(endpoint('2001:db8::1'), 'tracker', 0);
  candidates.pair('198.51.99.1', '2001:db8::1');
  const first = candidates.next(0)!.endpoint;
  candidates.onDial(first, 0);
  assert.equal(candidates.next(1), undefined);
  assert.equal(candidates.allowsHost('198.51.99.1'), false);
  assert.equal(candidates.allowsHost('2001:db8::1'), false);
  candidates.onClosed(first, 'idle', 2);
  assert.notEqual(candidates.next(3)?.endpoint.host, undefined);
});

test('with the line back, all may be tried at once', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.0.1'), 'pex', 0);
  candidates.onDial(endpoint('10.0.0.1'), 0);
  candidates.onClosed(endpoint('10.0.0.1'), 'idle', 0);
  assert.equal(candidates.next(1), undefined);
  candidates.retryAll();
  assert.equal(candidates.next(1)?.failures, 1);
});

test('H80: no more than a few dials a minute to one host, over all torrents', () => {
  const limiter = new DialLimiter();
  let dials = 0;
  for (let torrent = 0; torrent < 50; torrent++) {
    const candidates = newCandidates(limiter);
    candidates.add(endpoint('198.51.100.7', 80), 'pex', 0);
    dials += dialAll(candidates, torrent * 100).length;
  }
  assert.equal(dials, MAX_DIALS_PER_HOST_PER_MINUTE);
});

test('H80: no more than some dials a minute to one network, and more when the minute is over', () => {
  const candidates = newCandidates();
  for (let host = 1; host < 255; host++) candidates.add(endpoint(`198.51.100.${host}`), 'pex', 0);
  candidates.add(endpoint('203.0.113.1'), 'pex', 0);
  assert.equal(dialAll(candidates, 0).length, MAX_DIALS_PER_NETWORK_PER_MINUTE + 1);
  assert.equal(dialAll(candidates, 59_999).length, 0);
  assert.equal(dialAll(candidates, 61_000).length, MAX_DIALS_PER_NETWORK_PER_MINUTE);
});

test('networks are the /24 of IPv4 and the /48 of IPv6', () => {
  assert.equal(networkOf('192.0.2.77'), '192.0.2');
  assert.equal(networkOf('2001:db8:5:6::1'), '2001:db8:5');
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0');
  assert.equal(networkOf('::1'), '0:0:0');
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1');
});

test('H78: more addresses than the list holds push out the worst, never those in use', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.9.9.9'), 'pex', 0);
  candidates.onDial(endpoint('10.9.9.9'), 0);
  for (let at = 0; at < MAX_CANDIDATES + 500; at++) {
    candidates.add(endpoint(`10.1.${at >> 8}.${at & 255}`), 'pex', 0);
  }
  assert.equal(candidates.size, MAX_CANDIDATES);
  assert.equal(candidates.add(endpoint('10.2.0.1'), 'tracker', 0), true);
  assert.equal(candidates.size, MAX_CANDIDATES);
  assert.ok(candidates.all().some(({ endpoint: { host } }) => host === '10.9.9.9'));
});

test('H63: a banned host is gone with all its ports, and stays away', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.0.1', 1), 'pex', 0);
  candidates.add(endpoint('10.0.0.1', 2), 'pex', 0);
  candidates.ban('10.0.0.1');
  assert.equal(candidates.size, 0);
  assert.equal(candidates.add(endpoint('10.0.0.1', 3), 'user', 0), false);
  assert.equal(candidates.allowsHost('10.0.0.1'), false);
  for (let at = 0; at < MAX_BANNED_HOSTS; at++) candidates.ban(`ban-${at}`);
  assert.equal(candidates.isBanned('10.0.0.1'), false, 'the oldest ban makes room');
});

test('after one host is banned, another that was removed can come back under its cap', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.0.2', 1), 'pex', 0);
  candidates.forget(endpoint('10.0.0.2', 1));
  for (let port = 1; port <= MAX_CANDIDATES_PER_HOST; port++) {
    assert.equal(candidates.add(endpoint('10.0.0.2', port), 'pex', 0), true);
  }
});

test('among equals the canonical priority decides, as soon as it can be told (BEP 40)', () => {
  const candidates = newCandidates();
  const order: Record<string, number> = { '10.0.1.1': 0.2, '10.0.2.1': 0.9, '10.0.3.1': 0.5 };
  for (const host of ['10.0.1.1', '10.0.2.1']) candidates.add(endpoint(host), 'pex', 0);
  candidates.prioritize(({ host }) => order[host]);
  candidates.add(endpoint('10.0.3.1'), 'pex', 0);
  candidates.add(endpoint('10.0.4.1'), 'tracker', 0);
  assert.deepEqual(dialAll(candidates, 0), ['10.0.4.1', '10.0.2.1', '10.0.3.1', '10.0.1.1']);
});

test('an address that turned out to be our own is not kept again, whoever names it', () => {
  const candidates = newCandidates();
  candidates.add(endpoint('10.0.1.1'), 'pex', 0);
  candidates.disown(endpoint('10.0.1.1'));
  assert.equal(candidates.size, 0);
  assert.equal(candidates.add(endpoint('10.0.1.1'), 'tracker', 1), false);
  assert.equal(candidates.add(endpoint('10.0.1.1', 7), 'tracker', 1), true);
});

test('what did not take to a manner is dialled in the other one, at once where it may be dialled at all (H80)', () => {
  const candidates = newCandidates();
  const victim = endpoint('10.0.0.1');
  candidates.add(victim, 'pex', 0);
  assert.equal(candidates.next(0)?.manner, undefined);
  candidates.onDial(victim, 0);
  for (let dials = 1; dials < MAX_DIALS_PER_HOST_PER_MINUTE; dials++) {
    assert.equal(candidates.onRefused(victim, 'encrypted', 0), true);
  }
  assert.equal(candidates.onRefused(victim, 'encrypted', 0), false);
  assert.equal(candidates.all()[0]?.manner, 'plain');
  candidates.onRefused(victim, 'plain', 0);
  assert.equal(candidates.all()[0]?.manner, 'encrypted');
  candidates.onSpoken(victim, 'plain');
  assert.equal(candidates.all()[0]?.manner, 'plain');
  assert.equal(candidates.onRefused(endpoint('127.0.0.1'), 'plain', 0), true);
});

test('what those say of it who name it is kept until it is known better, and moves nothing that is', () => {
  const candidates = newCandidates();
  const there = endpoint('10.0.0.1');
  candidates.add({ ...there, encrypts: true, carrier: 'tcp' }, 'pex', 0);
  candidates.add({ ...there, carrier: 'utp' }, 'pex', 1);
  const [first] = candidates.all();
  assert.deepEqual([first?.manner, first?.carrier], ['encrypted', 'tcp']);
  assert.deepEqual(first?.endpoint, there);
  candidates.onSpoken(there, 'plain');
  candidates.add({ ...there, encrypts: true }, 'tracker', 2);
  assert.equal(candidates.all()[0]?.manner, 'plain');
});
