/** The engine that runs for a state folder, for as long as one verb takes. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { connectSession, type RemoteSession } from '../daemon/remote-session.ts';
import { NodeClock } from '../system/clock.ts';
import { NodeLocalSockets } from '../system/local-socket.ts';
import { findFolders } from '../system/paths.ts';
import { socketOf } from './socket-of.ts';
import { VERSION } from './version.ts';

export interface Attachment {
  /** What `--state` says. */
  readonly state: string | undefined;
  /** The verb only looks. */
  readonly isReadOnly?: boolean;
}

/** Rejects with `daemon/not-running`, with `daemon/lost` when the engine goes away, or as the task does. */
export const attached = async <Result>(
  { state, isReadOnly = false }: Attachment,
  task: (session: RemoteSession) => Promise<Result>,
): Promise<Result> => {
  const lost = Promise.withResolvers<never>();
  const session = await connect(findFolders({ state }).state, isReadOnly, lost.reject);
  try {
    return await Promise.race([task(session), lost.promise]);
  } finally {
    await session.close();
  }
};

const connect = async (
  folder: string,
  isReadOnly: boolean,
  onLost: (error: SluiceError) => void,
): Promise<RemoteSession> => {
  try {
    return await connectSession({
      sockets: new NodeLocalSockets(),
      clock: new NodeClock(),
      path: socketOf(folder),
      version: VERSION,
      isReadOnly,
      onLost,
    });
  } catch (cause) {
    if (!isSluiceError(cause, 'daemon/not-running')) throw cause;
    const words = `no engine runs for ${folder}; "sluice daemon" starts one`;
    throw new SluiceError('daemon/not-running', words, { cause });
  }
};
