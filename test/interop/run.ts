/**
 * Runs every interop test: Sluice against the programs that others wrote, over real sockets.
 *
 *   node --import tsx test/interop/run.ts [PART-OF-A-FILE-NAME...]
 *
 * All of it happens in a network and process namespace of its own where the machine allows: nothing
 * can reach the outside, and the kernel ends every program with the run.
 *
 * With SLUICE_TEST_AGAIN=1 a file in which a test failed is run once more by itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { whyNoNamespaces } from './namespaces.ts';
import { missingPackages } from './programs.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** Where much fails it is no accident. */
const MOST_AGAIN = 3;
const ISOLATED = 'SLUICE_INTEROP_ISOLATED';
const ISOLATE = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];

/**
 * They fill a core, or judge how long something takes: one at a time. The others mostly wait for clocks of their
 * programs, some side by side, and leave the second core to that one. Of each kind the longest begin.
 */
const WORKING = [
  'crash',
  'stalled',
  'soak',
  'state-kills',
  'utp',
  'bandwidth',
  'large-file',
  'screen-strain',
  'super-seeding',
  'stream',
  'tracker-attacks',
  'start',
];
const WAITING_SIDE_BY_SIDE = 3;
const WAITING_FIRST = ['magnet-dht', 'ipv6', 'encryption', 'limits', 'magnet', 'peer-exchange'];
const SLOWEST_TOLD = 10;

async function main(): Promise<void> {
  const missing = missingPackages();
  if (missing.length > 0) {
    say(`The interop tests need programs that are not here. As root:\n`);
    say(`  apt-get install --no-install-recommends ${missing.join(' ')}\n`);
    process.exitCode = 1;
    return;
  }
  const isIsolated = process.env[ISOLATED] === '1';
  const whyNot = isIsolated ? null : whyNoNamespaces();
  if (isIsolated || whyNot !== null) {
    if (whyNot !== null) say(`Not isolated, and without Transmission: ${whyNot}\n`);
    await runTests(process.argv.slice(2));
    return;
  }
  process.exitCode = runIsolated();
}

/** The same again, inside. PID 1 there is a shell, which reaps orphans. */
function runIsolated(): number {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const script = ['sh', '-c', 'ip link set lo up && "$@"; exit $?', 'sh', ...command];
  const inside = spawnSync('unshare', [...ISOLATE, ...script], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [ISOLATED]: '1', PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  return inside.status ?? 1;
}

async function runTests(wanted: readonly string[]): Promise<void> {
  // Where a test does not say otherwise, nobody looks for strangers.
  process.env.SLUICE_DHT ??= 'off';
  process.env.SLUICE_LSD ??= 'off';
  process.env.SLUICE_PORT_MAPPING ??= 'off';
  // Hundreds of processes load the same modules.
  const compiled = mkdtempSync(join(tmpdir(), 'sluice-compiled-'));
  process.env.NODE_COMPILE_CACHE = compiled;
  const count = { passed: 0, failed: 0, skipped: 0, unsteady: 0 };
  const { working, waiting } = chooseFiles(wanted);
  const lanes = [runLanes(working, 1, count), runLanes(waiting, WAITING_SIDE_BY_SIDE, count)];
  const done = (await Promise.all(lanes)).flat();
  const failed = done.filter(({ failures }) => failures > 0);
  if (process.env.SLUICE_TEST_AGAIN === '1' && failed.length <= MOST_AGAIN) {
    for (const { file, failures } of failed) await runAgain(file, failures, count);
  }
  rmSync(compiled, { recursive: true, force: true });
  tellTimes(done);
  if (count.skipped > 0) say(`${count.skipped} skipped\n`);
  if (count.unsteady > 0) say(`${count.unsteady} unsteady: failed, and passed when run again\n`);
  say(`${count.passed} passed, ${count.failed} failed\n`);
  process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
  unsteady: number;
}

interface Done {
  readonly file: string;
  readonly ms: number;
  /** Tests that failed. */
  readonly failures: number;
}

/** So many at a time, in their order. */
async function runLanes(
  files: readonly string[],
  lanes: number,
  count: Count,
): Promise<readonly Done[]> {
  const waiting = [...files];
  const done: Done[] = [];
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      done.push(await runFile(file, count));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done;
}

/** A process of its own. */
async function runFile(file: string, count: Count): Promise<Done> {
  const began = performance.now();
  let failures = 0;
  const events = run({ files: [file], concurrency: 1, execArgv: process.execArgv });
  events.on('test:pass', ({ name, skip, details }) => {
    if (details.type === 'suite' || name === file) return;
    if (skip === undefined || skip === false) {
      count.passed += 1;
      say(`ok      ${seconds(details.duration_ms)}  ${name}\n`);
      return;
    }
    count.skipped += 1;
    say(`skipped         ${name}: ${skip}\n`);
  });
  events.on('test:fail', ({ name, details }) => {
    if (details.type === 'suite') return;
    count.failed += 1;
    failures += 1;
    say(`FAILED  ${seconds(details.duration_ms)}  ${name}\n`);
    say(`${indent(String(details.error.cause ?? details.error))}\n`);
  });
  events.on('test:stderr', ({ message }) => say(message));
  events.resume();
  await new Promise((resolve) => events.once('end', resolve));
  return { file, failures, ms: performance.now() - began };
}

/** Others' programs have moods of their own on a machine that others share: what passes by itself is told as unsteady. */
async function runAgain(file: string, failed: number, count: Count): Promise<void> {
  say(`once more: ${basename(file)}\n`);
  const second: Count = { passed: 0, failed: 0, skipped: 0, unsteady: 0 };
  const { failures } = await runFile(file, second);
  if (failures > 0 || second.passed === 0) return;
  count.failed -= failed;
  count.passed += failed;
  count.unsteady += failed;
}

interface Chosen {
  readonly working: readonly string[];
  readonly waiting: readonly string[];
}

function chooseFiles(wanted: readonly string[]): Chosen {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.interop.ts'))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  const isWorking = (name: string): boolean => placeIn(WORKING, name) < WORKING.length;
  const inOrder = (some: readonly string[], first: readonly string[]): readonly string[] =>
    some
      .toSorted((left, right) => placeIn(first, left) - placeIn(first, right))
      .map((name) => join(FOLDER, name));
  return {
    working: inOrder(names.filter(isWorking), WORKING),
    waiting: inOrder(
      names.filter((name) => !isWorking(name)),
      WAITING_FIRST,
    ),
  };
}

/** Behind all of them where it is none. */
function placeIn(beginnings: readonly string[], name: string): number {
  const at = beginnings.findIndex((beginning) => name.startsWith(beginning));
  return at === -1 ? beginnings.length : at;
}

/** The files that took longest. */
function tellTimes(done: readonly Done[]): void {
  const slowest = done.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST_TOLD);
  for (const { file, ms } of slowest) say(`        ${seconds(ms)}  ${basename(file)}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(5)} s`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}

function say(text: string): void {
  process.stdout.write(text);
}

await main();
