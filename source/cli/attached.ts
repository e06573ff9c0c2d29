/** The engine that runs already, for as long as one verb takes. */
import type { RemoteSession } from '../daemon/remote-session.ts';
import { connectAt } from './attach.ts';
import { type EngineAt, reach } from './engine-at.ts';

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
  const session = await reach(engine, (path) =>
    connectAt(path, { isReadOnly, onLost: lost.reject }),
  );
  try {
    return await Promise.race([task(session), lost.promise]);
  } finally {
    await session.close();
  }
};
