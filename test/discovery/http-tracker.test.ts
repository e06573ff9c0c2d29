import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError, messageOf } from '../../source/base/errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../../source/base/ports/network.ts';
import { HttpTracker } from '../../source/discovery/http-tracker.ts';
import { type BencodeInput, encodeBencode } from '../../source/protocol/bencode.ts';
import type { AnnounceRequest } from '../../source/protocol/tracker-announce.ts';

const announce: AnnounceRequest = {
  infoHash: new Uint8Array(20).fill(0x41),
  peerId: new Uint8Array(20).fill(0x42),
  port: 6881,
  uploaded: 0,
  downloaded: 0,
  left: 0,
  event: undefined,
  wanted: 50,
  key: 4,
};
const never = new AbortController().signal;

/** Answers each request with the next of these; keeps what was asked. */
const fakeHttp = (...answers: readonly (Partial<HttpResponse> | Error)[]) => {
  const requests: HttpRequest[] = [];
  const http: Http = {
    async get(request) {
      const answer = answers[requests.length] ?? assert.fail('asked too often');
      requests.push(request);
      if (answer instanceof Error) throw answer;
      return {
        status: 200,
        headers: {},
        body: new Uint8Array(),
        url: request.url,
        address: '1.2.3.4',
        ...answer,
      };
    },
  };
  return { http, requests };
};
const body = (value: BencodeInput): { body: Uint8Array } => ({ body: encodeBencode(value) });

test('an announce is one bounded request to the announce URL', async () => {
  const { http, requests } = fakeHttp(body({ interval: 60 }));
  const answer = await new HttpTracker('https://t.example/announce', {
    http,
    userAgent: 'Sluice/1',
  }).announce(announce, never);
  assert.equal(answer.kind, 'accepted');
  assert.equal(answer.address, '1.2.3.4');
  const [request] = requests;
  assert.ok(request?.url.startsWith('https://t.example/announce?info_hash=AAAA'));
  assert.deepEqual(request?.headers, { 'user-agent': 'Sluice/1' });
  assert.deepEqual(
    [request?.maxBytes, request?.deadlineMs, request?.maxRedirects],
    [1024 * 1024, 30_000, 5],
  );
  assert.equal(request?.signal, never);
});

test('H91: every connection is asked about', async () => {
  const { http, requests } = fakeHttp(body({}));
  await new HttpTracker('http://t.example/x/announce', { http }).announce(announce, never);
  const url = new URL(requests[0]!.url);
  assert.equal(requests[0]!.mayConnect!('127.0.0.1', url), false);
  assert.equal(requests[0]!.mayConnect!('169.254.169.254', url), false);
  assert.equal(requests[0]!.mayConnect!('1.2.3.4', url), true);
  assert.equal(
    requests[0]!.mayConnect!('192.168.0.1', new URL('http://router.example/announce')),
    false,
  );
});

test('H88: a tracker id is given back, and kept where an answer has none', async () => {
  const { http, requests } = fakeHttp(
    body({ 'tracker id': Uint8Array.of(0xff, 0) }),
    body({}),
    body({}),
  );
  const tracker = new HttpTracker('http://t.example/announce', { http });
  for (let round = 0; round < 3; round++) await tracker.announce(announce, never);
  assert.deepEqual(
    requests.map(({ url }) => url.includes('&trackerid=%FF%00')),
    [false, true, true],
  );
});

test('a refusal is heard whatever the status, another answer of failure is an error', async () => {
  const { http } = fakeHttp(
    { status: 403, ...body({ 'failure reason': 'banned' }) },
    { status: 503, body: Buffer.from('<html>') },
    { status: 404, ...body({ interval: 60 }) },
    { body: Buffer.from('<html>') },
  );
  const tracker = new HttpTracker('http://t.example/SECRET/announce', { http });
  const refused = await tracker.announce(announce, never);
  assert.deepEqual(refused, {
    kind: 'refused',
    reason: 'banned',
    retry: undefined,
    address: '1.2.3.4',
  });
  for (const code of ['http/status', 'http/status', 'tracker/malformed'] as const) {
    await assert.rejects(
      tracker.announce(announce, never),
      (error) => isSluiceError(error, code) && !messageOf(error).includes('SECRET'),
    );
  }
});

test('a scrape asks where the announce URL says, and is missing where it says nothing', async () => {
  const counts = { complete: 1, incomplete: 2, downloaded: 3 };
  const { http, requests } = fakeHttp(body({ files: { ['A'.repeat(20)]: counts } }), {
    status: 404,
  });
  const tracker = new HttpTracker('http://t.example/announce?k=1', { http });
  assert.deepEqual(await tracker.scrape?.(announce.infoHash, never), {
    seeds: 1,
    leechers: 2,
    completed: 3,
  });
  assert.equal(requests[0]?.url, `http://t.example/scrape?k=1&info_hash=${'A'.repeat(20)}`);
  await assert.rejects(tracker.scrape!(announce.infoHash, never), (error) =>
    isSluiceError(error, 'http/status'),
  );
  assert.equal(new HttpTracker('http://t.example/a', { http }).scrape, undefined);
});
