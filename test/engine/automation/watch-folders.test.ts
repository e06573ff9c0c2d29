import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { AddArguments } from '../../../source/contract/commands.ts';
import type { WatchSettings } from '../../../source/contract/settings.ts';
import { WatchFolders } from '../../../source/engine/automation/watch-folders.ts';
import { LOOKS_PER_SECOND_LOOK, WATCH_INTERVAL_MS } from '../../../source/engine/limits.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { withSettings } from '../../../source/settings/setting-changes.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const FOLDER = '/in';
const A = `${FOLDER}/a.torrent`;
const bytes = (text: string) => Buffer.from(text);

/** What begins with "torrent" is one. */
const scene = async (wish: Partial<WatchSettings> = {}, medium = new MemoryStateMedium()) => {
  const clock = new VirtualClock();
  const disk = new MemoryDisk({ now: () => clock.wallTime() });
  disk.directory(FOLDER);
  const added: AddArguments[] = [];
  const here = new Set<string>();
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  let watch: WatchSettings = { folders: [{ path: FOLDER }], rename: true, ...wish };
  let block: SluiceError | undefined;
  const folders = new WatchFolders({
    clock,
    disk,
    state: new MemoryStateStore(medium),
    settings: () => withSettings(ENGINE_DEFAULTS, { watch }),
    home: '/home/ada',
    add: async (args) => {
      if (block !== undefined) throw block;
      if (args.source.kind === 'magnet') {
        if (!args.source.uri.startsWith('magnet:?')) {
          throw new SluiceError('magnet/invalid', 'it is no magnet link');
        }
        added.push(args);
        return;
      }
      const file = args.source.kind === 'file' ? args.source.path : '';
      const text = Buffer.from(await disk.readFile(file, 1_000)).toString();
      if (!text.startsWith('torrent'))
        throw new SluiceError('bencode/malformed', 'it is no torrent');
      if (here.has(text)) throw new SluiceError('session/already-added', 'it is here already');
      here.add(text);
      added.push(args);
    },
    warn,
  });
  folders.obey();
  await clock.settle();
  return {
    clock,
    disk,
    added,
    here,
    warnings,
    medium,
    folders,
    set: (changes: Partial<WatchSettings>) => {
      watch = { ...watch, ...changes };
      folders.obey();
    },
    block: (error: SluiceError | undefined) => {
      block = error;
    },
    /** So many looks, and what has been added so far. */
    looks: async (count: number) => {
      await clock.advance(count * WATCH_INTERVAL_MS);
      return added.map(({ source }) => (source.kind === 'file' ? source.path : source.kind));
    },
  };
};

test('a .torrent is added once it has not changed between two looks, and is renamed', async () => {
  const { disk, looks } = await scene();
  disk.put(A, bytes('torr'));
  assert.deepEqual(await looks(1), []);
  disk.put(A, bytes('torrent 1'));
  assert.deepEqual(await looks(1), [], 'it is still being written');
  assert.deepEqual(await looks(1), [A]);
  assert.deepEqual(disk.files, [`${A}.added`]);
  assert.deepEqual(await looks(30), [A]);
});

test('one that is empty waits, what has another name or begins with a dot is nobody’s, and a folder is none', async () => {
  const { disk, looks, warnings } = await scene();
  disk.put(A, bytes(''));
  for (const name of ['x.torrent.part', '.x.torrent', 'x.TORRENT.added', 'x']) {
    disk.put(`${FOLDER}/${name}`, bytes('torrent'));
  }
  disk.directory(`${FOLDER}/folder.torrent`);
  assert.deepEqual(await looks(30), []);
  assert.deepEqual(warnings, []);
  disk.put(`${FOLDER}/B.Torrent`, bytes('torrent'));
  assert.deepEqual(await looks(2), [`${FOLDER}/B.Torrent`]);
});

test('what is no torrent is said once and left, until it is another', async () => {
  const { disk, looks, warnings } = await scene();
  disk.put(A, bytes('nonsense'));
  await looks(100);
  assert.deepEqual(warnings, [`${A} is not added, and is left as it is: it is no torrent`]);
  assert.deepEqual(disk.files, [A]);
  disk.put(A, bytes('torrent 1'));
  assert.deepEqual(await looks(LOOKS_PER_SECOND_LOOK + 2), [A]);
  assert.equal(warnings.length, 1);
});

test('what only stands in its way is said once and tried again', async () => {
  const { disk, looks, warnings, block } = await scene();
  block(new SluiceError('disk/permission', 'it may not be read'));
  disk.put(A, bytes('torrent 1'));
  assert.deepEqual(await looks(50), []);
  assert.equal(warnings.length, 1);
  block(undefined);
  assert.deepEqual(await looks(LOOKS_PER_SECOND_LOOK + 2), [A]);
});

test('one that is here already counts as added', async () => {
  const { disk, looks, here, warnings } = await scene();
  here.add('torrent 1');
  disk.put(A, bytes('torrent 1'));
  assert.deepEqual(await looks(2), []);
  assert.deepEqual([disk.files, warnings], [[`${A}.added`], []]);
});

test('nothing is written over by a new name', async () => {
  const { disk, looks } = await scene();
  disk.put(`${A}.added`, bytes('theirs'));
  disk.put(A, bytes('torrent 1'));
  await looks(2);
  assert.deepEqual(disk.files, [`${A}.added`, `${A}.added.2`]);
  assert.deepEqual(Buffer.from(disk.bytes(`${A}.added`)!).toString(), 'theirs');
});

test('with names left as they are a file is added once, also by the next engine after its torrent was removed', async () => {
  const { disk, looks, here, medium, folders } = await scene({ rename: false });
  disk.put(A, bytes('torrent 1'));
  assert.deepEqual(await looks(30), [A]);
  assert.deepEqual(disk.files, [A]);
  here.clear();
  assert.deepEqual(await looks(30), [A]);
  folders.close();
  const next = await scene({ rename: false }, medium);
  const { modifiedMs } = (await disk.status(A))!;
  next.clock.shiftWallTime(modifiedMs - next.clock.wallTime());
  next.disk.put(A, bytes('torrent 1'));
  assert.deepEqual(await next.looks(30), []);
  next.disk.put(A, bytes('torrent 2, another'));
  assert.deepEqual(await next.looks(LOOKS_PER_SECOND_LOOK + 2), [A]);
});

test('where it cannot be renamed it is told and remembered', async () => {
  const { disk, looks, warnings, here } = await scene();
  disk.put(A, bytes('torrent 1'));
  disk.fault = ({ operation }) => (operation === 'rename' ? 'disk/read-only' : undefined);
  await looks(3);
  here.clear();
  assert.deepEqual(await looks(50), [A]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /was added, and keeps its name/);
});

test('a folder that goes is told once, and looked at again when it comes back', async () => {
  const { disk, looks, warnings, added } = await scene();
  disk.remove(FOLDER);
  await looks(20);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /the watched folder \/in cannot be looked at .*tried again/);
  disk.directory(FOLDER);
  disk.put(A, bytes('torrent 1'));
  assert.deepEqual(await looks(3), [A]);
  disk.remove(FOLDER);
  await looks(2);
  assert.deepEqual([warnings.length, added.length], [2, 1]);
});

test('each folder has its own wishes, and they are taken up while the engine runs', async () => {
  const { disk, looks, added, set, clock } = await scene({ folders: [] });
  assert.equal(clock.pendingTimers, 0);
  disk.put('/home/ada/in/b.torrent', bytes('torrent b'));
  disk.put(A, bytes('torrent a'));
  set({
    folders: [
      { path: FOLDER },
      { path: '~/in/', directory: '~/iso', labels: ['linux'], paused: true },
    ],
  });
  await looks(2);
  assert.deepEqual(added, [
    { source: { kind: 'file', path: A } },
    {
      source: { kind: 'file', path: '/home/ada/in/b.torrent' },
      directory: '/home/ada/iso',
      labels: ['linux'],
      isPaused: true,
    },
  ]);
  set({ folders: [] });
  disk.put(`${FOLDER}/c.torrent`, bytes('torrent c'));
  await looks(5);
  assert.equal(added.length, 2);
  assert.equal(clock.pendingTimers, 0);
});

test('a link to a .torrent counts, one that leads nowhere or round and round does not', async () => {
  const { disk, looks } = await scene();
  disk.put('/elsewhere/x', bytes('torrent x'));
  disk.link(A, '/elsewhere/x');
  disk.link(`${FOLDER}/gone.torrent`, '/nowhere');
  disk.link(`${FOLDER}/round.torrent`, `${FOLDER}/round.torrent`);
  assert.deepEqual(await looks(3), [A]);
  assert.ok(disk.bytes('/elsewhere/x') !== undefined);
});

test('a disk that hangs keeps no other folder waiting', async () => {
  const clock = new VirtualClock();
  const disk = new MemoryDisk({
    delay: ({ path }) => (path.startsWith('/hangs') ? new Promise(() => {}) : Promise.resolve()),
  });
  disk.put(A, bytes('x'));
  const added: unknown[] = [];
  const watch = { folders: [{ path: '/hangs' }, { path: FOLDER }], rename: true };
  const warn = () => {};
  const folders = new WatchFolders({
    clock,
    disk,
    state: new MemoryStateStore(new MemoryStateMedium()),
    settings: () => withSettings(ENGINE_DEFAULTS, { watch }),
    home: undefined,
    add: async ({ source }) => added.push(source),
    warn,
  });
  folders.obey();
  await clock.advance(60_000);
  assert.deepEqual(added, [{ kind: 'file', path: A }]);
  folders.close();
  await clock.settle();
  assert.equal(clock.pendingTimers, 0);
});

test('when the engine ends nothing more is added', async () => {
  const { disk, looks, folders, clock } = await scene();
  disk.put(A, bytes('torrent 1'));
  await looks(1);
  folders.close();
  assert.equal(clock.pendingTimers, 0);
  assert.deepEqual(await looks(5), []);
});

test('a .magnet counts as well: the first word in it is the link', async () => {
  const { disk, looks, added, warnings } = await scene();
  disk.put(`${FOLDER}/a.magnet`, bytes('\n magnet:?xt=urn:btih:x&dn=y \r\nsomething else\n'));
  disk.put(`${FOLDER}/b.magnet`, bytes('\u0000\u00ff'));
  disk.put(`${FOLDER}/c.magnet`, bytes('m'.repeat(2_000_000)));
  await looks(30);
  assert.deepEqual(added, [{ source: { kind: 'magnet', uri: 'magnet:?xt=urn:btih:x&dn=y' } }]);
  assert.deepEqual(disk.files, [
    `${FOLDER}/a.magnet.added`,
    `${FOLDER}/b.magnet`,
    `${FOLDER}/c.magnet`,
  ]);
  assert.equal(warnings.length, 2);
});

test('H39: ten thousand at once are all added, among a thousand that are none, and what is none is left', async () => {
  for (const rename of [true, false]) {
    const { disk, looks, added, warnings, medium } = await scene({ rename });
    for (let number = 0; number < 10_000; number++) {
      disk.put(`${FOLDER}/${number}.torrent`, bytes(`torrent ${number}`));
      if (number % 10 === 0) disk.put(`${FOLDER}/x${number}.torrent`, bytes('half'));
    }
    await looks(4);
    assert.equal(added.length, 10_000);
    assert.equal(warnings.length, 1_000, 'each is told once');
    assert.equal(
      disk.files.filter((file) => file.endsWith('.torrent')).length,
      rename ? 1_000 : 11_000,
    );
    await looks(2 * LOOKS_PER_SECOND_LOOK);
    assert.deepEqual([added.length, warnings.length], [10_000, 1_000]);
    assert.ok((medium.notes.get('watched files')?.length ?? 0) > (rename ? -1 : 10_000));
  }
});
