/**
 * The front door: finds the verb, reads its arguments, runs it, and turns whatever comes of it into
 * an exit code.
 */
import { isSluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { takeEngineFlags } from '../system/engine-flags.ts';
import { watchLoopDelay } from '../system/loop-delay.ts';
import { helpOf } from './arguments.ts';
import { errorJson } from './error-json.ts';
import { interruptUnread } from './interruption.ts';
import { createOutput, type Output } from './output.ts';
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE, type VerbSpec } from './verb.ts';
import { openScreen, VERB_RUNS } from './verb-runs.ts';
import { overview, VERBS } from './verbs.ts';
import { VERSION } from './version.ts';

/** Sets the exit code; never throws. */
export const main = async (argv: readonly string[]): Promise<void> => {
  if (argv[0] === 'daemon') takeEngineFlags();
  const output = createOutput(process.stdout, process.stderr);
  leaveQuietlyWhenUnread(process.stdout);
  leaveQuietlyWhenUnread(process.stderr);
  const report = watchWhereAsked(output);
  process.exitCode = await runVerb(argv, output);
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

/** The exit code; never throws. */
export const runVerb = async (argv: readonly string[], output: Output): Promise<number> => {
  const [first, ...rest] = argv;
  const run = VERB_RUNS.get(first ?? '');
  const spec = VERBS.find(({ name }) => name === first);
  const wanted = wantedText(argv, spec);
  if (wanted !== undefined) {
    output.line(wanted);
    return EXIT_OK;
  }
  try {
    return await (run === undefined ? openScreen(argv, output) : run(rest, output));
  } catch (error) {
    const told = errorJson(error);
    if (wantsJson(argv)) output.json({ error: told });
    else output.note(`sluice: ${told.message}`);
    if (!isSluiceError(error) && error instanceof Error) tellWhere(error, output);
    return isSluiceError(error, 'usage/invalid') ? EXIT_USAGE : EXIT_FAILURE;
  }
};

/** A fault of ours: where it was made helps whoever mends it. */
const tellWhere = (error: Error, output: Output): void => {
  for (const line of (error.stack ?? '').split('\n').slice(1)) output.note(safeText(line));
};

const flagsIn = (argv: readonly string[]): readonly string[] =>
  argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);

/** Errors, too, even of wrong usage: a script reads one kind of thing. */
const wantsJson = (argv: readonly string[]): boolean => flagsIn(argv).includes('--json');

const wantedText = (argv: readonly string[], spec: VerbSpec | undefined): string | undefined => {
  const flags = flagsIn(argv);
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
