import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTINGS_LOOK_MS, SettingsWatch } from '../../source/cli/settings-watch.ts';
import { MemoryDisk } from '../helpers/memory-disk.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const PATH = '/home/ada/settings.json';

const scene = async (prepare: (disk: MemoryDisk) => void = () => {}) => {
  const clock = new VirtualClock();
  const disk = new MemoryDisk();
  disk.directory('/home/ada');
  prepare(disk);
  const heard: number[] = [];
  const onChanged = async () => void heard.push(clock.now());
  const watch = new SettingsWatch({ clock, disk, path: PATH, onChanged });
  await clock.settle();
  const write = (text: string, path = PATH) => disk.put(path, Buffer.from(text));
  const looks = async (count: number) => {
    await clock.advance(count * SETTINGS_LOOK_MS);
    return heard.length;
  };
  return { clock, disk, watch, write, looks };
};

test('a file that is written to is taken up once it has not changed between two looks', async () => {
  const { write, looks } = await scene((disk) => disk.put(PATH, Buffer.from('{}')));
  assert.equal(await looks(10), 0);
  write('{"a"');
  assert.equal(await looks(1), 0);
  write('{"a": 1}');
  assert.equal(await looks(1), 0, 'it may still be being written');
  assert.equal(await looks(1), 1);
  assert.equal(await looks(10), 1);
});

test('one that comes, goes and is behind a link is noticed', async () => {
  const { disk, write, looks } = await scene((disk) => disk.link(PATH, '/dotfiles/sluice.json'));
  write('{}', '/dotfiles/sluice.json');
  assert.equal(await looks(2), 1);
  write('{"a": 1}', '/dotfiles/sluice.json');
  assert.equal(await looks(2), 2);
  disk.remove(PATH);
  assert.equal(await looks(2), 3);
});

test('when the engine ends nothing is looked at any more', async () => {
  const { clock, watch, write, looks } = await scene();
  watch.close();
  write('{}');
  assert.equal(await looks(3), 0);
  assert.equal(clock.pendingTimers, 0);
});
