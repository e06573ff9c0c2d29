import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { TorrentId } from '../../../source/base/ids.ts';
import { FinishPrograms } from '../../../source/engine/automation/finish-programs.ts';
import type { Report } from '../../../source/engine/past/journal.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { withSettings } from '../../../source/settings/setting-changes.ts';
import { MemoryPrograms } from '../../helpers/memory-programs.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const idOf = (digit: string): TorrentId => digit.repeat(40) as TorrentId;
const [A, B, C] = ['a', 'b', 'c'].map(idOf) as [TorrentId, TorrentId, TorrentId];

const describe = (id: TorrentId) => () => ({
  name: `torrent ${id[0]}`,
  path: `/data/${id[0]}`,
  hash: id,
  folder: '/data',
  labels: [],
});

const scene = (medium = new MemoryStateMedium()) => {
  const clock = new VirtualClock();
  const programs = new MemoryPrograms();
  const told: object[] = [];
  const warnings: string[] = [];
  let finish = { program: ['done', '{name}'] as readonly string[] | null, timeoutSeconds: 60 };
  const report: Report = (name, payload) => {
    told.push({ name, ...payload });
  };
  const finishPrograms = new FinishPrograms({
    programs,
    clock,
    state: new MemoryStateStore(medium),
    settings: () => withSettings(ENGINE_DEFAULTS, { finish }),
    home: '/home/ada',
    report,
    warn: (message) => warnings.push(message),
  });
  return {
    clock,
    medium,
    programs,
    told,
    warnings,
    finishPrograms,
    set: (changes: Partial<typeof finish>) => {
      finish = { ...finish, ...changes };
    },
    finished: async (...ids: readonly TorrentId[]) => {
      for (const id of ids) {
        finishPrograms.owe(id);
        finishPrograms.settle(id, describe(id));
      }
      await clock.settle();
    },
    calls: () => programs.started.map(({ call }) => call.args[0]),
  };
};

test('a program is run once for each torrent that finishes, and how it ended is told', async () => {
  const { finished, finishPrograms, programs, clock, told, calls } = scene();
  await finished(A);
  finishPrograms.settle(A, describe(A));
  await clock.settle();
  assert.deepEqual(calls(), ['torrent a']);
  programs.started[0]!.end({ exitCode: 3, tail: 'one\ntwo\nthree\n\nfour\u001b[31m\n' });
  await clock.settle();
  assert.deepEqual(told, [
    {
      name: 'torrent:program-ended',
      id: A,
      torrentName: 'torrent a',
      program: 'done',
      outcome: 'failed',
      exitCode: 3,
      words: 'two / three / four\u241b[31m',
    },
  ]);
  await finished(A);
  assert.equal(programs.started.length, 2, 'more of it was wanted, and has come');
  assert.equal(clock.pendingTimers, 1);
  programs.started[1]!.end();
  await clock.settle();
  assert.equal(clock.pendingTimers, 0);
});

test('nothing runs for a torrent that was whole from the start, or before it lies where it is to stay', async () => {
  const { finishPrograms, clock, programs } = scene();
  finishPrograms.settle(A, describe(A));
  finishPrograms.owe(B);
  await clock.settle();
  assert.deepEqual(programs.started, []);
});

test('two run at once, others wait; one that is removed meanwhile has none', async () => {
  const { finished, finishPrograms, programs, clock, calls } = scene();
  await finished(A, B, C, idOf('d'));
  assert.deepEqual(calls(), ['torrent a', 'torrent b']);
  finishPrograms.forget(C);
  programs.started[1]!.end();
  await clock.settle();
  assert.deepEqual(calls(), ['torrent a', 'torrent b', 'torrent d']);
});

test('one that takes longer than it may is stopped, and that is told', async () => {
  const { finished, programs, clock, told } = scene();
  await finished(A);
  await clock.advance(59_999);
  assert.equal(programs.started[0]!.signal.aborted, false);
  await clock.advance(1);
  assert.equal(programs.started[0]!.signal.aborted, true);
  programs.started[0]!.end({ exitCode: null, signal: 'SIGTERM', tail: 'still at it' });
  await clock.settle();
  assert.partialDeepStrictEqual(told, [
    { outcome: 'stopped', exitCode: null, words: 'still at it' },
  ]);
});

test('without a limit it may take as long as it likes', async () => {
  const { finished, set, programs, clock } = scene();
  set({ timeoutSeconds: 0 });
  await finished(A);
  assert.equal(clock.pendingTimers, 0);
  assert.equal(programs.started[0]!.signal.aborted, false);
});

test('one that cannot be started is told, and the next is run', async () => {
  const { finished, programs, clock, told, calls } = scene();
  await finished(A, B, C);
  programs.started[0]!.fail(new SluiceError('program/not-started', 'there is no such program'));
  await clock.settle();
  assert.partialDeepStrictEqual(told, [
    { outcome: 'not-started', exitCode: null, words: 'there is no such program' },
  ]);
  assert.equal(calls().length, 3);
});

test('without a program nothing is due, also not for one that is set later', async () => {
  const { finished, finishPrograms, set, clock, programs } = scene();
  set({ program: null });
  await finished(A);
  set({ program: ['done'] });
  finishPrograms.settle(A, describe(A));
  await clock.settle();
  assert.deepEqual(programs.started, []);
});

test('what was due when the engine ended is run by the next one, and what was started is not', async () => {
  const first = scene();
  await first.finished(A, B);
  first.finishPrograms.owe(C);
  await first.clock.settle();
  const { finishPrograms, clock, calls, warnings } = scene(first.medium);
  await finishPrograms.load();
  for (const id of [A, B, C]) finishPrograms.settle(id, describe(id));
  await clock.settle();
  assert.deepEqual([calls(), warnings], [['torrent c'], []]);
});

test('a note of what is due that makes no sense is passed over', async () => {
  const { medium, finishPrograms, clock, programs } = scene();
  await new MemoryStateStore(medium).saveNote('programs due', '["x", 5, null]');
  await finishPrograms.load();
  finishPrograms.settle('x' as TorrentId, describe(A));
  await clock.settle();
  assert.deepEqual(programs.started, []);
});

test('when the engine ends nothing more is started or told', async () => {
  const { finished, finishPrograms, programs, clock, told } = scene();
  await finished(A, B, C);
  finishPrograms.close();
  for (const { end } of programs.started) end();
  await clock.settle();
  assert.deepEqual([programs.started.length, told], [2, []]);
});
