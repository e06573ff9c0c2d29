/** One question to an engine, without the picture of all its torrents that a viewer gets. */
import { PROTOCOL } from '../daemon/limits.ts';
import { RpcClient } from '../daemon/rpc-client.ts';
import { NodeClock } from '../system/clock.ts';
import { NodeLocalSockets } from '../system/local-socket.ts';
import { type EngineAt, reach } from './engine-at.ts';
import { VERSION } from './version.ts';

/** Of an engine of our version; it is held to changing nothing. */
export const askEngine = (engine: EngineAt, method: string): Promise<unknown> =>
  connected(engine, async (client) => {
    const hello = client.call('hello', { protocol: PROTOCOL, version: VERSION, readOnly: true });
    const [, answer] = await Promise.all([hello, client.call(method, {})]);
    return answer;
  });

/** Whatever its version; resolves when all is saved. */
export const stopEngine = async (engine: EngineAt): Promise<void> => {
  await connected(engine, (client) => client.call('shutdown', {}));
};

const connected = async (
  engine: EngineAt,
  task: (client: RpcClient) => Promise<unknown>,
): Promise<unknown> => {
  const client = await reach(engine, (path) =>
    RpcClient.connect({
      sockets: new NodeLocalSockets(),
      clock: new NodeClock(),
      path,
      onNotification: () => {},
      onLost: () => {},
    }),
  );
  try {
    return await task(client);
  } finally {
    await client.close();
  }
};
