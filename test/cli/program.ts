/**
 * The program as people run it: built from the source as it stands, once for each state of it, and run
 * with a home and a state folder of the test's own.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '../../build/program.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';
import { runInside } from './inside.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Below the project, so that packages are found; one folder for each state of the source. */
const BUILDS = join(ROOT, 'node_modules', '.cache', 'sluice-program');
const STALE_MS = 3_600_000;
const INPUTS = ['source', 'build', 'bin', 'package.json', 'tsconfig.json'];
/** Nothing here takes long; what hangs must not hang the suite. */
const DEADLINE_MS = 30_000;

const filesOf = async (path: string): Promise<readonly string[]> => {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

const stateOfSource = async (): Promise<string> => {
  const hash = createHash('sha1');
  for (const input of INPUTS) {
    for (const file of await filesOf(join(ROOT, input))) {
      hash.update(file.slice(ROOT.length)).update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
};

/** Test files run side by side: each that finds no build makes one, and the first to finish wins. */
const build = async (target: string): Promise<void> => {
  await mkdir(BUILDS, { recursive: true });
  const making = await mkdtemp(join(BUILDS, 'making-'));
  await buildProgram(join(making, 'dist', 'program'));
  for (const input of ['bin', 'package.json']) {
    await cp(join(ROOT, input), join(making, input), { recursive: true });
  }
  await rename(making, target).catch(async (error: unknown) => {
    await rm(making, { recursive: true });
    if (!existsSync(target)) throw error;
  });
  await removeStale();
};

const removeStale = async (): Promise<void> => {
  for (const name of await readdir(BUILDS)) {
    const path = join(BUILDS, name);
    const made = await stat(path).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > STALE_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
};

let built: Promise<string> | undefined;

/** The folder that holds `bin/sluice.js` and `dist`. */
export const builtProgram = (): Promise<string> => {
  built ??= (async () => {
    const target = join(BUILDS, await stateOfSource());
    if (!existsSync(target)) await build(target);
    return target;
  })();
  return built;
};

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  readonly #listeners = new Set<() => void>();

  constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child;
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      for (const listener of this.#listeners) listener();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      for (const listener of this.#listeners) listener();
    });
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        clearTimeout(deadline);
        for (const listener of this.#listeners) listener();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** The whole lines of standard output as JSON. */
  get events(): readonly { readonly name: string; readonly [key: string]: unknown }[] {
    return eventsOf(this.stdout);
  }

  /** Until what has been printed so far makes it so; rejects when the program ends before. */
  until(isSo: (running: this) => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (isSo(this)) resolve();
        else if (this.child.exitCode !== null || this.child.signalCode !== null) {
          reject(new Error(`the program ended before ${what}:\n${this.stdout}\n${this.stderr}`));
        } else return;
        this.#listeners.delete(look);
      };
      this.#listeners.add(look);
      look();
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Interrupts and waits. */
  async stop(): Promise<Ended> {
    this.kill('SIGINT');
    return await this.ended;
  }
}

export const eventsOf = (
  stdout: string,
): readonly { readonly name: string; readonly [key: string]: unknown }[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself. */
  readonly nodeArguments?: readonly string[];
  readonly cwd?: string;
}

/** A folder to work in, and the program with its state in there. Whatever still runs in the end is killed. */
/** No test speaks to strangers. */
const QUIET = { SLUICE_DHT: 'off', SLUICE_LSD: 'off', SLUICE_PORT_MAPPING: 'off' } as const;

export class Desk {
  readonly folder: string;
  readonly #program: string;
  readonly #running = new Set<Running>();

  private constructor(folder: string, program: string) {
    this.folder = folder;
    this.#program = program;
  }

  static async open(test: TestContext): Promise<Desk> {
    const program = await builtProgram();
    const folder = await temporaryFolder(test);
    const desk = new Desk(folder, program);
    test.after(async () => {
      for (const running of desk.#running) running.kill('SIGKILL');
      await Promise.all([...desk.#running].map(({ ended }) => ended));
    });
    return desk;
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  start(args: readonly string[], options: RunOptions = {}): Running {
    return this.#start(join(this.#program, 'bin', 'sluice.js'), args, options);
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const running = this.start(args, options);
    running.child.stdin.end();
    return running.ended;
  }

  /**
   * The same command without a process of its own, and from the source: through the front door, but for what
   * a process does at its end. For what asks much and is over at once: a process costs ten times as much.
   */
  tell(args: readonly string[]): Promise<Ended> {
    return runInside(args, this.folder, {
      HOME: this.path('home'),
      SLUICE_STATE: this.path('state'),
      ...QUIET,
    });
  }

  /** Another program than ours. */
  runFile(file: string, args: readonly string[]): Promise<Ended> {
    return this.#start(file, args, {}).ended;
  }

  #start(file: string, args: readonly string[], options: RunOptions): Running {
    const child = spawn(process.execPath, [...(options.nodeArguments ?? []), file, ...args], {
      cwd: options.cwd ?? this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: this.path('home'),
        SLUICE_STATE: this.path('state'),
        ...QUIET,
        XDG_CACHE_HOME: join(this.#program, 'cache'),
        ...options.env,
      },
    });
    const running = new Running(child);
    this.#running.add(running);
    return running;
  }
}
