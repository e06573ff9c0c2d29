import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentId } from '../../source/base/ids.ts';
import type { TorrentRecord } from '../../source/base/ports/state.ts';
import { SaveBatches } from '../../source/system/save-batches.ts';
import type { TorrentToSave } from '../../source/system/state-messages.ts';

const record = (at: number): TorrentRecord => ({
  id: String(at).padStart(40, '0') as TorrentId,
  outline: undefined,
  directory: '/data',
  addedAtMs: at,
  completedAtMs: undefined,
  isPaused: false,
  priorities: ['normal'],
  labels: [],
  trackers: [['udp://a.example:1']],
  downloadedBytes: 0,
  uploadedBytes: 0,
  pieces: Uint8Array.of(1),
  stamps: [undefined],
  createdFiles: [],
});

/** The medium answers when it is told to. */
class Scene {
  readonly sent: (readonly TorrentToSave[])[] = [];
  readonly #answers: PromiseWithResolvers<readonly boolean[]>[] = [];
  readonly batches = new SaveBatches((torrents) => {
    this.sent.push(torrents);
    const answer = Promise.withResolvers<readonly boolean[]>();
    this.#answers.push(answer);
    return answer.promise;
  });

  async answer(isSaved = true): Promise<void> {
    this.#answers.shift()!.resolve(this.sent.at(-1)!.map(() => isSaved));
    await new Promise(setImmediate);
  }

  async refuse(): Promise<void> {
    this.#answers.shift()!.reject(new Error('full'));
    await new Promise(setImmediate);
  }
}

test('the first goes at once; those that come meanwhile go together', async () => {
  const scene = new Scene();
  const saves = [0, 1, 2].map((at) => scene.batches.save(record(at), undefined));
  assert.deepEqual(
    scene.sent.map(({ length }) => length),
    [1],
  );
  await scene.answer();
  assert.deepEqual(
    scene.sent.map(({ length }) => length),
    [1, 2],
  );
  await scene.answer(false);
  assert.deepEqual(await Promise.all(saves), [true, false, false]);
  void scene.batches.save(record(3), undefined);
  assert.equal(scene.sent.length, 3);
});

test('a failure is told to all of its batch, and the next batch goes', async () => {
  const scene = new Scene();
  const saves = [0, 1, 2].map((at) => scene.batches.save(record(at), undefined));
  const outcomes = Promise.allSettled(saves);
  await scene.refuse();
  await scene.answer();
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  );
});

test('a record is saved as it was when it was given', async () => {
  const scene = new Scene();
  void scene.batches.save(record(0), undefined);
  const waiting = record(1);
  void scene.batches.save(waiting, undefined);
  waiting.pieces![0] = 9;
  (waiting.priorities as string[])[0] = 'skip';
  (waiting.trackers![0] as string[]).push('udp://b.example:1');
  await scene.answer();
  assert.deepEqual(scene.sent[1]![0]!.record, record(1));
});

test('a thousand at once go in parts, so that no message is long', async () => {
  const scene = new Scene();
  for (let at = 0; at < 1_001; at++) void scene.batches.save(record(at), undefined);
  await scene.answer();
  await scene.answer();
  await scene.answer();
  assert.deepEqual(
    scene.sent.map(({ length }) => length),
    [1, 500, 500],
  );
});
