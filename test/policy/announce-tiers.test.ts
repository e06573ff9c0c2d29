import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AnnounceTiers } from '../../source/policy/announce-tiers.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const tiersOf = (...urls: string[][]) => new AnnounceTiers(urls, new SeededRandom('tiers'));

test('a tracker named twice counts where it stands first, and tiers left empty vanish', () => {
  assert.deepEqual(tiersOf(['a', 'a'], ['a'], ['b']).urls, [['a'], ['b']]);
});

test('one more comes last in its tier, or makes a tier of its own at the end', () => {
  const tiers = tiersOf(['a'], ['b']);
  tiers.add('c', 0);
  tiers.add('d', 2);
  assert.deepEqual(tiers.urls, [['a', 'c'], ['b'], ['d']]);
  assert.deepEqual(
    tiers.inOrderOfAsking.map(({ url }) => url),
    ['a', 'c', 'b', 'd'],
  );
});

test('with its last tracker a tier goes, and those after it move up', () => {
  const tiers = tiersOf(['a'], ['b'], ['c']);
  tiers.remove(tiers.find('b')!);
  assert.deepEqual(tiers.urls, [['a'], ['c']]);
  assert.equal(tiers.find('c')?.tier, 1);
  assert.equal(tiers.find('b'), undefined);
});

test('another in its place stands where it stood, and nothing is known of it', () => {
  const tiers = tiersOf(['a'], ['b', 'c']);
  tiers.promote(tiers.find('c')!);
  tiers.find('c')!.failures = 3;
  tiers.replace(tiers.find('c')!, 'd');
  assert.deepEqual(tiers.urls, [['a'], ['b', 'd']]);
  assert.deepEqual(
    tiers.inOrderOfAsking.map(({ url }) => url),
    ['a', 'd', 'b'],
  );
  assert.equal(tiers.find('d')?.failures, 0);
});

test('up and down go within a tier, out of it, and into the next; at the ends they come to nothing', () => {
  const tiers = tiersOf(['a', 'b'], ['c']);
  const after = (url: string, to: 'up' | 'down' | number) => {
    tiers.move(tiers.find(url)!, to);
    return tiers.urls.map((tier) => tier.join('')).join(' ');
  };
  assert.equal(after('c', 'up'), 'abc');
  assert.equal(after('c', 'up'), 'acb');
  assert.equal(after('c', 'up'), 'cab');
  assert.equal(after('c', 'up'), 'c ab');
  assert.equal(after('c', 'up'), 'c ab', 'no further');
  assert.equal(after('b', 'down'), 'c a b');
  assert.equal(after('b', 'down'), 'c a b', 'no further');
  assert.equal(after('c', 'down'), 'ca b');
  assert.equal(after('c', 'down'), 'ac b');
  assert.equal(after('c', 'down'), 'a c b');
  assert.equal(after('a', 2), 'c ba', 'to the end of a tier, by its number before');
  assert.equal(after('c', 2), 'ba c', 'to a new one');
  assert.equal(after('c', 1), 'ba c');
});

test('whatever is done to them, both orders hold the same trackers in the same tiers', () => {
  const deeds = fc.array(fc.record({ deed: fc.nat({ max: 6 }), at: fc.nat() }), { maxLength: 60 });
  fc.assert(
    fc.property(deeds, (list) => {
      const tiers = tiersOf(['a', 'b'], ['c']);
      for (const [step, { deed, at }] of list.entries()) {
        const tracker = tiers.all[at % Math.max(1, tiers.all.length)];
        if (deed === 0) tiers.add(`new ${step}`, at % (tiers.urls.length + 1));
        else if (tracker === undefined) continue;
        else if (deed === 1) tiers.remove(tracker);
        else if (deed === 2) tiers.replace(tracker, `other ${step}`);
        else if (deed === 3) tiers.promote(tracker);
        else
          tiers.move(
            tracker,
            ['up' as const, 'down' as const, at % (tiers.urls.length + 1)][deed - 4]!,
          );
        assert.deepEqual(new Set(tiers.inOrderOfAsking), new Set(tiers.all));
        assert.deepEqual(
          tiers.urls.flat(),
          tiers.all.map(({ url }) => url),
        );
        for (const { url, tier } of tiers.all) assert.ok(tiers.urls[tier]!.includes(url));
        const asked = tiers.inOrderOfAsking.map(({ tier }) => tier);
        assert.deepEqual(
          asked,
          asked.toSorted((one, other) => one - other),
        );
        assert.ok(tiers.urls.every((tier) => tier.length > 0));
      }
    }),
  );
});
