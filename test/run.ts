/**
 * Runs the unit tests, each file in a process of its own, as many at once as there are processors:
 *
 *   node test/run.ts [--slowest] [PART-OF-A-PATH...]
 *
 * `--slowest` says in the end which files took the processors longest.
 * Node takes the types out of the source itself and keeps what it compiled, for most files take longer to
 * load than to run. No test and no file may go on for ever: it fails by its name instead.
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
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
const TEST_LIMIT_MS = 60_000;
/** Also for what keeps a file's process alive once its tests are done. */
const FILE_LIMIT_MS = 150_000;
const SLOWEST = '--slowest';
const SLOWEST_TOLD = 25;

/** Slowest first, so that the end is not waiting for one. */
const SLOW_FIRST = ['cli/', 'simulation/', 'system/', 'storage/'];

// By address: plain JavaScript has no types to import.
const { default: report } = await import(
  new URL('helpers/quiet-reporter.js', import.meta.url).href
);

async function main(): Promise<void> {
  process.env.NODE_COMPILE_CACHE ??= COMPILED;
  // Engines in a test's own process speak to no strangers, neighbours or routers either.
  process.env.SLUICE_DHT = 'off';
  process.env.SLUICE_LSD = 'off';
  process.env.SLUICE_PORT_MAPPING = 'off';
  const words = process.argv.slice(2);
  const costs = words.includes(SLOWEST) ? mkdtempSync(join(tmpdir(), 'sluice-costs-')) : undefined;
  const files = chooseFiles(words.filter((word) => word !== SLOWEST));
  const happenings = new PassThrough({ objectMode: true });
  const reported = tell(happenings);
  const lanes = Array.from({ length: availableParallelism() }, async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      await runFile(file, happenings, costs);
    }
  });
  await Promise.all(lanes);
  happenings.end();
  await reported;
  if (costs !== undefined) tellSlowest(costs);
}

async function runFile(
  file: string,
  happenings: PassThrough,
  costs: string | undefined,
): Promise<void> {
  const overdue = new AbortController();
  const why = `its process did not end within ${FILE_LIMIT_MS / 1000} s: a test never yields, or left something open`;
  const deadline = setTimeout(() => overdue.abort(new Error(why)), FILE_LIMIT_MS);
  const imports = [UNTRACKED, JSX, ...(costs === undefined ? [] : [COST])];
  const events = run({
    files: [file],
    execArgv: imports.map((url) => `--import=${url}`),
    ...(costs === undefined
      ? {}
      : { env: { ...process.env, SLUICE_TEST_COSTS: join(costs, 'costs') } }),
    timeout: TEST_LIMIT_MS,
    signal: overdue.signal,
  });
  events.once('test:fail', () => {
    process.exitCode = 1;
  });
  events.pipe(happenings, { end: false });
  await new Promise((resolve) => events.once('end', resolve));
  clearTimeout(deadline);
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

await main();
