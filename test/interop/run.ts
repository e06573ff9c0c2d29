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
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { whyNoNamespaces } from './namespaces.ts';
import { missingPackages } from './programs.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const CONCURRENCY = 2;
/** Where much fails it is no accident. */
const MOST_AGAIN = 3;
const ISOLATED = 'SLUICE_INTEROP_ISOLATED';
const ISOLATE = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];

/** Slowest first, so that the end is not waiting for one; those that only wait beside those that work. */
const SLOW_FIRST = ['crash', 'magnet-dht', 'large-file', 'ipv6', 'state-kills', 'stalled', 'soak'];

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
  const count = { passed: 0, failed: 0, skipped: 0, unsteady: 0 };
  const failures = await runFiles(chooseFiles(wanted), CONCURRENCY, count);
  const files = [...new Set(failures.keys())];
  if (process.env.SLUICE_TEST_AGAIN === '1' && files.length <= MOST_AGAIN) {
    for (const file of files) await runAgain(file, failures.get(file)!, count);
  }
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

/** How many tests failed in which file. */
async function runFiles(
  files: readonly string[],
  concurrency: number,
  count: Count,
): Promise<ReadonlyMap<string, number>> {
  const failures = new Map<string, number>();
  const events = run({ files: [...files], concurrency, execArgv: process.execArgv });
  events.on('test:pass', ({ name, file, skip, details }) => {
    if (details.type === 'suite' || isFileItself(name, file)) return;
    if (skip === undefined || skip === false) {
      count.passed += 1;
      say(`ok      ${seconds(details.duration_ms)}  ${name}\n`);
      return;
    }
    count.skipped += 1;
    say(`skipped         ${name}: ${skip}\n`);
  });
  events.on('test:fail', ({ name, file = '', details }) => {
    if (details.type === 'suite') return;
    count.failed += 1;
    failures.set(file, (failures.get(file) ?? 0) + 1);
    say(`FAILED  ${seconds(details.duration_ms)}  ${name}\n`);
    say(`${indent(String(details.error.cause ?? details.error))}\n`);
  });
  events.on('test:stderr', ({ message }) => say(message));
  events.resume();
  await new Promise((resolve) => events.once('end', resolve));
  return failures;
}

/** Others' programs have moods of their own on a machine that others share: what passes by itself is told as unsteady. */
async function runAgain(file: string, failed: number, count: Count): Promise<void> {
  say(`once more: ${basename(file)}\n`);
  const second: Count = { passed: 0, failed: 0, skipped: 0, unsteady: 0 };
  const failures = await runFiles([file], 1, second);
  if (failures.size > 0 || second.passed === 0) return;
  count.failed -= failed;
  count.passed += failed;
  count.unsteady += failed;
}

function chooseFiles(wanted: readonly string[]): string[] {
  const rank = (name: string): number => {
    const at = SLOW_FIRST.findIndex((slow) => name.startsWith(slow));
    return at === -1 ? SLOW_FIRST.length : at;
  };
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.interop.ts'))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    .sort((left, right) => rank(left) - rank(right))
    .map((name) => join(FOLDER, name));
}

/** A file that ends well but for its tests is told as a test of its own. */
function isFileItself(name: string, file: string | undefined): boolean {
  return name === file;
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
