/** Reaches the engine of a state folder over its socket, and starts one where none runs. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { connectSession, type RemoteSession } from '../daemon/remote-session.ts';
import { NodeClock } from '../system/clock.ts';
import { engineLogOf, startEngineProcess } from '../system/engine-process.ts';
import { NodeLocalSockets } from '../system/local-socket.ts';
import { findFolders } from '../system/paths.ts';
import { socketOf } from './socket-of.ts';
import { VERSION } from './version.ts';

const START_TIMEOUT_MS = 20_000;
const TRY_EVERY_MS = 25;
const OTHERS_START_MS = 3_000;

export interface Attachment {
  /** `--state`. */
  readonly state?: string | undefined;
  /** Of a socket: an engine that runs already, perhaps on another machine. */
  readonly attach?: string | undefined;
  readonly isReadOnly?: boolean;
  /** What the engine is started with, besides its state folder. */
  readonly engineArgs: readonly string[];
  readonly onLost: (error: SluiceError) => void;
}

export interface Attached {
  readonly session: RemoteSession;
  /** The engine was started for this. */
  readonly isNew: boolean;
}

const isAbsent = (error: unknown): boolean => isSluiceError(error, 'daemon/not-running');

/** Rejects with `daemon/not-running` where nobody listens there. */
export const connectAt = (
  path: string,
  { isReadOnly = false, onLost }: Pick<Attachment, 'isReadOnly' | 'onLost'>,
): Promise<RemoteSession> =>
  connectSession({
    sockets: new NodeLocalSockets(),
    clock: new NodeClock(),
    path,
    version: VERSION,
    isReadOnly,
    onLost,
  });

const passed = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    new NodeClock().setTimer(milliseconds, resolve);
  });

/** Until it answers. One that two viewers start at once is started once: the other finds the place taken. */
const started = async (path: string, folder: string, wish: Attachment): Promise<RemoteSession> => {
  const logPath = engineLogOf(folder);
  const { ended } = await startEngineProcess({
    program: process.argv[1]!,
    args: ['daemon', '--state', folder, '--log', logPath, ...wish.engineArgs],
    logPath,
  });
  let last: string | undefined;
  ended.then(
    (words) => {
      last = words;
    },
    (error: Error) => {
      last = error.message;
    },
  );
  let patienceMs = START_TIMEOUT_MS;
  let hasEnded = false;
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += TRY_EVERY_MS) {
    // It may have left the place to another one, which does not listen yet.
    if (last !== undefined && !hasEnded) {
      hasEnded = true;
      patienceMs = Math.min(patienceMs, waitedMs + OTHERS_START_MS);
    }
    try {
      return await connectAt(path, wish);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    await passed(TRY_EVERY_MS);
  }
  const why = last === undefined ? 'it did not answer in time' : last;
  throw new SluiceError(
    'daemon/not-running',
    `the engine did not start: ${why} (its log is ${logPath})`,
  );
};

/** Rejects with `daemon/not-running` where an engine on a given socket is wanted and there is none. */
export const attach = async (wish: Attachment): Promise<Attached> => {
  const folder = findFolders({ state: wish.state }).state;
  const path = wish.attach ?? socketOf(folder);
  try {
    return { session: await connectAt(path, wish), isNew: false };
  } catch (error) {
    if (!isAbsent(error) || wish.attach !== undefined || wish.isReadOnly) throw error;
  }
  return { session: await started(path, folder, wish), isNew: true };
};
