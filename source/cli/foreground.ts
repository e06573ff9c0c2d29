/**
 * Runs one torrent in the foreground, for `get` and `seed`: progress on a line (or events as JSON),
 * until it is done, fails, or somebody interrupts.
 */
import type { Unsubscribe } from '../base/emitter.ts';
import type { AddArguments } from '../contract/commands.ts';
import type { EventOf, SessionEvent } from '../contract/events.ts';
import type { Session } from '../contract/session.ts';
import type { Output } from './output.ts';
import { progressLine } from './progress-line.ts';
import { EXIT_FAILURE, EXIT_INTERRUPTED } from './verb.ts';

export interface ForegroundOptions {
  readonly session: Session;
  readonly add: AddArguments;
  readonly output: Output;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** The exit code that ends it, if this event does. */
  readonly endsWith: (event: SessionEvent) => Promise<number> | number | undefined;
  /** Resolves with the signal's name when somebody interrupts. */
  readonly interrupted: Promise<NodeJS.Signals>;
}

/** Lines where nobody watches the terminal: seldom enough for a log. */
const LINE_EVERY_MS = 10_000;

/** Answers the exit code; the session is still open then. Rejects where the torrent cannot be added. */
export const runForeground = async (options: ForegroundOptions): Promise<number> => {
  const { session, output, isJson, isQuiet } = options;
  let end: (code: number | Promise<number>) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const unsubscribes: Unsubscribe[] = [
    session.onEvent((event) => {
      if (isJson) output.json(event);
      else if (!isQuiet) tellEvent(event, output);
      const code = options.endsWith(event);
      if (code !== undefined) end(code);
      else if (event.name === 'torrent:failed') end(fail(event.problem, output));
    }, 0),
  ];
  try {
    // From here on, for adding takes long where a server dawdles.
    void options.interrupted.then(() => end(EXIT_INTERRUPTED));
    const added = session.execute('torrent:add', options.add);
    await Promise.race([added, ended]);
    if (!isJson && !isQuiet) unsubscribes.push(showProgress(session, output));
    return await ended;
  } finally {
    for (const unsubscribe of unsubscribes) unsubscribe();
  }
};

/** All that is wanted is there and safe: it has come, or was there already. */
export const isComplete = (
  event: SessionEvent,
): event is EventOf<'torrent:checked' | 'torrent:finished'> =>
  event.name === 'torrent:finished' || (event.name === 'torrent:checked' && event.isComplete);

const fail = (problem: string, output: Output): number => {
  output.note(`sluice: ${problem}`);
  return EXIT_FAILURE;
};

const tellEvent = (event: SessionEvent, output: Output): void => {
  if (isComplete(event)) output.note(`complete and verified: ${event.torrentName}`);
  switch (event.name) {
    case 'tracker:failed':
      output.note(`tracker ${event.url} ${event.message}`);
      return;
    case 'peer:banned':
      output.note(`banned ${event.address}: ${event.reason}`);
      return;
    case 'session:warned':
      output.note(`note: ${event.message}`);
      return;
    default:
      return;
  }
};

const showProgress = (session: Session, output: Output): Unsubscribe => {
  let lastLineAt = Number.NEGATIVE_INFINITY;
  return session.onFrame((frame) => {
    const [torrent] = frame.torrents;
    if (torrent === undefined) return;
    if (output.isTerminal) {
      output.progress(progressLine(torrent, frame.session, output.columns));
      return;
    }
    const now = Date.now();
    if (now - lastLineAt < LINE_EVERY_MS) return;
    lastLineAt = now;
    output.note(progressLine(torrent, frame.session, 200));
  });
};
