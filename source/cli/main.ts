/**
 * The front door: finds the verb, reads its arguments, runs it, and turns whatever comes of it into
 * an exit code. Verbs are loaded when called, so that `get` never waits for the screen's libraries.
 */
import { isSluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { takeEngineFlags } from '../system/engine-flags.ts';
import { watchLoopDelay } from '../system/loop-delay.ts';
import { helpOf, readArguments } from './arguments.ts';
import { errorJson } from './error-json.ts';
import { interruptUnread } from './interruption.ts';
import { createOutput, type Output } from './output.ts';
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE, type VerbSpec } from './verb.ts';
import { createVerb, editVerb } from './verbs/create-verbs.ts';
import { chooseVerb, priorityVerb } from './verbs/file-verbs.ts';
import {
  eventsVerb,
  filesVerb,
  listVerb,
  peersVerb,
  statusVerb,
  trackersVerb,
} from './verbs/looking-verbs.ts';
import { dhtVerb, doctorVerb, ipFilterVerb, peerVerb, trackerVerb } from './verbs/network-verbs.ts';
import {
  addVerb,
  keepVerb,
  labelVerb,
  moveVerb,
  pauseVerb,
  reannounceVerb,
  removeVerb,
  renameVerb,
  resumeVerb,
} from './verbs/torrent-verbs.ts';
import { forceVerb, goalVerb, limitVerb, orderVerb, queueVerb } from './verbs/traffic-verbs.ts';
import {
  completionsVerb,
  daemonVerb,
  demoVerb,
  getVerb,
  magnetVerb,
  manVerb,
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

type Run = (argv: readonly string[], output: Output) => Promise<number>;

const verbs: Readonly<Record<string, Run>> = {
  get: async (argv, output) => (await import('./get.ts')).get(readArguments(getVerb, argv), output),
  seed: async (argv, output) =>
    (await import('./seed.ts')).seed(readArguments(seedVerb, argv), output),
  verify: async (argv, output) =>
    (await import('./verify.ts')).verify(readArguments(verifyVerb, argv), output),
  show: async (argv, output) =>
    (await import('./show.ts')).show(readArguments(showVerb, argv), output),
  magnet: async (argv, output) =>
    (await import('./magnet.ts')).magnet(readArguments(magnetVerb, argv), output),
  create: async (argv, output) =>
    (await import('./create.ts')).create(readArguments(createVerb, argv), output),
  edit: async (argv, output) =>
    (await import('./edit.ts')).edit(readArguments(editVerb, argv), output),
  settings: async (argv, output) =>
    (await import('./settings.ts')).settings(readArguments(settingsVerb, argv), output),
  daemon: async (argv, output) =>
    (await import('./daemon.ts')).daemon(readArguments(daemonVerb, argv), output),
  shutdown: async (argv, output) =>
    (await import('./shutdown.ts')).shutdown(readArguments(shutdownVerb, argv), output),
  completions: async (argv, output) =>
    (await import('./completions.ts')).completions(readArguments(completionsVerb, argv), output),
  man: async (argv, output) =>
    (await import('./manual.ts')).man(readArguments(manVerb, argv), output),
  demo: async (argv, output) =>
    (await import('./demo.ts')).demo(readArguments(demoVerb, argv), output),
  add: async (argv, output) =>
    (await import('./engine-verbs/add.ts')).add(readArguments(addVerb, argv), output),
  list: async (argv, output) =>
    (await import('./engine-verbs/list.ts')).list(readArguments(listVerb, argv), output),
  files: async (argv, output) =>
    (await import('./engine-verbs/files.ts')).files(readArguments(filesVerb, argv), output),
  peers: async (argv, output) =>
    (await import('./engine-verbs/peers.ts')).peers(readArguments(peersVerb, argv), output),
  trackers: async (argv, output) =>
    (await import('./engine-verbs/trackers.ts')).trackers(
      readArguments(trackersVerb, argv),
      output,
    ),
  pause: async (argv, output) =>
    (await import('./engine-verbs/pause.ts')).pause(readArguments(pauseVerb, argv), output),
  resume: async (argv, output) =>
    (await import('./engine-verbs/resume.ts')).resume(readArguments(resumeVerb, argv), output),
  queue: async (argv, output) =>
    (await import('./engine-verbs/queue.ts')).queue(readArguments(queueVerb, argv), output),
  force: async (argv, output) =>
    (await import('./engine-verbs/force.ts')).force(readArguments(forceVerb, argv), output),
  order: async (argv, output) =>
    (await import('./engine-verbs/order.ts')).order(readArguments(orderVerb, argv), output),
  remove: async (argv, output) =>
    (await import('./engine-verbs/remove.ts')).remove(readArguments(removeVerb, argv), output),
  keep: async (argv, output) =>
    (await import('./engine-verbs/keep.ts')).keep(readArguments(keepVerb, argv), output),
  reannounce: async (argv, output) =>
    (await import('./engine-verbs/reannounce.ts')).reannounce(
      readArguments(reannounceVerb, argv),
      output,
    ),
  label: async (argv, output) =>
    (await import('./engine-verbs/label.ts')).label(readArguments(labelVerb, argv), output),
  limit: async (argv, output) =>
    (await import('./engine-verbs/limit.ts')).limit(readArguments(limitVerb, argv), output),
  goal: async (argv, output) =>
    (await import('./engine-verbs/goal.ts')).goal(readArguments(goalVerb, argv), output),
  move: async (argv, output) =>
    (await import('./engine-verbs/move.ts')).move(readArguments(moveVerb, argv), output),
  rename: async (argv, output) =>
    (await import('./engine-verbs/rename.ts')).rename(readArguments(renameVerb, argv), output),
  choose: async (argv, output) =>
    (await import('./engine-verbs/choose.ts')).choose(readArguments(chooseVerb, argv), output),
  priority: async (argv, output) =>
    (await import('./engine-verbs/priority.ts')).priority(
      readArguments(priorityVerb, argv),
      output,
    ),
  tracker: async (argv, output) =>
    (await import('./engine-verbs/tracker.ts')).tracker(readArguments(trackerVerb, argv), output),
  peer: async (argv, output) =>
    (await import('./engine-verbs/peer.ts')).peer(readArguments(peerVerb, argv), output),
  events: async (argv, output) =>
    (await import('./engine-verbs/events.ts')).events(readArguments(eventsVerb, argv), output),
  dht: async (argv, output) =>
    (await import('./engine-verbs/dht.ts')).dht(readArguments(dhtVerb, argv), output),
  doctor: async (argv, output) =>
    (await import('./doctor.ts')).doctor(readArguments(doctorVerb, argv), output),
  'ip-filter': async (argv, output) =>
    (await import('./engine-verbs/ip-filter.ts')).ipFilter(
      readArguments(ipFilterVerb, argv),
      output,
    ),
  status: async (argv, output) =>
    (await import('./engine-verbs/status.ts')).status(readArguments(statusVerb, argv), output),
};

const openScreen: Run = async (argv, output) =>
  (await import('./screen.ts')).screen(readArguments(screenVerb, argv), output);

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
