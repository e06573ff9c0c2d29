/**
 * Runs the unit tests, as many processes at once as there are processors:
 *
 *   node test/run.ts [--slowest] [PART-OF-A-PATH...]
 *
 * `--slowest` says in the end which files took the processors longest, and gives each a process of its own.
 * Otherwise files that touch nothing of the system share one, for most take longer to load than to run; so Node
 * also takes the types out of the source itself and keeps what it compiled. No test and no process may go on
 * for ever: it fails by its name instead.
 *
 * With SLUICE_TEST_AGAIN=1, for machines that others share, what fails is run once more by itself; what passes then
 * is told as unsteady, with why it failed.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const JSX = new URL('helpers/jsx.js', import.meta.url).href;
const UNTRACKED = new URL('helpers/untracked.js', import.meta.url).href;
const COST = new URL('helpers/tell-cost.js', import.meta.url).href;
const TOGETHER = fileURLToPath(new URL('helpers/together.js', import.meta.url));
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
const TEST_LIMIT_MS = 60_000;
/** Also for what keeps a process alive once its tests are done. */
const PROCESS_LIMIT_MS = 150_000;
const SLOWEST = '--slowest';
const SLOWEST_TOLD = 25;

/** Slowest first, so that the end is not waiting for one. */
const SLOW_FIRST = ['cli/', 'simulation/', 'system/', 'storage/'];

/** Rooms that speak to no system: their files need no process of their own. */
const SHARING =
  /^(?:base|protocol|policy|settings|tracker|ui|engine|discovery|transport|helpers|daemon)\//;
const FILES_TOGETHER = 12;
const MOST_AGAIN = 5;
/** What is hooked into a whole process would be hooked into other files' tests too. */
const HOOKS = /^(?:assertNoLeaks|before|after|beforeEach|afterEach)\(/m;

// By address: plain JavaScript has no types to import.
const { default: report } = await import(
  new URL('helpers/quiet-reporter.js', import.meta.url).href
);

interface Happening {
  readonly type: string;
  readonly data: { readonly file?: string | undefined; readonly message?: string };
}

/** What came of files that shared a process. */
class Outcome {
  readonly files: readonly string[];
  readonly events: Happening[] = [];

  constructor(files: readonly string[]) {
    this.files = files;
  }

  get failures(): readonly Happening[] {
    return this.events.filter(({ type }) => type === 'test:fail');
  }

  get hasFailed(): boolean {
    return this.events.some(({ type }) => type === 'test:fail');
  }

  add(event: Happening): void {
    this.events.push(event);
  }

  /** What was printed is told with the file that failed, for a shared process has no name that says anything. */
  tell(happenings: PassThrough): void {
    const file = this.failures[0]?.data.file;
    if (this.hasFailed) process.exitCode = 1;
    for (const { type, data } of this.events) {
      const isPrinted = type === 'test:stdout' || type === 'test:stderr';
      happenings.write({ type, data: isPrinted ? { ...data, file } : data });
    }
  }
}

async function main(): Promise<void> {
  process.env.NODE_COMPILE_CACHE ??= COMPILED;
  // Engines in a test's own process speak to no strangers, neighbours or routers either.
  process.env.SLUICE_DHT = 'off';
  process.env.SLUICE_LSD = 'off';
  process.env.SLUICE_PORT_MAPPING = 'off';
  const words = process.argv.slice(2);
  const costs = words.includes(SLOWEST) ? mkdtempSync(join(tmpdir(), 'sluice-costs-')) : undefined;
  const files = chooseFiles(words.filter((word) => word !== SLOWEST));
  const loads = costs === undefined ? loadsOf(files) : files.map((file) => [file]);
  const happenings = new PassThrough({ objectMode: true });
  const reported = tell(happenings);
  const doubtful: Outcome[] = [];
  const lanes = Array.from({ length: availableParallelism() }, async () => {
    for (let load = loads.shift(); load !== undefined; load = loads.shift()) {
      const outcome = await runLoad(load, costs);
      if (outcome.hasFailed && process.env.SLUICE_TEST_AGAIN === '1') doubtful.push(outcome);
      else outcome.tell(happenings);
    }
  });
  await Promise.all(lanes);
  for (const outcome of doubtful) (await again(outcome, doubtful.length)).tell(happenings);
  happenings.end();
  await reported;
  if (costs !== undefined) tellSlowest(costs);
}

async function runLoad(files: readonly string[], costs: string | undefined): Promise<Outcome> {
  const overdue = new AbortController();
  const why = `its process did not end within ${PROCESS_LIMIT_MS / 1000} s: a test never yields, or left something open`;
  const deadline = setTimeout(() => overdue.abort(new Error(why)), PROCESS_LIMIT_MS);
  const imports = [UNTRACKED, JSX, ...(costs === undefined ? [] : [COST])];
  const isShared = files.length > 1;
  const events = run({
    files: isShared ? [TOGETHER] : files,
    argv: isShared ? files : [],
    execArgv: imports.map((url) => `--import=${url}`),
    ...(costs === undefined
      ? {}
      : { env: { ...process.env, SLUICE_TEST_COSTS: join(costs, 'costs') } }),
    timeout: TEST_LIMIT_MS,
    signal: overdue.signal,
  });
  const outcome = new Outcome(files);
  for await (const event of events) outcome.add(event);
  clearTimeout(deadline);
  return outcome;
}

/** Where much fails it is no accident. */
async function again(outcome: Outcome, failures: number): Promise<Outcome> {
  if (failures > MOST_AGAIN) return outcome;
  const second = new Outcome(outcome.files);
  for (const file of outcome.files) {
    for (const event of (await runLoad([file], undefined)).events) second.add(event);
  }
  if (second.hasFailed) return outcome;
  for (const failure of outcome.failures) second.add({ ...failure, type: 'test:unsteady' });
  return second;
}

async function tell(happenings: PassThrough): Promise<void> {
  for await (const text of report(happenings)) process.stdout.write(text);
}

/** As `tell-cost.js` writes them. */
interface Cost {
  readonly file: string;
  readonly cpuSeconds: number;
  readonly seconds: number;
}

function tellSlowest(folder: string): void {
  const lines = readFileSync(join(folder, 'costs'), 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  const costs = lines.map((line) => JSON.parse(line) as Cost);
  const all = costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  process.stdout.write(
    `\n${all.toFixed(1)} s of processor time in ${costs.length} files; the dearest:\n`,
  );
  costs.sort((left, right) => right.cpuSeconds - left.cpuSeconds);
  for (const { file, cpuSeconds, seconds } of costs.slice(0, SLOWEST_TOLD)) {
    const times = `${cpuSeconds.toFixed(1).padStart(6)} s  (${seconds.toFixed(1)} s long)`;
    process.stdout.write(`${times.padEnd(24)}${relative('', file)}\n`);
  }
}

function chooseFiles(wanted: readonly string[]): string[] {
  const rank = (path: string): number => {
    const at = SLOW_FIRST.findIndex((slow) => path.startsWith(slow));
    return at === -1 ? SLOW_FIRST.length : at;
  };
  const chosen = globSync('**/*.test.{ts,tsx}', { cwd: FOLDER })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => wanted.length === 0 || wanted.some((part) => `test/${path}`.includes(part)))
    .sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
  if (chosen.length === 0) throw new Error('no test file has that in its path');
  return chosen.map((path) => join(FOLDER, path));
}

function loadsOf(files: readonly string[]): (readonly string[])[] {
  const loads: (readonly string[])[] = files
    .filter((file) => !mayShare(file))
    .map((file) => [file]);
  const sharing = files.filter(mayShare);
  for (let at = 0; at < sharing.length; at += FILES_TOGETHER) {
    loads.push(sharing.slice(at, at + FILES_TOGETHER));
  }
  return loads;
}

function mayShare(file: string): boolean {
  const path = relative(FOLDER, file);
  return SHARING.test(path) && !HOOKS.test(readFileSync(file, 'utf8'));
}

await main();
