import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_TWIN_HOSTS, TWIN_MS } from '../../source/policy/limits.ts';
import { mayBeTwins, type Sighting, TwinHosts } from '../../source/policy/twin-hosts.ts';

const idOf = (text: string): Uint8Array => Buffer.from(text.padEnd(20, '-'));

const seen = (fields: Partial<Sighting> = {}): Sighting => ({
  host: '192.0.2.7',
  peerId: idOf('-LT2080-one'),
  listenPort: 6881,
  connectedMs: 1_000,
  ...fields,
});

const six = { host: '2001:db8::7', peerId: idOf('-LT2080-two'), connectedMs: 60_000 };

test('who ends one connection as another of the other family begins may be on both', () => {
  assert.equal(mayBeTwins(seen(), seen(six), 60_100), true);
  assert.equal(mayBeTwins(seen(six), seen({ connectedMs: 60_000 }), 60_100), true);
  assert.equal(mayBeTwins(seen(), seen({ ...six, listenPort: undefined }), 60_100), true);
});

test('another family, another time, another program or another port is somebody else', () => {
  const others: readonly Partial<Sighting>[] = [
    { host: '192.0.2.8' },
    { connectedMs: 500 },
    { peerId: idOf('-TR3000-two') },
    { listenPort: 6882 },
  ];
  for (const other of others) {
    assert.equal(mayBeTwins(seen(), seen({ ...six, ...other }), 60_100), false);
  }
  assert.equal(mayBeTwins(seen(), seen(six), 60_001 + TWIN_MS), false);
});

test('twins know each other, the last that was found counts, and the oldest are forgotten', () => {
  const twins = new TwinHosts();
  twins.pair('192.0.2.7', '2001:db8::7');
  assert.equal(twins.of('192.0.2.7'), '2001:db8::7');
  assert.equal(twins.of('2001:db8::7'), '192.0.2.7');
  twins.pair('192.0.2.7', '2001:db8::8');
  assert.equal(twins.of('192.0.2.7'), '2001:db8::8');
  for (let at = 0; at < MAX_TWIN_HOSTS / 2; at++) twins.pair(`10.0.0.${at}`, `2001:db8::a:${at}`);
  assert.equal(twins.of('192.0.2.7'), undefined);
});
