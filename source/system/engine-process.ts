/** Starts the engine as a process of its own, which outlives whoever started it. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import { diskError } from './disk-error.ts';
import { ENGINE_FLAGS } from './engine-flags.ts';
import { makePrivateFolder } from './paths.ts';

const MAX_LOG_BYTES = 1024 * 1024;
const LOGS_KEPT = 3;
/** The end of a log is read to say why an engine did not come up. */
const TAIL_BYTES = 4096;

export interface EngineProcess {
  /** Resolves when the process has ended, with the last lines it wrote. */
  readonly ended: Promise<string>;
}

export interface EngineCommand {
  /** Of this program, as in `process.argv[1]`. */
  readonly program: string;
  readonly args: readonly string[];
  /** Absolute; what it writes goes here. */
  readonly logPath: string;
}

/** `engine.log` → `engine.log.1` → …, once it has grown. */
const rotateLog = async (path: string): Promise<void> => {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size < MAX_LOG_BYTES) return;
  await rm(`${path}.${LOGS_KEPT}`, { force: true });
  for (let number = LOGS_KEPT - 1; number >= 1; number--) {
    await rename(`${path}.${number}`, `${path}.${number + 1}`).catch(() => {});
  }
  await rename(path, `${path}.1`);
};

/** The lines of this run alone: the log may hold those of many. */
const tailFrom = async (path: string, start: number): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(start, size - TAIL_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    await file.read(bytes, 0, bytes.length, from);
    return bytes.toString('utf8').trim();
  } finally {
    await file.close();
  }
};

export const startEngineProcess = async (command: EngineCommand): Promise<EngineProcess> => {
  const { program, args, logPath } = command;
  await makePrivateFolder(dirname(logPath));
  let log: number;
  try {
    await rotateLog(logPath);
    log = openSync(logPath, 'a', 0o600);
  } catch (error) {
    throw diskError(error, 'write', logPath);
  }
  const start = (await stat(logPath)).size;
  // Its own session: a terminal that closes ends those of its own. And no folder of ours is held.
  const child = spawn(process.execPath, [...ENGINE_FLAGS, ...process.execArgv, program, ...args], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', (cause) =>
      reject(new SluiceError('daemon/not-running', 'the engine could not be started', { cause })),
    );
    child.on('exit', () => resolve(tailFrom(logPath, start).catch(() => '')));
  });
  ended.catch(() => {});
  return { ended };
};

export const engineLogOf = (stateFolder: string): string => join(stateFolder, 'engine.log');
