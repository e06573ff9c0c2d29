import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { DhtDetails, DhtSummary } from '../../../source/contract/dht.ts';
import { dhtFigure, dhtLines } from '../../../source/ui/session/dht-lines.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';

const summary = (more: Partial<DhtSummary> = {}): DhtSummary => ({
  state: 'ready',
  text: safeText('Connected: 142 nodes over IPv4.'),
  nodesIpv4: 142,
  nodesIpv6: null,
  ...more,
});

const bucket = (good: number, questionable = 0) => ({ good, questionable, bad: 0, spares: 0 });

const DETAILS: DhtDetails = {
  ...summary(),
  torrents: 3,
  traffic: {
    sentPackets: 10,
    sentBytes: 2048,
    receivedPackets: 9,
    receivedBytes: 1024,
    answered: 1200,
    dropped: 1,
  },
  families: [
    {
      family: 4,
      nodeId: 'ab'.repeat(20),
      externalAddress: null,
      buckets: [bucket(8), bucket(8), bucket(5, 2), bucket(0), bucket(1)],
      searches: 0,
      openQuestions: 0,
      storedTorrents: 2,
      storedPeers: 1,
      storedItems: 0,
    },
  ],
};

test('the figure says in few words how it stands, and warns where nobody answers', () => {
  assert.deepEqual(dhtFigure(summary()), { label: 'DHT', value: '142 nodes', tone: 'plain' });
  assert.equal(dhtFigure(summary({ nodesIpv6: 31 })).value, '173 nodes, 31 over IPv6');
  assert.equal(dhtFigure(summary({ state: 'off' })).value, 'off');
  assert.equal(dhtFigure(summary({ state: 'starting' })).value, 'looking for nodes');
  const alone = dhtFigure(summary({ state: 'alone' }));
  assert.deepEqual([alone.value, alone.tone], ['no node answers', 'warn']);
});

test('the panel draws good nodes by bucket, from far to near, and what passes', () => {
  assert.deepEqual(dhtLines(DETAILS, 100).slice(1).map(textOf), [
    ' Connected: 142 nodes over IPv4.',
    ' IPv4  ██▅·▁  22 good nodes, 2 in doubt; keeps 1 peer of 2 torrents for others',
    ' 3 torrents announced; 2.00 KiB sent, 1.00 KiB received; answered 1,200 questions, dropped 1 packet',
  ]);
});

test('what is switched off is one sentence, and no line passes the window', () => {
  const off = { ...DETAILS, state: 'off', text: safeText('Switched off.'), families: [] } as const;
  assert.deepEqual(dhtLines(off, 80).slice(1).map(textOf), [' Switched off.']);
  for (const columns of [20, 40, 80]) {
    for (const line of dhtLines(DETAILS, columns)) assert.ok(lineWidth(line) <= columns);
  }
});
