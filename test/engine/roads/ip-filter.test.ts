import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FILTER_LOOK_MS, FILTER_PATIENCE_MS } from '../../../source/engine/limits.ts';
import { LongWork } from '../../../source/engine/long-work.ts';
import { IpFilter } from '../../../source/engine/roads/ip-filter.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { withSettings } from '../../../source/settings/setting-changes.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const FILE = '/home/me/list.p2p';

const scene = (text?: string) => {
  const clock = new VirtualClock();
  const disk = new MemoryDisk();
  const write = (content: string): void => disk.put(FILE, Buffer.from(content));
  if (text !== undefined) write(text);
  const warnings: string[] = [];
  let [changes, opened] = [0, 0];
  let path: string | null = '~/list.p2p';
  const filter = new IpFilter({
    clock,
    disk,
    longWork: new LongWork(clock),
    settings: () => withSettings(ENGINE_DEFAULTS, { network: { filter: path } }),
    home: '/home/me',
    onChanged: () => changes++,
    onOpen: () => opened++,
    warn: (message) => warnings.push(message),
  });
  const settled = (work: Promise<void>): Promise<void> => clock.wait(work);
  const set = (to: string | null): void => {
    path = to;
  };
  const hang = (): (() => void) => {
    const gate = Promise.withResolvers<void>();
    disk.hold = () => gate.promise;
    return () => {
      disk.hold = undefined;
      gate.resolve();
    };
  };
  const counts = { changes: () => changes, opened: () => opened };
  return { clock, disk, filter, warnings, write, settled, set, hang, ...counts };
};

test('whoever is in the file is refused, counted and told; others are not', async () => {
  const { filter, settled, warnings, changes } = scene('Bad:10.0.0.0-10.0.0.9\n2001:db8::/32\n');
  await settled(filter.obey());
  assert.equal(filter.details().text, 'The IP filter refuses 2 ranges of addresses.');
  assert.ok(filter.refuses('10.0.0.3') && filter.refuses('2001:db8::7'));
  assert.ok(!filter.refuses('10.0.0.10'));
  const { refused, lastRefused, path } = filter.details();
  assert.deepEqual([refused, lastRefused, path], [2, '2001:db8::7', FILE]);
  assert.deepEqual([warnings, changes()], [[], 1]);
  filter.close();
});

test('odd lines are told once, and the others count', async () => {
  const { filter, settled, warnings } = scene('1.1.1.1\nwhat is this\n2.2.2.2\nor that\n');
  await settled(filter.obey());
  assert.ok(filter.has('2.2.2.2'));
  const words =
    'The IP filter refuses 2 ranges of addresses. 2 lines of its file could not be understood; the first is line 2: what is this';
  assert.deepEqual(warnings, [words]);
  assert.deepEqual([filter.details().text, filter.details().oddLines], [words, 2]);
  filter.close();
});

test('a file that is written to is read again by itself, once nobody writes any more', async () => {
  const { clock, filter, settled, write } = scene('1.1.1.1\n');
  await settled(filter.obey());
  write('2.2.2.2\n');
  await clock.advance(FILTER_LOOK_MS);
  assert.ok(filter.has('1.1.1.1'), 'somebody may still be writing');
  await clock.advance(FILTER_LOOK_MS + 100);
  assert.ok(filter.has('2.2.2.2') && !filter.has('1.1.1.1'));
  write('3.3.3.3\n');
  await settled(filter.lookAgain());
  assert.ok(filter.has('3.3.3.3'));
  filter.close();
});

test('a file that is gone changes nothing but the words, and counts again when it is back', async () => {
  const { clock, disk, filter, settled, write, warnings } = scene('1.1.1.1\n');
  await settled(filter.obey());
  disk.remove(FILE);
  await settled(filter.reload());
  await settled(filter.reload());
  assert.equal(filter.details().state, 'failed');
  assert.match(
    filter.details().text,
    /what it said before \(one range of addresses\) still counts: .*list/,
  );
  assert.equal(warnings.length, 1);
  assert.ok(filter.has('1.1.1.1'));
  write('2.2.2.2\n');
  await clock.advance(2 * FILTER_LOOK_MS + 100);
  assert.ok(filter.has('2.2.2.2'));
  assert.equal(filter.details().state, 'on');
  filter.close();
});

test('on a disk that hangs everybody is refused until it answers, and all goes on then', async () => {
  const { clock, filter, hang, warnings, opened } = scene('1.1.1.1\n');
  const goOn = hang();
  const begun = filter.begin();
  assert.ok(filter.has('9.9.9.9'), 'not known yet');
  await clock.advance(FILTER_PATIENCE_MS);
  await clock.wait(begun);
  assert.ok(filter.refuses('9.9.9.9'), 'nor by now');
  const words = 'The IP filter is being read. Until it is, nobody is spoken to.';
  assert.deepEqual([filter.details().text, warnings, opened()], [words, [words], 0]);
  goOn();
  await clock.advance(1_000);
  assert.ok(filter.has('1.1.1.1') && !filter.has('9.9.9.9'));
  assert.deepEqual([filter.details().state, opened()], ['on', 1]);
  filter.close();
});

test('one that cannot be read at the start is told, and keeps nobody waiting', async () => {
  const { filter, settled, warnings, opened } = scene();
  await settled(filter.begin());
  assert.ok(!filter.has('9.9.9.9'));
  assert.deepEqual([filter.details().state, warnings.length, opened()], ['failed', 1, 1]);
  filter.close();
});

test('without the setting nobody is refused any more, and nothing is looked at', async () => {
  const { clock, filter, settled, set } = scene('1.1.1.1\n');
  await settled(filter.obey());
  set(null);
  await settled(filter.obey());
  assert.ok(!filter.has('1.1.1.1'));
  assert.equal(filter.details().text, 'No IP filter is set.');
  assert.equal(clock.pendingTimers, 0);
  filter.close();
});

test('half a million ranges are read in short steps and looked up in microseconds', async () => {
  const lines = Array.from({ length: 500_000 }, (_, at) => {
    const spread = Math.imul(at, 2_654_435_761) >>> 0;
    const head = `${spread >>> 24}.${(spread >>> 16) & 255}.${(spread >>> 8) & 255}`;
    return `name ${at}:${head}.${spread & 254}-${head}.${spread & 254}`;
  });
  const { filter, settled } = scene(lines.join('\n'));
  await settled(filter.obey());
  assert.ok(filter.details().ranges > 400_000, `${filter.details().ranges}`);
  const asked = Array.from({ length: 10_000 }, (_, at) => `${at & 255}.${at >> 8}.9.9`);
  const began = process.hrtime.bigint();
  for (const host of asked) filter.has(host);
  const microseconds = Number(process.hrtime.bigint() - began) / 1_000 / asked.length;
  // Twenty times what it takes here on an idle machine: a walk through all of them takes a thousand times that.
  assert.ok(microseconds < 40, `${microseconds} µs`);
  filter.close();
});
