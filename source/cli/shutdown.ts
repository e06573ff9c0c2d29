/** `sluice shutdown`: asks the engine to stop, whatever its version, and waits until all is saved. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { RpcClient } from '../daemon/rpc-client.ts';
import { NodeClock } from '../system/clock.ts';
import { NodeLocalSockets } from '../system/local-socket.ts';
import { findFolders } from '../system/paths.ts';
import type { Output } from './output.ts';
import { socketOf } from './socket-of.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { shutdownVerb } from './verbs.ts';

export const shutdown = async (
  { flags }: VerbCall<typeof shutdownVerb.flags>,
  output: Output,
): Promise<number> => {
  const folder = findFolders({ state: flags.state }).state;
  const client = await connect(folder);
  await client.call('shutdown', {});
  await client.close();
  if (flags.json) output.json({ isStopped: true });
  else output.note('the engine has stopped, and all is saved');
  return EXIT_OK;
};

const connect = async (folder: string): Promise<RpcClient> => {
  try {
    return await RpcClient.connect({
      sockets: new NodeLocalSockets(),
      clock: new NodeClock(),
      path: socketOf(folder),
      onNotification: () => {},
      onLost: () => {},
    });
  } catch (cause) {
    if (!isSluiceError(cause, 'daemon/not-running')) throw cause;
    throw new SluiceError('daemon/not-running', `no engine runs for ${folder}`, { cause });
  }
};
