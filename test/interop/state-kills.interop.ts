/**
 * A process that saves is killed at each of the system calls with which it does, by strace: what was
 * answered is there, what was not is there whole or not at all, and nothing else is touched.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteStateStore } from '../../source/system/state.ts';
import { type Model, modelOf, STEPS } from './crash/state-steps.ts';
import { whyNoTracing } from './programs.ts';
import { type Room, roomTest } from './room.ts';

const SAVER = fileURLToPath(new URL('crash/saver.ts', import.meta.url));
const SETTINGS_SAVER = fileURLToPath(new URL('crash/settings-saver.ts', import.meta.url));
const SETTINGS_FILE = new URL('../../dist/system/settings-file.js', import.meta.url).href;
const STORE = new URL('../../dist/system/state.js', import.meta.url).href;
const TIMEOUT_MS = 400_000;
const RUN_MS = 30_000;
const LANES = 2;
/** A save makes some twenty calls of the first kind, and the others now and then. */
const CALLS = ['pwrite64', 'fsync', 'fdatasync', 'openat', 'ftruncate', 'unlink', 'mkdir'] as const;
const FILES = ['', '/sluice.db', '/sluice.db-wal', '/sluice.db-shm'];

interface Run {
  /** It was killed before it had saved all. */
  readonly isKilled: boolean;
  readonly answered: number;
}

/** `only` are the paths whose calls count; all where there are none. Its last line says how far it came. */
const runUnderStrace = (
  command: readonly string[],
  only: readonly string[],
  call: string,
  when: number,
): Promise<Run> => {
  const inject = `inject=${call}:signal=KILL:when=${when}`;
  const paths = only.flatMap((path) => ['-P', path]);
  const tracing = ['-f', '-qq', '-o', '/dev/null', ...paths, '-e', `trace=${call}`, '-e', inject];
  const args = [...tracing, process.execPath, ...command];
  return new Promise((resolve, reject) => {
    execFile('strace', args, { timeout: RUN_MS }, (error, stdout, stderr) => {
      const answered = stdout.trim() === '' ? 0 : Number(stdout.trim().split('\n').at(-1));
      if (error === null) resolve({ isKilled: false, answered });
      else if (error.signal === 'SIGKILL' && !stderr.includes('rror')) {
        resolve({ isKilled: true, answered });
      } else reject(new Error(`${error.message}\n${stderr}`));
    });
  });
};

/** Looked at in a copy, so that the next process finds it as it was left. */
const lookAt = async (room: Room, folder: string): Promise<Model> => {
  const copy = room.folder('copy');
  cpSync(folder, copy, { recursive: true });
  const warnings: string[] = [];
  const store = new SqliteStateStore({ folder: copy, onWarning: (text) => warnings.push(text) });
  try {
    return await modelOf(store);
  } finally {
    await store.close();
    assert.deepEqual(warnings, []);
    rmSync(copy, { recursive: true });
  }
};

const sorted = ({ torrents, notes }: Model): Model => ({
  torrents: new Map([...torrents].sort()),
  notes: new Map([...notes].sort()),
});

const after = (before: Model, count: number): Model => {
  const model = { torrents: new Map(before.torrents), notes: new Map(before.notes) };
  for (const step of STEPS.slice(0, count)) step.apply(model);
  return sorted(model);
};

/** Each process takes up what the one before was killed in. Answers how many were killed. */
const sweep = async (room: Room, call: string, first: number, step: number): Promise<number> => {
  const folder = room.folder(`state-${call}`);
  let model: Model = { torrents: new Map(), notes: new Map() };
  for (let when = first; ; when += step) {
    const only = FILES.map((file) => folder + file);
    const run = await runUnderStrace([SAVER, STORE, folder], only, call, when);
    const { isKilled, answered } = run;
    const found = sorted(await lookAt(room, folder));
    const possible = [answered, answered + 1].map((count) => after(model, count));
    const isPossible = possible.some((each) => isSame(each, found));
    assert.ok(isPossible, `killed at ${call} ${when}, ${answered} answered: ${show(found)}`);
    model = found;
    if (!isKilled) return (when - first) / step;
  }
};

const isSame = (left: Model, right: Model): boolean => show(left) === show(right);

const show = ({ torrents, notes }: Model): string => JSON.stringify([[...torrents], [...notes]]);

roomTest(
  'F2: killed at each call of the system that saves, the state is as before or as wished, never neither',
  async (room) => {
    const [often, ...others] = CALLS;
    const lanes = Array.from({ length: LANES }, (_, at) => sweep(room, often, at + 1, LANES));
    const kills = await Promise.all(lanes);
    assert.ok(Math.min(...kills) > STEPS.length, `${kills} kills: hardly anything was written`);
    let syncs = 0;
    for (const call of others) {
      const killed = await sweep(room, call, 1, 1);
      if (call.endsWith('sync')) syncs += killed;
    }
    assert.ok(syncs >= STEPS.length, `${syncs} syncs: what was answered need not be on the medium`);
  },
  { timeoutMs: TIMEOUT_MS, skip: whyNoTracing() },
);

const SETTINGS_CALLS = ['rename', 'fsync', 'fchmod', 'fchown', 'pwrite64', 'write'] as const;
const SETTINGS = /^\{ "number": (\d+) \} \/\/ (x*)\n$/;

roomTest(
  'F2: killed at each call that writes the settings, the file is the old one or the new one, and whole',
  async (room) => {
    const path = join(room.folder('settings'), 'settings.jsonc');
    let kills = 0;
    for (const call of SETTINGS_CALLS) {
      for (let when = 1; ; when++) {
        writeFileSync(path, '{ "number": 0 } // \n');
        const command = [SETTINGS_SAVER, SETTINGS_FILE, path];
        const { isKilled, answered } = await runUnderStrace(command, [], call, when);
        const [, found, rest] = SETTINGS.exec(readFileSync(path, 'utf8')) ?? [];
        assert.ok([answered, answered + 1].includes(Number(found)), `${found} after ${answered}`);
        assert.equal(rest?.length, Number(found) * 1_000);
        if (!isKilled) break;
        kills += 1;
      }
    }
    assert.ok(kills > 15, `${kills} kills`);
  },
  { timeoutMs: TIMEOUT_MS, skip: whyNoTracing() },
);
