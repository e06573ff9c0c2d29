/** `sluice stream`: serves a file over HTTP on this computer while it is downloaded, for a player. */
import { resolve } from 'node:path';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { Session } from '../contract/session.ts';
import { attached } from './attached.ts';
import { composeEngine } from './compose.ts';
import { watchInterruption } from './interruption.ts';
import { namedTorrent } from './named-torrent.ts';
import type { Output } from './output.ts';
import { checkPeers, parsePort } from './quantities.ts';
import { isSource, sourceOf } from './source-argument.ts';
import { chooseStreamed } from './stream-choice.ts';
import { runStream } from './stream-run.ts';
import type { StreamCall, StreamTask } from './stream-task.ts';
import { chosenTorrent } from './torrent-argument.ts';
import { EXIT_INTERRUPTED } from './verb.ts';

export const stream = async (call: StreamCall, output: Output): Promise<number> => {
  const { inputs, flags } = call;
  if (flags.port !== undefined) parsePort(flags.port, '--port');
  if (flags.all === true && inputs.length > 1) {
    throw new SluiceError('usage/invalid', 'of --all and FILE only one can be given');
  }
  if (flags.player !== undefined && flags.open !== undefined) {
    throw new SluiceError('usage/invalid', 'of --player and --open only one can be given');
  }
  checkPeers(flags.peer);
  const interrupted = watchInterruption();
  const task = (session: Session, isOurs: boolean) =>
    streamFrom({ session, call, output, interrupted, isOurs });
  try {
    return await attached(flags, (session) => task(session, false));
  } catch (error) {
    const mayHold = flags.attach === undefined && isSource(inputs[0]!);
    if (!mayHold || !isSluiceError(error, 'daemon/not-running')) throw error;
  }
  return await inForeground(call, output, (session) => task(session, true));
};

/** No engine runs: one of our own has it for as long as this lasts, as `get` does. */
const inForeground = async (
  { flags }: StreamCall,
  output: Output,
  task: (session: Session) => Promise<number>,
): Promise<number> => {
  const warn = (message: string) => output.note(`note: ${message}`);
  const { port: _ofPlayers, ...others } = flags;
  const engine = await composeEngine(others, 'foreground', warn);
  try {
    return await task(engine.session);
  } finally {
    await engine.close();
  }
};

const streamFrom = async (task: StreamTask): Promise<number> => {
  const id = await torrentOf(task);
  const files = await chooseStreamed(task, id);
  return files === undefined ? EXIT_INTERRUPTED : runStream(task, id, files);
};

/** Added where it is not there; then nothing of it is downloaded before its files are known. */
const torrentOf = async ({ session, call }: StreamTask): Promise<TorrentId> => {
  const { inputs, flags } = call;
  const named = inputs[0]!;
  const { torrents } = session.frame();
  if (!isSource(named)) return chosenTorrent(torrents, named).torrent.id;
  const { id, source } = await namedTorrent(session, sourceOf(named));
  if (torrents.some((torrent) => torrent.id === id)) return id;
  const { dir, peer } = flags;
  await session.execute('torrent:add', {
    source,
    asksForFiles: true,
    peers: peer,
    ...(dir === undefined ? {} : { directory: resolve(dir) }),
  });
  return id;
};
