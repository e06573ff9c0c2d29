/** Keeps a stream open for `sluice stream`: prints its address, starts the player, tells how it goes, and ends it. */
import { messageOf } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { Frame } from '../contract/frame.ts';
import type { OpenedStream } from '../contract/streams.ts';
import { play } from '../system/player.ts';
import { streamLine } from './stream-line.ts';
import type { StreamTask } from './stream-task.ts';
import { EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_OK } from './verb.ts';

/** The engine ends a stream that nobody renews: whoever was killed closes nothing. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
/** Lines where nobody watches the terminal: seldom enough for a log. */
const LINE_EVERY_MS = 10_000;

/** Answers the exit code. */
export const runStream = async (
  task: StreamTask,
  id: TorrentId,
  files: readonly number[],
): Promise<number> => {
  const { session, call, output } = task;
  const { port } = call.flags;
  const opened = await session.execute('stream:open', {
    ...{ id, files, leaseMs: LEASE_MS },
    ...(port === undefined ? {} : { port }),
  });
  const { stream } = opened;
  if (call.flags.json) output.json(opened);
  else tell(opened, task);
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  const leave = session.onFrame((frame) => {
    if (frame.session.streams.some((each) => each.stream === stream)) return;
    output.note('sluice: the stream has ended: its torrent was removed, or somebody closed it');
    end(EXIT_FAILURE);
  });
  const hide = showProgress(task, id, stream);
  const renewing = setInterval(() => {
    session.execute('stream:renew', { stream }).catch(() => {});
  }, RENEW_MS);
  try {
    void task.interrupted.then(() => end(EXIT_INTERRUPTED));
    startPlayer(task, opened.url, end);
    return await ended;
  } finally {
    clearInterval(renewing);
    hide();
    leave();
    // It may be gone already, with its engine or its torrent.
    await session.execute('stream:close', { stream }).catch(() => {});
    tellEnd(task, id);
  }
};

const tell = ({ url, served }: OpenedStream, { output, call }: StreamTask): void => {
  output.line(url);
  if (call.flags.quiet) return;
  if (served.length > 1) for (const { name, url: each } of served) output.note(`${name}: ${each}`);
  else output.note(`serving ${served[0]?.name}; Ctrl+C ends it`);
};

/** With `--player` all ends with it; what `--open` starts may have handed the address on and be gone. */
const startPlayer = (
  { call, output }: StreamTask,
  url: string,
  end: (code: number) => void,
): void => {
  const { player, open } = call.flags;
  const command = player ?? open;
  if (command === undefined) return;
  play(command.trim().split(/\s+/), url).then(
    ({ exitCode }) => {
      if (player !== undefined) end(exitCode === 0 ? EXIT_OK : EXIT_FAILURE);
    },
    (error: unknown) => {
      output.note(`sluice: ${messageOf(error)}`);
      end(EXIT_FAILURE);
    },
  );
};

/** A player that runs has the terminal for itself. */
const showProgress = (
  { session, call, output }: StreamTask,
  id: TorrentId,
  stream: string,
): (() => void) => {
  const { player, quiet, json } = call.flags;
  if (player !== undefined || quiet || json) return () => {};
  let lastLineAt = Date.now();
  const show = ({ session: { streams }, torrents }: Frame): void => {
    const open = streams.find((each) => each.stream === stream);
    const torrent = torrents.find((each) => each.id === id);
    if (open === undefined || torrent === undefined) return;
    if (output.isTerminal) {
      output.progress(streamLine(open, torrent, output.columns));
      return;
    }
    if (Date.now() - lastLineAt < LINE_EVERY_MS) return;
    lastLineAt = Date.now();
    output.note(streamLine(open, torrent, 200));
  };
  return session.onFrame(show);
};

const tellEnd = ({ session, call, output, isOurs }: StreamTask, id: TorrentId): void => {
  if (call.flags.quiet || call.flags.json) return;
  if (isOurs) {
    output.note('the stream has ended; what has come stays, and the same command goes on');
    return;
  }
  const torrent = session.frame().torrents.find((each) => each.id === id);
  if (torrent !== undefined) output.note(`${torrent.name} stays in the engine`);
};
