import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { RoundStanding } from '../../../source/discovery/dht/announce-rounds.ts';
import type { Peer } from '../../../source/engine/swarm/peer.ts';
import {
  type SourcesView,
  sourceDetailsOf,
} from '../../../source/engine/torrent/source-details.ts';

const START = 1_700_000_000_000;
const clock = { now: () => 60_000, wallTime: () => START + 60_000 } as never;

const peer = (source: string, tells: boolean): Peer =>
  ({ source, extensions: { speaks: () => tells } }) as unknown as Peer;

interface Scene {
  readonly isPrivate?: boolean;
  readonly peers?: readonly Peer[];
  readonly state?: SourcesView['services']['dht']['state'];
  readonly round?: RoundStanding | undefined;
  readonly local?: SourcesView['services']['local'];
}

const ROUND: RoundStanding = {
  isBusy: false,
  dueMs: 120_000,
  last: { endedMs: 30_000, peers: 12, answers: 143, announcedTo: 8 },
};

const rows = (scene: Scene = {}) => {
  const { isPrivate = false, peers = [], state = 'ready' } = scene;
  const { local = { isOn: true, announceOf: () => ({ lastMs: 10_000, dueMs: 310_000 }) } } = scene;
  const round = 'round' in scene ? scene.round : ROUND;
  const summary = () => ({
    state,
    text: safeText('No node answers.'),
    nodesIpv4: 0,
    nodesIpv6: null,
  });
  const dht = { state, summary, roundOf: () => round };
  const services = { ports: { clock }, dht, local };
  const [dhtRow, pex, lsd] = sourceDetailsOf({
    services,
    infoHash: new Uint8Array(20),
    isPrivate,
    peers,
  });
  return { dht: dhtRow!, pex: pex!, lsd: lsd! };
};

describe('the ways besides trackers to hear of peers', () => {
  test('of the DHT its last round is told, and when the next one is', () => {
    const { dht } = rows();
    assert.equal(dht.status, 'working');
    assert.equal(dht.statusText, '12 peers found at 143 nodes; 8 tell of us.');
    assert.deepEqual([dht.lastAt, dht.nextAt], [START + 30_000, START + 120_000]);
    const asking = rows({ round: { ...ROUND, isBusy: true } }).dht;
    assert.deepEqual([asking.status, asking.nextAt], ['asking', null]);
    const first = rows({ round: { ...ROUND, last: undefined } }).dht;
    assert.equal(first.statusText, 'Searching for the first time.');
  });

  test('a DHT that nobody answers in says so itself, and one that is off is off', () => {
    const { dht } = rows({ state: 'alone' });
    assert.deepEqual([dht.status, `${dht.statusText}`], ['waiting', 'No node answers.']);
    assert.equal(rows({ state: 'off' }).dht.status, 'off');
    assert.equal(rows({ round: undefined }).dht.status, 'stopped');
  });

  test('of peers it is told how many tell of others, and who came that way', () => {
    const { pex, dht, lsd } = rows({
      peers: [peer('pex', true), peer('dht', false), peer('pex', false)],
    });
    assert.equal(pex.statusText, '1 of 3 peers tell of others.');
    assert.deepEqual([pex.peersConnected, dht.peersConnected, lsd.peersConnected], [2, 1, 0]);
    assert.deepEqual(
      [pex, rows({ peers: [peer('tracker', false)] }).pex, rows().pex].map(({ status }) => status),
      ['working', 'waiting', 'waiting'],
    );
  });

  test('of neighbours it is told when they are told', () => {
    const { lsd } = rows();
    assert.deepEqual(
      [lsd.status, lsd.lastAt, lsd.nextAt],
      ['working', START + 10_000, START + 310_000],
    );
    const local = { isOn: true, announceOf: () => ({ lastMs: undefined, dueMs: 0 }) };
    assert.equal(rows({ local }).lsd.status, 'waiting');
    assert.equal(rows({ local: { isOn: false, announceOf: () => undefined } }).lsd.status, 'off');
    assert.equal(
      rows({ local: { isOn: true, announceOf: () => undefined } }).lsd.status,
      'stopped',
    );
  });

  test('a private torrent has none of them (BEP 27)', () => {
    for (const row of Object.values(rows({ isPrivate: true }))) {
      assert.equal(row.status, 'off');
      assert.match(row.statusText, /private/);
    }
  });
});
