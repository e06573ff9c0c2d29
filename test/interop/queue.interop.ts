/** The queue against a stranger: with one place, torrents come one after the other, in their order. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { makeFilePayload } from './payloads.ts';
import { type Program, until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { eventNamed, startSluice } from './sluice.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { makeByMktorrent } from './torrents.ts';
import { assertArrived } from './trees.ts';

const START_MS = 30_000;
const END_MS = 75_000;
const SIZE = 3 << 20;

const stateOf = (room: Room): string => join(room.path, 'state');

const run = async (room: Room, ...args: readonly string[]): Promise<void> => {
  const program = startSluice(room, [...args, '--state', stateOf(room)], {}, settingsOf(room));
  assert.equal((await program.waitForExit(START_MS)).code, 0, program.log());
};

const answers = async (room: Room): Promise<boolean> => {
  const program = startSluice(room, ['status', '--state', stateOf(room)]);
  return (await program.waitForExit(START_MS)).code === 0;
};

const settingsOf = (room: Room) => ({ SLUICE_SETTINGS: join(room.path, 'settings.json') });

const finished = (events: Program, count: number): Promise<readonly string[]> => {
  const names: string[] = [];
  return events.waitFor(
    `${count} torrents`,
    (line) => {
      const event = eventNamed(line, 'torrent:finished');
      if (event !== undefined) names.push(event.torrentName);
      return names.length === count ? names : undefined;
    },
    END_MS,
  );
};

roomTest(
  'with one place, three torrents that libtorrent seeds come in the order of the queue',
  async (room) => {
    const payloads = ['one', 'two', 'three'].map((name) =>
      makeFilePayload(room.folder(name), SIZE, `${name}.bin`),
    );
    const made = payloads.map((payload) =>
      makeByMktorrent(payload, { path: join(room.folder('torrent'), `${payload.name}.torrent`) }),
    );
    const seeders = await Promise.all(
      payloads.map(({ directory }, at) =>
        libtorrent.seed(room, { torrent: made[at]!.path, directory }),
      ),
    );
    const folders = payloads.map(() => room.folder('arrived'));
    await run(room, 'settings', 'set', 'queue.downloads', '1');
    const place = ['--state', stateOf(room), '--dir', room.path, '--port', '0'];
    const engine = startSluice(room, ['daemon', ...place], {}, settingsOf(room));
    await until(START_MS, 'the engine', () => answers(room));
    for (const [at, { path }] of made.entries()) {
      const where = ['--dir', folders[at]!, '--peer', seeders[at]!.address];
      await run(room, 'add', path, '--paused', ...where);
    }
    await run(room, 'queue', 'three.bin', 'top');
    const events = startSluice(room, ['events', '--follow', '--json', '--state', stateOf(room)]);
    const inOrder = finished(events, 3);
    await run(room, 'resume', 'all');
    assert.deepEqual(await inOrder, ['three.bin', 'one.bin', 'two.bin']);
    await engine.stop('SIGINT');
    for (const seeder of seeders) await seeder.stop();
    for (const [at, payload] of payloads.entries()) {
      assertArrived(payload, made[at]!, folders[at]!);
    }
  },
);
