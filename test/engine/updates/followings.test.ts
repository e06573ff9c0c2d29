import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { TorrentId } from '../../../source/base/ids.ts';
import type { MutableItem } from '../../../source/discovery/dht/item-search.ts';
import { type Following, newFollowing } from '../../../source/engine/updates/following.ts';
import { Followings } from '../../../source/engine/updates/followings.ts';
import type { Newer } from '../../../source/engine/updates/newer.ts';
import { encodePointer } from '../../../source/protocol/mutable-link.ts';
import { sealItem } from '../../../source/protocol/stored-item.ts';

const SEED = Buffer.alloc(32, 1);
const SALT = new Uint8Array();
const id = (digit: string): TorrentId => digit.repeat(40) as TorrentId;
const [ONE, TWO, THREE] = [id('1'), id('2'), id('3')];

const itemTo = (torrent: TorrentId | Uint8Array, sequence: bigint): MutableItem => {
  const value = typeof torrent === 'string' ? encodePointer(Buffer.from(torrent, 'hex')) : torrent;
  return { ...sealItem(SEED, value, sequence, SALT), value };
};

const { key } = itemTo(ONE, 1n);

const scene = (follows = true) => {
  const here = new Set<TorrentId>([ONE]);
  const calls: string[] = [];
  const world = {
    newest: itemTo(ONE, 1n) as MutableItem | undefined,
    saved: [] as Following[],
    failsToAdd: false,
  };
  const followings = new Followings({
    wallTime: () => 1_000,
    // As the DHT does: what is known and newer than what is found stands.
    keeper: {
      keep: async ({ known }) => {
        const { newest } = world;
        const isNewer = (newest?.sequence ?? -1n) > (known?.sequence ?? -1n);
        return { newest: isNewer ? newest : known, copies: 8 };
      },
    },
    feed: { ask: async () => undefined },
    change: {
      begin: async ({ isUsers }: Pick<Following, 'isUsers'>, newer: Newer) => {
        calls.push(`begin ${newer.id[0]}${isUsers ? ' beside' : ''}`);
        if (world.failsToAdd) throw new SluiceError('disk/full', 'no room');
        here.add(newer.id);
      },
      end: async (old, next) => void calls.push(`end ${old[0]} ${next[0]}`),
      drop: async (dropped) => {
        calls.push(`drop ${dropped[0]}`);
        here.delete(dropped);
      },
    },
    hasTorrent: (torrent) => here.has(torrent),
    takesThem: () => follows,
    leadOf: () => undefined,
    save: async (all) => {
      world.saved = [...all];
    },
    onSucceeded: () => {},
    onOffered: ({ offered }) => void calls.push(`offered ${offered![0]}`),
    onChanged: () => {},
    warn: (message) => assert.fail(message),
  });
  const begin = async (): Promise<void> => {
    await followings.follow(ONE, { kind: 'link', key, salt: SALT, item: undefined });
    await followings.look(ONE, false);
  };
  return { followings, world, calls, here, begin };
};

test('an older number that is replayed, and one that was seen, change nothing (H104)', async () => {
  const { followings, world, calls, begin } = scene();
  world.newest = itemTo(TWO, 7n);
  await begin();
  assert.deepEqual(calls, ['begin 2']);
  for (const sequence of [1n, 6n, 7n]) {
    world.newest = itemTo(THREE, sequence);
    await followings.look(ONE, true);
  }
  assert.deepEqual(calls, ['begin 2']);
  world.newest = undefined;
  await followings.look(ONE, false);
  assert.deepEqual(calls, ['begin 2'], 'forgotten by all, it is put again');
  world.newest = itemTo(THREE, 8n);
  await followings.look(ONE, false);
  assert.deepEqual(calls, ['begin 2', 'begin 3', 'drop 2']);
});

test('a value that names no torrent is remembered by its number, and nothing else comes of it', async () => {
  const { followings, world, calls, begin } = scene();
  world.newest = itemTo(Buffer.from('5:hello'), 9n);
  await begin();
  assert.deepEqual([calls, followings.describe(ONE)?.newer], [[], 'none']);
  world.newest = itemTo(TWO, 8n);
  await followings.look(ONE, true);
  assert.deepEqual(calls, []);
});

test('what cannot be added is offered, and not tried again by itself', async () => {
  const { followings, world, calls, begin } = scene();
  await begin();
  world.newest = itemTo(TWO, 2n);
  world.failsToAdd = true;
  await assert.rejects(followings.look(ONE, false), { code: 'disk/full' });
  assert.equal(followings.describe(ONE)?.newer, 'offered');
  await followings.look(ONE, false);
  assert.deepEqual(calls, ['begin 2']);
  world.failsToAdd = false;
  await followings.look(ONE, true);
  assert.deepEqual(calls, ['begin 2', 'begin 2']);
  assert.equal(followings.describe(ONE)?.newer, 'coming');
});

test('two who look at once take it once, and it takes its place once', async () => {
  const { followings, world, calls, begin } = scene();
  await begin();
  world.newest = itemTo(TWO, 2n);
  await Promise.all([followings.look(ONE, true), followings.look(ONE, false)]);
  await Promise.all([followings.onComplete(TWO), followings.onComplete(TWO)]);
  assert.deepEqual(calls, ['begin 2', 'end 1 2']);
  assert.deepEqual(
    world.saved.map((each) => each.id),
    [TWO],
  );
  assert.equal(followings.describe(ONE), null);
});

test('a version that the user has already is followed from there', async () => {
  const { followings, world, calls, here, begin } = scene();
  await begin();
  here.add(TWO);
  world.newest = itemTo(TWO, 2n);
  await followings.look(ONE, false);
  assert.deepEqual([calls, followings.describe(TWO)?.newer], [[], 'none']);
});

test('a key that names a torrent which the user has for other reasons gets no say over it (H104)', async () => {
  const { followings, world, calls, here, begin } = scene();
  await begin();
  here.add(TWO);
  world.newest = itemTo(TWO, 2n);
  await followings.look(ONE, false);
  world.newest = itemTo(THREE, 3n);
  await followings.look(TWO, false);
  await followings.onComplete(THREE);
  assert.deepEqual(calls, ['begin 3 beside'], 'nothing takes its place');
  assert.deepEqual(
    world.saved.map(({ id: torrent }) => torrent),
    [THREE],
  );
});

test('a key that names what is followed by another key takes no follower from it (H104)', async () => {
  const { followings, world, here, begin } = scene();
  await begin();
  here.add(TWO);
  await followings.follow(TWO, { kind: 'feed', url: 'http://author.test/' });
  world.newest = itemTo(TWO, 2n);
  await followings.look(ONE, false);
  assert.deepEqual(
    world.saved.map(({ id: torrent, lead }) => [torrent, lead.kind]),
    [[TWO, 'feed']],
  );
});

test('what an earlier process had begun and not added is begun anew, and what is gone is followed no more', async () => {
  const { followings, world, calls, here } = scene();
  const lead = { kind: 'link', key, salt: SALT, item: itemTo(TWO, 2n) } as const;
  followings.take([
    { ...newFollowing(ONE, lead), next: TWO },
    newFollowing(id('8'), lead),
    { ...newFollowing(id('9'), lead), next: THREE },
  ]);
  here.add(THREE);
  await followings.settle();
  assert.deepEqual(
    world.saved.map(({ id: torrent, next }) => [torrent, next]),
    [
      [ONE, undefined],
      [THREE, undefined],
    ],
  );
  world.newest = itemTo(TWO, 2n);
  await followings.look(ONE, false);
  assert.deepEqual(calls, ['begin 2']);
});

test('of the two the user removes one: the other is followed, or the removed one not begun again', async () => {
  const { followings, world, calls, here, begin } = scene();
  await begin();
  world.newest = itemTo(TWO, 2n);
  await followings.look(ONE, false);
  here.delete(TWO);
  await followings.onRemoved(TWO);
  await followings.look(ONE, false);
  assert.deepEqual([calls, followings.describe(ONE)?.newer], [['begin 2'], 'offered']);
  await followings.look(ONE, true);
  here.delete(ONE);
  await followings.onRemoved(ONE);
  assert.deepEqual(
    world.saved.map((each) => each.id),
    [TWO],
  );
});

test('no more are followed than may be', async () => {
  const { followings } = scene();
  const lead = { kind: 'feed', url: 'http://example.org/' } as const;
  const many = Array.from({ length: 500 }, (_, at) =>
    newFollowing(at.toString(16).padStart(40, '0') as TorrentId, lead),
  );
  followings.take(many);
  await assert.rejects(followings.follow(ONE, lead), { code: 'session/not-allowed' });
});
