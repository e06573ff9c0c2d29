/** Which engine a verb speaks with, and what to say where it is not there. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { findFolders } from '../system/paths.ts';
import { socketOf } from './socket-of.ts';

export interface EngineAt {
  /** What `--state` says. */
  readonly state: string | undefined;
  /** What `--attach` says: its socket, wherever it is. */
  readonly attach?: string | undefined;
}

/** Hands its socket to `connect`. Rejects with `daemon/not-running`, or as that does. */
export const reach = async <Connection>(
  { state, attach }: EngineAt,
  connect: (path: string) => Promise<Connection>,
): Promise<Connection> => {
  const folder = findFolders({ state }).state;
  try {
    return await connect(attach ?? socketOf(folder));
  } catch (cause) {
    if (!isSluiceError(cause, 'daemon/not-running')) throw cause;
    const words =
      attach === undefined
        ? `no engine runs for ${folder}; "sluice" or "sluice daemon" starts one`
        : `no engine listens at ${attach}`;
    throw new SluiceError('daemon/not-running', words, { cause });
  }
};
