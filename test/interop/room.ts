/** The room a test works in: a temporary folder, programs and networks that go when the test ends, and logs that stay when it fails. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { suite } from 'node:test';
import { type Host, LOOPBACK, type Network, openNetwork, whyNoNamespaces } from './namespaces.ts';
import { Program, type ProgramOptions } from './program.ts';

export interface RunOptions extends Omit<ProgramOptions, 'logPath' | 'host'> {
  /** For the log file's name. */
  readonly label: string;
  readonly host?: Host | undefined;
}

const TEST_TIMEOUT_MS = 120_000;
const MAX_SIDE_BY_SIDE = 4;
const CAPTURE_TIMEOUT_MS = 10_000;
const TAIL_BYTES = 3_000;

export class Room {
  readonly path: string;
  readonly #undo: (() => void | Promise<void>)[] = [];
  #count = 0;

  constructor() {
    this.path = mkdtempSync(join(process.env.SLUICE_INTEROP_TMP ?? tmpdir(), 'sluice-interop-'));
    // opentracker reads its list as another user.
    chmodSync(this.path, 0o755);
    mkdirSync(join(this.path, 'logs'));
  }

  /** A new folder with a name of its own. */
  folder(name: string): string {
    this.#count += 1;
    const path = join(this.path, `${this.#count}-${name}`);
    mkdirSync(path);
    return path;
  }

  run(options: RunOptions): Program {
    this.#count += 1;
    const program = new Program({
      ...options,
      host: options.host ?? LOOPBACK,
      logPath: join(this.path, 'logs', `${this.#count}-${options.label}.log`),
    });
    this.defer(async () => {
      program.kill();
      await program.exited;
    });
    return program;
  }

  /** What a short command prints; nothing where it fails. */
  capture(host: Host, command: string, args: readonly string[]): Promise<string> {
    const [program, ...rest] = [...host.prefix, command, ...args];
    return new Promise((resolve) => {
      const options = { timeout: CAPTURE_TIMEOUT_MS, encoding: 'latin1' as const };
      execFile(program as string, rest, options, (error, text) => resolve(error ? '' : text));
    });
  }

  async network(count: number, family: 4 | 6 = 4): Promise<Network> {
    const network = await openNetwork(count, family);
    this.defer(() => network.close());
    return network;
  }

  /** Runs when the test ends, last deferred first. */
  defer(work: () => void | Promise<void>): void {
    this.#undo.push(work);
  }

  async close(): Promise<void> {
    for (const work of this.#undo.splice(0).reverse()) await work();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** The ends of all logs, for a failed test's report. */
  report(): string {
    const folder = join(this.path, 'logs');
    const tails = readdirSync(folder).map((name) => {
      const log = readFileSync(join(folder, name), 'utf8');
      return `--- ${name}\n${log.slice(-TAIL_BYTES)}`;
    });
    return `${tails.join('\n')}\n--- kept in ${this.path}`;
  }
}

export interface RoomTestOptions {
  readonly needsNamespaces?: boolean;
  /** File systems are mounted: only where the run has a namespace of its own, and never on the machine. */
  readonly needsMounts?: boolean;
  readonly timeoutMs?: number;
  /** Why it cannot run here. */
  readonly skip?: string | null;
}

function whySkip({ needsMounts, needsNamespaces, skip }: RoomTestOptions): string | null {
  if (typeof skip === 'string') return skip;
  const isIsolated = process.env.SLUICE_INTEROP_ISOLATED === '1';
  if (needsMounts === true && !isIsolated) return 'mounts need a namespace of their own';
  return needsNamespaces === true || needsMounts === true ? whyNoNamespaces() : null;
}

/** Room tests that mostly wait for the others' clocks: some run side by side. */
export function sideBySide(title: string, body: () => void): void {
  void suite(title, { concurrency: MAX_SIDE_BY_SIDE }, body);
}

/** A test with a room. A failure keeps the room and shows what the programs said. */
export function roomTest(
  title: string,
  body: (room: Room) => Promise<void>,
  options: RoomTestOptions = {},
): void {
  const skip = whySkip(options) ?? false;
  const timeout = options.timeoutMs ?? TEST_TIMEOUT_MS;
  void test(title, { skip, timeout }, async (context) => {
    const room = new Room();
    // A test past its time is not waited for, so its programs are ended here.
    context.signal.addEventListener('abort', () => void room.close());
    try {
      await body(room);
    } catch (error) {
      await room.close();
      throw new Error(`${(error as Error).message}\n${room.report()}`, { cause: error });
    }
    await room.close();
    room.remove();
  });
}
