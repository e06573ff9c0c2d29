import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiskFigures } from '../../../source/engine/disks/disk-figures.ts';
import { MAX_AGAIN_LOOKS, MAX_DISKS, MAX_NEW_LOOKS } from '../../../source/engine/limits.ts';

const space = (device: number, free = 100) => ({ device, free, total: 1_000 });

const folders = (count: number, start = 0): readonly string[] =>
  Array.from({ length: count }, (_, index) => `/d${start + index}`);

const lookAtAll = (figures: DiskFigures, directories: readonly string[], device = 1) => {
  for (const directory of directories) figures.note(directory, space(device));
};

test('folders of one file system are one entry, named by the foremost, with what is wanted added up', () => {
  const figures = new DiskFigures();
  figures.note('/a', space(1));
  figures.note('/b', space(2, 7));
  figures.note('/c', space(1));
  assert.equal(
    figures.sum([
      { directory: '/a', wanted: 0 },
      { directory: '/b', wanted: 5 },
      { directory: '/c', wanted: 30 },
      { directory: '/c', wanted: 4 },
      { directory: '/unknown', wanted: 1 },
    ]),
    true,
  );
  assert.deepEqual(figures.summaries, [
    { directory: '/a', free: 100, total: 1_000, wanted: 34 },
    { directory: '/b', free: 7, total: 1_000, wanted: 5 },
  ]);
});

test('what is still to come to one file system is of the places known to be on it', () => {
  const figures = new DiskFigures();
  figures.note('/a', space(1));
  figures.note('/b', space(2));
  figures.note('/c', undefined);
  const places = ['/a', '/b', '/a', '/c', '/d'].map((directory) => ({ directory, wanted: 10 }));
  assert.deepEqual(
    [1, 2, 3].map((device) => figures.wantedOn(device, places)),
    [20, 10, 0],
  );
});

test('what has not changed stays the same object', () => {
  const figures = new DiskFigures();
  figures.note('/a', space(1));
  figures.note('/b', space(2));
  const places = [
    { directory: '/a', wanted: 1 },
    { directory: '/b', wanted: 2 },
  ];
  figures.sum(places);
  const before = figures.summaries;
  figures.note('/a', space(1));
  assert.equal(figures.sum(places), false);
  assert.equal(figures.summaries, before);
  figures.note('/b', space(2, 99));
  assert.equal(figures.sum(places), true);
  assert.equal(figures.summaries[0], before[0]);
  assert.equal(figures.summaries[1]!.free, 99);
});

test('no more file systems are shown than the cap', () => {
  const figures = new DiskFigures();
  const many = folders(MAX_DISKS + 5);
  for (const [device, directory] of many.entries()) figures.note(directory, space(device));
  figures.sum(many.map((directory) => ({ directory, wanted: 1 })));
  assert.deepEqual(
    figures.summaries.map(({ directory }) => directory),
    many.slice(0, MAX_DISKS),
  );
});

test('a round looks at one folder of each file system, at all new ones, and in time at every other', () => {
  const figures = new DiskFigures();
  const old = folders(3 * MAX_AGAIN_LOOKS);
  lookAtAll(figures, old.slice(0, -1), 1);
  figures.note(old.at(-1)!, space(2));
  const fresh = folders(MAX_NEW_LOOKS + 1, old.length);
  const seen = new Set<string>();
  for (let round = 0; round < 6; round++) {
    const plan = figures.plan([...old, ...fresh]);
    assert.equal(plan[0], old[0]);
    assert.equal(plan[1], old.at(-1));
    assert.ok(plan.length <= 2 + MAX_NEW_LOOKS + MAX_AGAIN_LOOKS, `${plan.length} looks`);
    for (const directory of plan) {
      seen.add(directory);
      figures.note(directory, space(directory === old.at(-1) ? 2 : 1));
    }
  }
  assert.ok(old.every((directory) => seen.has(directory)));
  assert.ok(fresh.every((directory) => seen.has(directory)));
});

test('a folder whose looks fail is asked again in its turn, and keeps nobody else waiting', () => {
  const figures = new DiskFigures();
  const broken = folders(MAX_NEW_LOOKS);
  for (const directory of figures.plan(broken)) figures.note(directory, undefined);
  const plan = figures.plan([...broken, '/new']);
  assert.equal(plan[0], '/new');
  assert.deepEqual(plan.slice(1), broken.slice(0, MAX_AGAIN_LOOKS));
});

test('a disk mounted over a folder is found in time, and what is out of use is forgotten', () => {
  const figures = new DiskFigures();
  const all = ['/a', '/b'];
  lookAtAll(figures, all);
  const places = all.map((directory) => ({ directory, wanted: 1 }));
  figures.sum(places);
  assert.equal(figures.summaries.length, 1);
  for (const directory of figures.plan(all)) figures.note(directory, space(directory.length));
  figures.note('/b', space(9));
  figures.sum(places);
  assert.equal(figures.summaries.length, 2);
  assert.deepEqual(figures.plan([]), []);
  assert.equal(figures.isKnown('/a'), false);
  figures.sum([]);
  assert.deepEqual(figures.summaries, []);
});

test('figures of a file system that does not answer are not shown, until it does', () => {
  const figures = new DiskFigures();
  lookAtAll(figures, ['/a', '/b']);
  const places = [{ directory: '/b', wanted: 1 }];
  figures.sum(places);
  figures.lose('/a');
  assert.equal(figures.areOnOneDisk('/a', '/b'), true);
  figures.sum(places);
  assert.equal(figures.summaries.length, 0);
  figures.note('/a', space(1, 5));
  figures.sum(places);
  assert.equal(figures.summaries[0]!.free, 5);
});
