import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import { EntryPoints } from '../../../source/discovery/dht/entry-points.ts';
import { MAX_DHT_ENTRY_POINTS } from '../../../source/discovery/limits.ts';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'router.test': ['31.1.1.1', '2001:db8::1'],
  'inside.test': ['169.254.169.254', '224.0.0.1', '0.0.0.0', '10.0.0.7'],
};

const dns = {
  resolve: async (name: string): Promise<readonly string[]> => {
    if (/^[\d.:]+$/.test(name)) return [name];
    const addresses = NAMES[name];
    if (addresses === undefined) throw new SluiceError('network/dns', 'no such name');
    return addresses;
  },
};

test('names give the addresses of the family that is asked for', async () => {
  const points = new EntryPoints([{ host: 'router.test', port: 7 }]);
  assert.deepEqual(await points.resolve(4, dns), [{ host: '31.1.1.1', port: 7 }]);
  assert.deepEqual(await points.resolve(6, dns), [{ host: '2001:db8::1', port: 7 }]);
});

test('H103: an entry point that leads where nobody may be asked is left out', async () => {
  const points = new EntryPoints([
    { host: 'inside.test', port: 80 },
    { host: '169.254.169.254', port: 80 },
  ]);
  assert.deepEqual(await points.resolve(4, dns), [{ host: '10.0.0.7', port: 80 }]);
});

test('a dead name does not keep the others away; that all are dead is known', async () => {
  const points = new EntryPoints([{ host: 'gone.test', port: 7 }]);
  assert.deepEqual(await points.resolve(4, dns), []);
  assert.ok(points.isDnsDead);
  points.add({ host: 'router.test', port: 8 });
  assert.equal((await points.resolve(4, dns)).length, 1);
  assert.ok(!points.isDnsDead);
});

test('torrents name so many and no more', () => {
  const points = new EntryPoints([]);
  for (let port = 1; port < 500; port++) points.add({ host: 'router.test', port });
  assert.equal(points.count, MAX_DHT_ENTRY_POINTS);
});
