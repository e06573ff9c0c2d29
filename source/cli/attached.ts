/** The engine that runs already, for as long as one verb takes. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { RemoteSession } from '../daemon/remote-session.ts';
import { findFolders } from '../system/paths.ts';
import { connectAt } from './attach.ts';
import { socketOf } from './socket-of.ts';

export interface EngineAt {
  /** What `--state` says. */
  readonly state: string | undefined;
  /** What `--attach` says: its socket, wherever it is. */
  readonly attach: string | undefined;
}

type Task<Result> = (session: RemoteSession) => Promise<Result>;

/** Rejects with `daemon/not-running`, with `daemon/lost` when the engine goes away, or as the task does. */
export const attached = <Result>(engine: EngineAt, task: Task<Result>): Promise<Result> =>
  during(engine, false, task);

/** For verbs that change nothing: the engine holds them to it. */
export const looking = <Result>(engine: EngineAt, task: Task<Result>): Promise<Result> =>
  during(engine, true, task);

const during = async <Result>(
  engine: EngineAt,
  isReadOnly: boolean,
  task: Task<Result>,
): Promise<Result> => {
  const lost = Promise.withResolvers<never>();
  const session = await connect(engine, isReadOnly, lost.reject);
  try {
    return await Promise.race([task(session), lost.promise]);
  } finally {
    await session.close();
  }
};

const connect = async (
  { state, attach }: EngineAt,
  isReadOnly: boolean,
  onLost: (error: SluiceError) => void,
): Promise<RemoteSession> => {
  const folder = findFolders({ state }).state;
  try {
    return await connectAt(attach ?? socketOf(folder), { isReadOnly, onLost });
  } catch (cause) {
    if (!isSluiceError(cause, 'daemon/not-running')) throw cause;
    const words =
      attach === undefined
        ? `no engine runs for ${folder}; "sluice" or "sluice daemon" starts one`
        : `no engine listens at ${attach}`;
    throw new SluiceError('daemon/not-running', words, { cause });
  }
};
