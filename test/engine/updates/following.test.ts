import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TorrentId } from '../../../source/base/ids.ts';
import {
  decodeFollowings,
  encodeFollowings,
  type Following,
  newFollowing,
} from '../../../source/engine/updates/following.ts';
import {
  decodePublications,
  encodePublications,
  itemOf,
  newPublication,
} from '../../../source/engine/updates/publication.ts';
import { encodePointer } from '../../../source/protocol/mutable-link.ts';
import { sealItem } from '../../../source/protocol/stored-item.ts';

const id = (digit: string): TorrentId => digit.repeat(40) as TorrentId;
const SEED = Buffer.alloc(32, 7);
const SALT = Buffer.from('salt');
const VALUE = encodePointer(Buffer.alloc(20, 1));

const followed = (): Following => {
  const item = { ...sealItem(SEED, VALUE, 5n, SALT), value: VALUE };
  return {
    ...newFollowing(id('a'), { kind: 'link', key: item.key, salt: SALT, item }),
    next: id('b'),
    offered: id('c'),
  };
};

test('what is followed is found again as it was kept', () => {
  const feed = newFollowing(id('d'), { kind: 'feed', url: 'http://example.org/newer' });
  const [link, address, ...more] = decodeFollowings(encodeFollowings([followed(), feed]));
  assert.deepEqual([address, more], [feed, []]);
  assert.deepEqual(
    JSON.parse(encodeFollowings([link!])),
    JSON.parse(encodeFollowings([followed()])),
  );
});

test('an item that was changed where it was kept is none: its number would hide newer ones', () => {
  const [kept] = JSON.parse(encodeFollowings([followed()]));
  kept.lead.item.sequence = '9223372036854775807';
  const [found] = decodeFollowings(JSON.stringify([kept]));
  assert.equal(found?.lead.kind === 'link' && found.lead.item, undefined);
});

test('a publication is found again with its key and its number', () => {
  const publication = {
    ...newPublication('nightly', SEED, SALT),
    sequence: 2n ** 62n,
    infoHash: Buffer.alloc(20, 3),
    path: '/home/me/nightly',
    isActive: true,
    isPut: true,
  };
  const [found, ...more] = decodePublications(encodePublications([publication]));
  assert.deepEqual(more, []);
  assert.deepEqual(found, publication);
  assert.equal(itemOf(found!)?.sequence, 2n ** 62n);
});

test('whatever stands there is read as nothing, or as something that can be used', () => {
  const odd = fc.array(
    fc.oneof(
      fc.jsonValue(),
      fc.record({ id: fc.constant(id('a')), lead: fc.jsonValue() }),
      fc.record({ name: fc.string(), seed: fc.string(), salt: fc.string() }),
    ),
  );
  fc.assert(
    fc.property(odd, (kept) => {
      const text = JSON.stringify(kept);
      for (const { lead } of decodeFollowings(text)) assert.ok(lead.kind === 'feed' || lead.key);
      for (const { seed } of decodePublications(text)) assert.equal(seed.length, 32);
    }),
  );
  assert.deepEqual(decodeFollowings('{"a":1}'), []);
  assert.deepEqual(decodePublications('null'), []);
});
