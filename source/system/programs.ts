/** Runs other programs. Each is the head of a process group, so that what it started goes with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { SluiceError } from '../base/errors.ts';
import type { ProgramCall, ProgramEnd, Programs } from '../base/ports/programs.ts';
import { errnoOf } from './disk-error.ts';

const TAIL_BYTES = 2_000;
/** Between asking it to end and making it. */
const KILL_AFTER_MS = 5_000;
/** What it leaves running may hold its outputs open for ever. */
const OUTPUT_PATIENCE_MS = 200;

export class NodePrograms implements Programs {
  run(call: ProgramCall, signal: AbortSignal): Promise<ProgramEnd> {
    return new Promise((resolve, reject) => {
      const child = started(call);
      const output = new Tail(child);
      child.once('error', (error) => reject(notStarted(call, error)));
      child.once('exit', (exitCode, endedBy) => {
        output.whole(() => resolve({ exitCode, signal: endedBy, tail: output.text }));
      });
      endWhenAborted(child, signal);
    });
  }
}

/** Throws where an argument is none that a system takes. */
const started = (call: ProgramCall): ChildProcess => {
  const { NOTIFY_SOCKET: _ours, ...environment } = process.env;
  try {
    return spawn(call.program, call.args, {
      // Never where torrents put their files: many programs take what lies where they stand for their own.
      cwd: existsSync(homedir()) ? homedir() : '/',
      env: { ...environment, ...call.environment },
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
    });
  } catch (error) {
    throw notStarted(call, error);
  }
};

const WORDS: { readonly [errno: string]: string } = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be run',
  E2BIG: 'its arguments are too long',
};

const notStarted = ({ program }: ProgramCall, cause: unknown): SluiceError => {
  const why = WORDS[errnoOf(cause) ?? ''] ?? (cause instanceof Error ? cause.message : 'no reason');
  return new SluiceError('program/not-started', `${program} was not started: ${why}`, { cause });
};

const endWhenAborted = (child: ChildProcess, signal: AbortSignal): void => {
  let force: NodeJS.Timeout | undefined;
  const end = (): void => {
    tell(child, 'SIGTERM');
    force = setTimeout(() => tell(child, 'SIGKILL'), KILL_AFTER_MS);
  };
  signal.addEventListener('abort', end, { once: true });
  child.once('exit', () => {
    signal.removeEventListener('abort', end);
    clearTimeout(force);
  });
};

const tell = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended this very moment.
  }
};

/** The newest of what a program writes. */
class Tail {
  readonly #child: ChildProcess;
  #bytes = Buffer.alloc(0);
  #isClosed = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(-TAIL_BYTES)]).subarray(
          -TAIL_BYTES,
        );
      });
      stream?.on('error', () => {});
    }
    child.once('close', () => {
      this.#isClosed = true;
    });
  }

  get text(): string {
    return this.#bytes.toString('utf8');
  }

  /** What is on its way may still come. */
  whole(then: () => void): void {
    if (this.#isClosed) {
      then();
      return;
    }
    const patience = setTimeout(done, OUTPUT_PATIENCE_MS);
    const child = this.#child;
    function done(): void {
      clearTimeout(patience);
      child.off('close', done);
      then();
    }
    child.once('close', done);
  }
}
