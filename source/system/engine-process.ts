/** Starts the engine as a process of its own, which outlives whoever started it. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import { diskError } from './disk-error.ts';
import { ENGINE_FLAGS } from './engine-flags.ts';
import { makePrivateFolder } from './paths.ts';
import { rotateLog } from './rotating-log.ts';

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
  /** Absolute; what it says on its standard streams goes here. */
  readonly logPath: string;
}

/** The lines of this run alone: the log may hold those of many. */
const tailFrom = async (path: string, start: number): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    // Smaller than it was: emptied since.
    const from = Math.max(size < start ? 0 : start, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
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
