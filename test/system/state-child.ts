/** Another process for the tests of the state: does what its arguments say, then waits to be killed. */
import { SqliteStateStore } from '../../source/system/state.ts';

const [, , folder, verb, name] = process.argv;
const store = new SqliteStateStore({ folder: folder! });
if (verb === 'lock') {
  const lock = await store.acquireLock(name!);
  process.stdout.write(lock === undefined ? 'refused\n' : 'held\n');
  setInterval(() => {}, 60_000);
} else {
  for (let round = 0; round < 20; round++) {
    await store.saveTorrent(
      {
        id: name!.repeat(40) as never,
        outline: undefined,
        directory: '/data',
        addedAtMs: round,
        completedAtMs: undefined,
        isPaused: false,
        priorities: ['normal'],
        labels: [],
        trackers: undefined,
        downloadedBytes: round,
        uploadedBytes: 0,
        pieces: undefined,
        stamps: [],
        createdFiles: [],
      },
      new Uint8Array(1000),
    );
  }
  await store.close();
  process.stdout.write('saved\n');
}
