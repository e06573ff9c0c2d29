import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../source/base/safe-text.ts';
import type { TorrentDetails } from '../../source/contract/details.ts';
import type { Frame, TorrentSummary } from '../../source/contract/frame.ts';
import { applyDelta, deltaOf } from '../../source/daemon/frame-delta.ts';
import {
  makeDisk,
  makeFile,
  makeFrame,
  makeId,
  makePeer,
  makeTorrent,
} from '../helpers/frame-maker.ts';

const throughTheSocket = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

const torrent = fc
  .record({
    number: fc.integer({ min: 0, max: 9 }),
    downloadRate: fc.integer({ min: 0, max: 2 }),
    problem: fc.constantFrom(null, safeText('the disk is full')),
    labels: fc.subarray([safeText('films'), safeText('books')]),
    removal: fc.constantFrom(null, { withData: true, at: 5 }),
  })
  .map(({ number, ...fields }) => makeTorrent(number, fields));

const details = fc.record(
  {
    files: fc.array(fc.integer({ min: 0, max: 2 }).map((done) => makeFile(done, { done }))),
    peers: fc.array(fc.integer({ min: 1, max: 3 }).map((number) => makePeer(number))),
    peerPieces: fc.dictionary(fc.constantFrom('a:1', 'b:2'), fc.base64String()),
  },
  { requiredKeys: [] },
);

/** A record without a prototype is none that JSON would make. */
const plain = <Value>(value: Value): Value => throughTheSocket(value);

const frame = fc
  .tuple(
    fc.uniqueArray(torrent, { selector: ({ id }) => id, maxLength: 8 }),
    fc.dictionary(fc.constantFrom(makeId(1), makeId(2), 'session'), details),
    fc.record({
      downloadRate: fc.nat(3),
      disks: fc.array(fc.constant(makeDisk()), { maxLength: 2 }),
    }),
  )
  .map(([torrents, watched, session]) =>
    makeFrame(torrents, plain(watched) as Record<string, TorrentDetails>, session),
  );

test('a delta turns any frame into any other, also after a way through JSON', () => {
  fc.assert(
    fc.property(frame, frame, (before, after) => {
      assert.deepEqual(applyDelta(before, throughTheSocket(deltaOf(before, after))), after);
    }),
  );
});

test('what says the same keeps its object, in a frame that says something else', () => {
  fc.assert(
    fc.property(frame, frame, (before, after) => {
      const made = applyDelta(before, throughTheSocket(deltaOf(before, after)));
      for (const each of made.torrents) {
        const known = before.torrents.find(({ id }) => id === each.id);
        if (known !== undefined && isDeepEqual(known, each)) assert.equal(each, known);
      }
      for (const [id, each] of Object.entries(made.details)) {
        const known = before.details[id];
        if (known !== undefined && isDeepEqual(known, each)) assert.equal(each, known);
      }
    }),
  );
});

const isDeepEqual = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

test('between frames that say the same only the revision goes', () => {
  fc.assert(
    fc.property(frame, (each) => {
      const copy = structuredClone(each) as Frame;
      assert.deepEqual(deltaOf(each, copy), { revision: 1 });
      assert.equal(applyDelta(each, { revision: 2 }).torrents, each.torrents);
    }),
  );
});

test('of a torrent that changed only the changed fields go, of a new one all', () => {
  const [one, two, three] = [makeTorrent(1), makeTorrent(2), makeTorrent(3)];
  const before = makeFrame([one, two]);
  const after = makeFrame([{ ...two, downloadRate: 7 }, three]);
  assert.deepEqual(deltaOf(before, after), {
    revision: 1,
    torrents: [{ id: two.id, downloadRate: 7 }, three],
    removed: [one.id],
  });
});

test('the order goes only where it is not the old one with the new torrents at the end', () => {
  const [one, two, three] = [makeTorrent(1), makeTorrent(2), makeTorrent(3)];
  assert.equal(deltaOf(makeFrame([one, two]), makeFrame([two, three])).order, undefined);
  assert.deepEqual(deltaOf(makeFrame([one, two]), makeFrame([two, one])).order, [two.id, one.id]);
  assert.deepEqual(deltaOf(makeFrame([two]), makeFrame([one, two])).order, [one.id, two.id]);
});

test('twenty changes among ten thousand torrents are found by identity, in a delta of some kilobytes', () => {
  const torrents = Array.from({ length: 10_000 }, (_, number) => makeTorrent(number));
  let looks = 0;
  // Whoever looks into a torrent that did not change gives itself away.
  const watched = torrents.map(
    (each): TorrentSummary =>
      new Proxy(each, {
        ownKeys(target) {
          looks += 1;
          return Reflect.ownKeys(target);
        },
      }),
  );
  const changed = watched.map((each, at) =>
    at % 500 === 0 ? { ...torrents[at]!, downloadRate: 1, uploadRate: 2 } : each,
  );
  looks = 0;
  const delta = deltaOf(makeFrame(watched), makeFrame(changed));
  assert.equal(delta.torrents?.length, 20);
  assert.equal(looks, 0);
  assert.ok(JSON.stringify(delta).length < 2_500);
});
