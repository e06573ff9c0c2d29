import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockCache } from '../../source/storage/block-cache.ts';
import { MAX_CHUNK_LOADS } from '../../source/storage/limits.ts';

const bytes = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);

const fail = async (): Promise<Uint8Array> => assert.fail('a second load');

test('a chunk is loaded once, and the loads of those who ask meanwhile are shared', async () => {
  const share = new BlockCache().share();
  let loads = 0;
  const load = async (): Promise<Uint8Array> => bytes(10, ++loads);
  const [one, two] = await Promise.all([share.fetch(7, load), share.fetch(7, load)]);
  assert.equal(loads, 1);
  assert.equal(one, two);
  assert.equal(share.get(7), one);
  assert.equal(await share.fetch(7, fail), one);
});

test('a load that failed is tried again by the next who asks', async () => {
  const share = new BlockCache().share();
  await assert.rejects(
    share.fetch(1, async () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(share.get(1), undefined);
  assert.equal((await share.fetch(1, async () => bytes(3, 1))).length, 3);
});

test('what was used longest ago goes first, over all torrents, and memory stays bounded', async () => {
  const cache = new BlockCache({ capacity: 30 });
  const [one, two] = [cache.share(), cache.share()];
  await one.fetch(1, async () => bytes(10, 1));
  await two.fetch(1, async () => bytes(10, 2));
  await one.fetch(2, async () => bytes(10, 3));
  one.get(1);
  await two.fetch(2, async () => bytes(10, 4));
  assert.equal(two.get(1), undefined);
  assert.equal(one.get(1)?.[0], 1);
  assert.equal(one.get(2)?.[0], 3);
  assert.equal(two.get(2)?.[0], 4);
  assert.equal(cache.bytes, 30);
});

test('a chunk larger than the whole cache is handed out and not kept', async () => {
  const cache = new BlockCache({ capacity: 5 });
  const share = cache.share();
  assert.equal((await share.fetch(1, async () => bytes(10, 1))).length, 10);
  assert.equal(share.get(1), undefined);
  assert.equal(cache.bytes, 0);
});

test('what is dropped while it is read is not kept', async () => {
  const share = new BlockCache().share();
  const gate = Promise.withResolvers<Uint8Array>();
  const loading = share.fetch(1, () => gate.promise);
  share.drop(1);
  const newer = share.fetch(1, async () => bytes(1, 2));
  gate.resolve(bytes(1, 1));
  assert.equal((await loading)[0], 1);
  assert.equal((await newer)[0], 2);
  assert.equal(share.get(1)?.[0], 2);
});

test('a torrent that leaves takes its chunks along and no other', async () => {
  const cache = new BlockCache();
  const [one, two] = [cache.share(), cache.share()];
  await one.fetch(1, async () => bytes(10, 1));
  await two.fetch(1, async () => bytes(10, 2));
  one.clear();
  assert.equal(one.get(1), undefined);
  assert.ok(two.get(1));
  assert.equal(cache.bytes, 10);
});

test('one torrent reads a bounded number of chunks at once, and all get their turn', async () => {
  const share = new BlockCache().share();
  let running = 0;
  let most = 0;
  const load = async (): Promise<Uint8Array> => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running -= 1;
    return bytes(1, 1);
  };
  const fetches = Array.from({ length: 50 }, (_, key) => share.fetch(key, load));
  assert.equal((await Promise.all(fetches)).length, 50);
  assert.equal(most, MAX_CHUNK_LOADS);
});
