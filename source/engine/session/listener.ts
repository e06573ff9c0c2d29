/** The one port on which peers of all torrents come in. */
import { isSluiceError, messageOf, SluiceError } from '../../base/errors.ts';
import type { Connection, ConnectionHandler, TcpListener } from '../../base/ports/network.ts';
import type { EnginePorts } from './session-options.ts';

export interface ListenerOptions {
  readonly ports: Pick<EnginePorts, 'network'>;
  readonly host: string;
  /** Tried in this order; 0 is any free one. */
  readonly candidates: readonly number[];
  readonly accept: (connection: Connection) => ConnectionHandler | undefined;
}

/** The first port that can be had. Rejects with the last port's error. */
export const openListener = async (options: ListenerOptions): Promise<TcpListener> => {
  let failure: unknown;
  for (const port of options.candidates) {
    try {
      return await options.ports.network.tcp.listen({ host: options.host, port }, options.accept);
    } catch (error) {
      failure = error;
      if (!isSluiceError(error)) throw error;
    }
  }
  throw new SluiceError(
    'network/address-in-use',
    `no port for incoming peers among ${options.candidates.join(', ')}: ${messageOf(failure)}; others can still be reached`,
    { cause: failure },
  );
};
