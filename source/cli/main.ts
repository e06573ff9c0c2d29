/**
 * The front door: finds the verb, reads its arguments, runs it, and turns whatever comes of it into
 * an exit code. Verbs are loaded when called, so that `get` never waits for the screen's libraries.
 */
import { isSluiceError, messageOf } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { watchLoopDelay } from '../system/loop-delay.ts';
import { helpOf, readArguments } from './arguments.ts';
import { interruptUnread } from './interruption.ts';
import { createOutput, type Output } from './output.ts';
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE, type VerbSpec } from './verb.ts';
import {
  daemonVerb,
  demoVerb,
  getVerb,
  overview,
  screenVerb,
  seedVerb,
  settingsVerb,
  showVerb,
  shutdownVerb,
  VERBS,
  verifyVerb,
} from './verbs.ts';
import { VERSION } from './version.ts';

const MAX_MESSAGE_LENGTH = 2_000;

type Run = (argv: readonly string[], output: Output) => Promise<number>;

const verbs: Readonly<Record<string, Run>> = {
  get: async (argv, output) => (await import('./get.ts')).get(readArguments(getVerb, argv), output),
  seed: async (argv, output) =>
    (await import('./seed.ts')).seed(readArguments(seedVerb, argv), output),
  verify: async (argv, output) =>
    (await import('./verify.ts')).verify(readArguments(verifyVerb, argv), output),
  show: async (argv, output) =>
    (await import('./show.ts')).show(readArguments(showVerb, argv), output),
  settings: async (argv, output) =>
    (await import('./settings.ts')).settings(readArguments(settingsVerb, argv), output),
  daemon: async (argv, output) =>
    (await import('./daemon.ts')).daemon(readArguments(daemonVerb, argv), output),
  shutdown: async (argv, output) =>
    (await import('./shutdown.ts')).shutdown(readArguments(shutdownVerb, argv), output),
  demo: async (argv, output) =>
    (await import('./demo.ts')).demo(readArguments(demoVerb, argv), output),
};

const openScreen: Run = async (argv, output) =>
  (await import('./screen.ts')).screen(readArguments(screenVerb, argv), output);

/** Sets the exit code; never throws. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const output = createOutput(process.stdout, process.stderr);
  leaveQuietlyWhenUnread(process.stdout);
  leaveQuietlyWhenUnread(process.stderr);
  const report = watchWhereAsked(output);
  process.exitCode = await run(argv, output);
  report();
  // Whatever is still open (a kept-alive socket, a worker) must not hold the shell.
  await flushed();
  process.exit();
};

/** `SLUICE_LOOP_DELAY` is for benchmarks: the longest block of the event loop, told at the end. */
const watchWhereAsked = (output: Output): (() => void) => {
  if (!process.env.SLUICE_LOOP_DELAY) return () => {};
  const longest = watchLoopDelay();
  return () => output.note(JSON.stringify({ loopDelayMaxMs: Math.round(longest() * 10) / 10 }));
};

const run = async (argv: readonly string[], output: Output): Promise<number> => {
  const [first, ...rest] = argv;
  const isVerb = first !== undefined && Object.hasOwn(verbs, first);
  const spec = isVerb ? VERBS.find(({ name }) => name === first) : undefined;
  const wanted = wantedText(argv, spec);
  if (wanted !== undefined) {
    output.line(wanted);
    return EXIT_OK;
  }
  try {
    return await (isVerb ? verbs[first]!(rest, output) : openScreen(argv, output));
  } catch (error) {
    // File names and addresses in it may be anybody's.
    output.note(`sluice: ${safeText(messageOf(error), MAX_MESSAGE_LENGTH)}`);
    if (!isSluiceError(error) && error instanceof Error) tellWhere(error, output);
    return isSluiceError(error, 'usage/invalid') ? EXIT_USAGE : EXIT_FAILURE;
  }
};

/** A fault of ours: where it was made helps whoever mends it. */
const tellWhere = (error: Error, output: Output): void => {
  for (const line of (error.stack ?? '').split('\n').slice(1)) output.note(safeText(line));
};

const wantedText = (argv: readonly string[], spec: VerbSpec | undefined): string | undefined => {
  const flags = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  if (flags.includes('--help') || flags.includes('-h') || flags[0] === 'help') {
    return (spec === undefined ? overview() : helpOf(spec)).trimEnd();
  }
  return flags[0] === '--version' ? VERSION : undefined;
};

/** A closed pipe (`sluice show … | head`) is no fault. */
const leaveQuietlyWhenUnread = (stream: NodeJS.WriteStream): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // EIO: the terminal is gone.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') process.exit(EXIT_FAILURE);
    // What is not done must not end as if it were.
    if (!interruptUnread()) process.exit(EXIT_OK);
  });
};

const flushed = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0)
      await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
};
