import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { dhtLines } from '../../../source/cli/engine-verbs/dht.ts';
import type { DhtDetails, DhtFamilyDetails } from '../../../source/contract/dht.ts';
import { restingDht } from '../../../source/engine/session/dht-picture.ts';

const family = (fields: Partial<DhtFamilyDetails>): DhtFamilyDetails => ({
  family: 4,
  nodeId: 'ab'.repeat(20),
  externalAddress: null,
  buckets: [{ good: 0, questionable: 0, bad: 0, spares: 0 }],
  searches: 0,
  openQuestions: 0,
  storedTorrents: 0,
  storedPeers: 0,
  storedItems: 0,
  ...fields,
});

test('one that is off or at rest is told in a sentence', () => {
  assert.deepEqual(dhtLines(restingDht('off')), ['Switched off.']);
  assert.deepEqual(dhtLines(restingDht('idle')), ['At rest: no public torrent is at work.']);
});

test('one that runs is told with its traffic and its nodes, from far to near', () => {
  const details: DhtDetails = {
    state: 'ready',
    text: safeText('Connected: 11 nodes over IPv4.'),
    nodesIpv4: 11,
    nodesIpv6: 0,
    torrents: 1,
    traffic: {
      sentPackets: 20,
      sentBytes: 2048,
      receivedPackets: 18,
      receivedBytes: 1024,
      answered: 1,
      dropped: 2,
    },
    families: [
      family({
        externalAddress: '31.2.3.4',
        storedPeers: 1,
        storedTorrents: 1,
        buckets: [
          { good: 8, questionable: 0, bad: 0, spares: 3 },
          { good: 2, questionable: 1, bad: 0, spares: 0 },
        ],
      }),
      family({ family: 6 }),
    ],
  };
  assert.deepEqual(dhtLines(details), [
    'Connected: 11 nodes over IPv4.',
    '1 torrent announced; 2.00 KiB sent in 20 packets, 1.00 KiB received in 18; answered 1 question, dropped 2 packets.',
    '',
    `IPv4: we are node ${'ab'.repeat(20)}; others see us at 31.2.3.4.`,
    'Keeps 1 peer of 1 torrent and 0 items for others.',
    'Bits shared  Good  In doubt  Bad  Spare',
    '0               8         0    0      3',
    '1 or more       2         1    0      0',
    '',
    `IPv6: we are node ${'ab'.repeat(20)}; too few have said where they see us.`,
    'Keeps 0 peers of 0 torrents and 0 items for others.',
    'No node is known.',
  ]);
});
