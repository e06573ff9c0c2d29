import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { programCall } from '../../../source/engine/automation/program-call.ts';

const TORRENT = {
  name: 'album',
  path: '/data/album',
  hash: 'a'.repeat(40),
  folder: '/data',
  labels: ['linux', 'iso'],
};

test('what is known of the torrent stands in the arguments and in the environment', () => {
  const words = ['~/bin/done', '--', '{path}', '{name} in {folder}', '{labels}', '{hash}', 'plain'];
  assert.deepEqual(programCall(words, TORRENT, '/home/ada'), {
    program: '/home/ada/bin/done',
    args: ['--', '/data/album', 'album in /data', 'linux,iso', TORRENT.hash, 'plain'],
    environment: {
      SLUICE_NAME: 'album',
      SLUICE_PATH: '/data/album',
      SLUICE_HASH: TORRENT.hash,
      SLUICE_FOLDER: '/data',
      SLUICE_LABELS: 'linux,iso',
    },
  });
});

test('braces around other words stay as they are', () => {
  const { args } = programCall(['p', '{size}', '{ name }', '{{name}}', '{NAME}'], TORRENT, '/h');
  assert.deepEqual(args, ['{size}', '{ name }', '{album}', '{NAME}']);
});

const HOSTILE = ['$(rm -rf ~)', '`id`', '; reboot', '-rf', '--help', '{path}', '$&', "$'", 'a b'];

for (const name of HOSTILE) {
  test(`${JSON.stringify(name)} stays one argument, as it is, and never chooses the program`, () => {
    const { program, args } = programCall(
      ['{name}', '{name}', 'x{name}'],
      { ...TORRENT, name },
      '/h',
    );
    assert.deepEqual([program, args], ['{name}', [name, `x${name}`]]);
  });
}

test('however a torrent is called, there are as many arguments as the settings have', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (name, labels) => {
      const torrent = { ...TORRENT, name, labels };
      const { args } = programCall(['p', '{name}', '{labels}', 'end'], torrent, undefined);
      assert.deepEqual(args, [name, labels.join(','), 'end']);
    }),
  );
});
