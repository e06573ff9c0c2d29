/**
 * Runs one torrent in the foreground, for `get` and `seed`: progress on a line (or events as JSON),
 * until it is done, fails, or somebody interrupts.
 */
import type { Unsubscribe } from '../base/emitter.ts';
import type { TorrentId } from '../base/ids.ts';
import type { EventOf, SessionEvent } from '../contract/events.ts';
import type { Session } from '../contract/session.ts';
import type { Output } from './output.ts';
import { progressLine } from './progress-line.ts';
import { EXIT_FAILURE, EXIT_INTERRUPTED } from './verb.ts';

export interface ForegroundOptions {
  readonly session: Session;
  /** Adds it. An exit code ends it there. */
  readonly begin: () => Promise<number | undefined>;
  /** The session has others, too: of them nothing is told. */
  readonly only?: TorrentId;
  readonly output: Output;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** The exit code that ends it, if this event does. */
  readonly endsWith: (event: SessionEvent) => number | undefined | Promise<number | undefined>;
  /** Resolves with the signal's name when somebody interrupts. */
  readonly interrupted: Promise<NodeJS.Signals>;
}

/** Lines where nobody watches the terminal: seldom enough for a log. */
const LINE_EVERY_MS = 10_000;

/** Answers the exit code; the session is still open then. Rejects where the torrent cannot be added. */
export const runForeground = async (options: ForegroundOptions): Promise<number> => {
  const { output, isJson, isQuiet } = options;
  const { promise: ended, resolve: end, reject } = Promise.withResolvers<number>();
  let isOver = false;
  const endAs = (code: number | undefined): void => {
    if (code === undefined) return;
    isOver = true;
    end(code);
  };
  const onEvent = (event: SessionEvent): void => {
    // What ends it is the last that is told, whatever came with it.
    if (isOver) return;
    if (isJson) output.json(event);
    else if (!isQuiet) tellEvent(event, output);
    const code = options.endsWith(event);
    if (code instanceof Promise) code.then(endAs, reject);
    else endAs(code);
    if (code === undefined && event.name === 'torrent:failed') endAs(fail(event.problem, output));
  };
  const unsubscribes: Unsubscribe[] = [listen(options, onEvent)];
  try {
    // From here on, for adding takes long where a server dawdles.
    void options.interrupted.then(() => end(EXIT_INTERRUPTED));
    await Promise.race([options.begin().then(endAs), ended]);
    if (!isJson && !isQuiet) unsubscribes.push(showProgress(options));
    return await ended;
  } finally {
    for (const unsubscribe of unsubscribes) unsubscribe();
  }
};

/** Of a session of its own it hears all, from the beginning; of one with others what is told of this torrent from now on. */
const listen = (
  { session, only }: ForegroundOptions,
  onEvent: (event: SessionEvent) => void,
): Unsubscribe => {
  if (only === undefined) return session.onEvent(onEvent, 0);
  return session.onEvent((event) => {
    if ('id' in event && event.id === only) onEvent(event);
  });
};

/** All that is wanted is there and safe: it has come, or was there already. */
export const isComplete = (
  event: SessionEvent,
): event is EventOf<'torrent:checked' | 'torrent:finished'> =>
  event.name === 'torrent:finished' || (event.name === 'torrent:checked' && event.isComplete);

/** Of data that was to be seeded. */
export const missingWords = (
  { piecesHave, pieceCount }: EventOf<'torrent:checked'>,
  directory: string,
): string =>
  `sluice: ${pieceCount - piecesHave} of ${pieceCount} pieces are missing or wrong in ${directory}; ` +
  '"sluice get --seed" fetches the rest and then seeds';

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

const showProgress = ({ session, output, only }: ForegroundOptions): Unsubscribe => {
  let lastLineAt = Number.NEGATIVE_INFINITY;
  return session.onFrame((frame) => {
    const torrent = frame.torrents.find(({ id }) => only === undefined || id === only);
    if (torrent === undefined) return;
    const rates = only === undefined ? frame.session : torrent;
    if (output.isTerminal) {
      output.progress(progressLine(torrent, rates, output.columns));
      return;
    }
    const now = Date.now();
    if (now - lastLineAt < LINE_EVERY_MS) return;
    lastLineAt = now;
    output.note(progressLine(torrent, rates, 200));
  });
};
