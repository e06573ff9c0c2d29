import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, SluiceError } from '../../../source/base/errors.ts';
import { loadTorrentBytes } from '../../../source/engine/adding/torrent-source.ts';
import { FETCH_DEADLINE_MS } from '../../../source/engine/limits.ts';
import { MAX_TORRENT_BYTES } from '../../../source/protocol/limits.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import type { HttpHandler } from '../../helpers/simulated-http.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (serve: HttpHandler = () => ({ status: 404 })) => {
  const clock = new VirtualClock();
  const net = new SimulatedNetwork(clock, new SeededRandom(1));
  net.host('51.0.0.1').http.serve(80, serve);
  net.setName('site.test', '51.0.0.1');
  const disk = new MemoryDisk();
  const ports = { disk, network: net.host('50.0.0.1').network };
  const fetch = (path = '/a.torrent') =>
    clock.wait(loadTorrentBytes({ kind: 'url', url: `http://site.test${path}` }, ports));
  return { clock, disk, ports, fetch };
};

const code = (wanted: ErrorCode) => (error: unknown) =>
  error instanceof SluiceError && error.code === wanted;

test('a file is read as it stands', async () => {
  const { disk, ports } = scene();
  disk.put('/a.torrent', Buffer.from('d4:infodee'));
  const bytes = await loadTorrentBytes({ kind: 'file', path: '/a.torrent' }, ports);
  assert.equal(Buffer.from(bytes).toString(), 'd4:infodee');
});

test('a file that is not there, and one that is larger than any torrent, are refused', async () => {
  const { disk, ports } = scene();
  const load = (path: string) => loadTorrentBytes({ kind: 'file', path }, ports);
  await assert.rejects(load('/missing'), code('disk/missing'));
  const file = await disk.open('/large', 'create');
  await file.truncate(MAX_TORRENT_BYTES + 1);
  await file.close();
  await assert.rejects(load('/large'), code('disk/failed'));
});

test('bytes come as base64', async () => {
  const { ports } = scene();
  const base64 = Buffer.from([0, 255, 7]).toString('base64');
  assert.deepEqual([...(await loadTorrentBytes({ kind: 'bytes', base64 }, ports))], [0, 255, 7]);
});

test('an address is fetched, over redirects too', async () => {
  const { fetch } = scene(({ url }) =>
    url.pathname === '/b' ? { body: 'torrent' } : { status: 302, headers: { Location: '/b' } },
  );
  assert.equal(Buffer.from(await fetch()).toString(), 'torrent');
});

test('an answer other than 200 says which one it was', async () => {
  for (const status of [204, 403, 404, 500]) {
    const { fetch } = scene(() => ({ status, body: 'd4:infodee' }));
    await assert.rejects(fetch(), (error) => {
      assert.ok(code('http/status')(error));
      assert.match((error as Error).message, new RegExp(`site\\.test.*${status}`));
      return true;
    });
  }
});

test('a server that never answers is given up in time', async () => {
  const { clock, fetch } = scene(() => new Promise(() => {}));
  await assert.rejects(fetch(), code('network/timeout'));
  assert.ok(clock.now() <= FETCH_DEADLINE_MS + 1_000);
});

test('redirects without end are given up', async () => {
  const { fetch } = scene(() => ({ status: 302, headers: { Location: '/again' } }));
  await assert.rejects(fetch(), code('http/redirect'));
});
