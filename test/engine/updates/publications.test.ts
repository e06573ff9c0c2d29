import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { KeptItem, MutableItem } from '../../../source/discovery/dht/item-search.ts';
import type { Publication } from '../../../source/engine/updates/publication.ts';
import { Publications } from '../../../source/engine/updates/publications.ts';
import { encodePointer } from '../../../source/protocol/mutable-link.ts';
import { sealItem } from '../../../source/protocol/stored-item.ts';

const SEED = Buffer.alloc(32, 5);
const hash = (byte: number): Uint8Array => Buffer.alloc(20, byte);

const scene = () => {
  /** The DHT: what stands under the key, and whether it answers. */
  const world = {
    there: undefined as MutableItem | undefined,
    answers: true,
    saved: [] as Publication[],
    failsToSave: false,
  };
  const publications = new Publications({
    wallTime: () => 1_000,
    makeSeed: () => SEED,
    keeper: {
      keep: async ({ known }): Promise<KeptItem> => {
        if (!world.answers) throw new SluiceError('session/not-allowed', 'the DHT does not answer');
        const isNewer = (known?.sequence ?? -1n) > (world.there?.sequence ?? -1n);
        if (isNewer) world.there = known;
        return { newest: world.there, copies: world.there === undefined ? 0 : 8 };
      },
    },
    save: async (all) => {
      if (world.failsToSave) throw new SluiceError('state/failed', 'no');
      world.saved = [...all];
    },
    hasTorrent: () => true,
  });
  const other = (byte: number, sequence: bigint): void => {
    const value = encodePointer(hash(byte));
    world.there = { ...sealItem(SEED, value, sequence, new Uint8Array()), value };
  };
  return { publications, world, other };
};

const wordsOf = (publications: Publications): string => publications.list()[0]!.text;

test('each version has the next number, and what has not changed keeps its own', async () => {
  const { publications, world } = scene();
  assert.equal((await publications.publish('a', hash(1), undefined)).version, '1');
  assert.equal((await publications.publish('a', hash(1), undefined)).version, '1');
  assert.equal((await publications.publish('a', hash(2), undefined)).version, '2');
  assert.equal(world.there?.sequence, 2n);
  assert.equal(wordsOf(publications), 'Version 2 is known to 8 nodes of the DHT.');
});

test('what stands in the DHT from another machine is counted before a number is given', async () => {
  const { publications, world, other } = scene();
  other(9, 41n);
  assert.equal((await publications.publish('a', hash(1), undefined)).version, '42');
  assert.equal(world.there?.sequence, 42n);
});

test('where the DHT does not answer a version waits, and comes after what it finds there', async () => {
  const { publications, world, other } = scene();
  world.answers = false;
  const { version, text, copies } = await publications.publish('a', hash(1), undefined);
  assert.deepEqual([version, copies], ['1', 0]);
  assert.match(text, /waits for the DHT: the DHT does not answer/);
  world.answers = true;
  other(9, 7n);
  await publications.renew('a');
  assert.deepEqual([world.there?.sequence, world.saved[0]?.sequence], [8n, 8n]);
});

test('what another program with the key has published since is not fought, and is told', async () => {
  const { publications, world, other } = scene();
  await publications.publish('a', hash(1), undefined);
  other(9, 2n);
  await publications.renew('a');
  assert.equal(world.there?.sequence, 2n);
  assert.match(wordsOf(publications), /another program with its key has published version 2/);
  other(1, 3n);
  await publications.renew('a');
  assert.equal(publications.list()[0]?.version, '3', 'the same torrent under another number');
  assert.equal((await publications.publish('a', hash(2), undefined)).version, '4');
});

test('a number that would be too large is refused, and one that is not kept is not given', async () => {
  const { publications, world, other } = scene();
  other(9, 2n ** 63n - 1n);
  await assert.rejects(publications.publish('a', hash(1), undefined), /used up/);
  world.there = undefined;
  world.failsToSave = true;
  await assert.rejects(publications.publish('a', hash(1), undefined), { code: 'state/failed' });
  assert.deepEqual([publications.list(), world.there], [[], undefined]);
});

test('one that is stopped is renewed no longer, and goes on with the next number', async () => {
  const { publications, world } = scene();
  await publications.publish('a', hash(1), undefined);
  await publications.stop('a');
  world.there = undefined;
  await publications.renew('a');
  assert.equal(world.there, undefined);
  assert.match(wordsOf(publications), /stopped/);
  assert.equal((await publications.publish('a', hash(2), undefined)).version, '2');
});

test('names and keys that are none are refused', async () => {
  const { publications } = scene();
  for (const name of ['', 'a\u001b[2J', 'x'.repeat(101)]) {
    assert.throws(() => publications.check(name), { code: 'session/invalid-argument' });
  }
  for (const seed of ['', 'ab', 'zz'.repeat(32), 'ab'.repeat(33)]) {
    await assert.rejects(publications.import('b', { seed, salt: '' }), {
      code: 'session/invalid-argument',
    });
  }
  await assert.rejects(publications.import('b', { seed: 'ab'.repeat(32), salt: 'ab'.repeat(65) }), {
    code: 'session/invalid-argument',
  });
  await publications.import('b', { seed: 'ab'.repeat(32), salt: '' });
  await assert.rejects(publications.import('b', { seed: 'ab'.repeat(32), salt: '' }), {
    code: 'session/already-added',
  });
  const many = Array.from({ length: 99 }, (_, at) => ({ seed: at, name: `n${at}` }));
  for (const { name } of many) await publications.import(name, { seed: 'cd'.repeat(32), salt: '' });
  assert.throws(() => publications.check('one-more'), { code: 'session/not-allowed' });
});
