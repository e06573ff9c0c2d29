import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenedStream } from '../../source/contract/streams.ts';
import { ALBUM, FILM, listed, startDeskEngine } from './desk-engine.ts';

const ended = (text: string): OpenedStream => JSON.parse(text) as OpenedStream;
const names = ({ served }: OpenedStream): string => served.map(({ name }) => name).join(' ');

test('a file of the engine is served until its player ends, the largest where none is named', async (context) => {
  const scene = await startDeskEngine(context, [ALBUM, FILM]);
  const { sluice, json } = scene;
  const stream = (...args: readonly string[]) =>
    sluice('stream', ...args, '--player', 'true', '--json');
  const film = await stream('film');
  assert.equal(film.code, 0, film.stderr);
  assert.match(ended(film.stdout).url, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/film\.mkv$/);
  assert.equal(names(ended((await stream('album')).stdout)), 'two.flac');
  const all = ended((await stream('album', '--all')).stdout);
  assert.equal(names(all), 'one.flac two.flac');
  assert.match(all.url, /playlist\.m3u8$/);
  assert.equal(names(ended((await stream('album', 'front*')).stdout)), 'front.jpg');
  const { streams } = (await json('status')) as { streams?: readonly unknown[] };
  assert.deepEqual(streams ?? [], []);
  assert.notEqual((await listed(scene, 2)).state, 'paused', 'it was resumed for that');
});

test('what the player ends with is told, and wrong words are refused before anything is opened', async (context) => {
  const { sluice, torrents } = await startDeskEngine(context, [ALBUM]);
  const codeOf = async (...args: readonly string[]) => (await sluice('stream', ...args)).code;
  assert.equal(await codeOf('album', '--player', 'false', '--quiet'), 1);
  assert.equal(await codeOf('album', '--player', 'no-such-player'), 1);
  assert.equal(await codeOf('album', 'nothing*', '--player', 'true'), 2);
  assert.equal(await codeOf('album', 'one*', '--all'), 2);
  assert.equal(await codeOf('album', '--player', 'a', '--open', 'b'), 2);
  assert.equal(await codeOf('album', '--port', '70000'), 2);
  assert.equal(await codeOf(torrents[0]!.file, '--player', 'true', '--quiet'), 0, 'it is there');
  assert.equal(await codeOf('no such torrent'), 1);
});
