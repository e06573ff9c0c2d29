/** Shakes hands with a peer that has come to us (BEP 3): it names the torrent, we answer if we have it. */
import type { Clock } from '../base/ports/clock.ts';
import type { Connection, ConnectionHandler } from '../base/ports/network.ts';
import type { EncryptedConnection } from './encryption/encrypted-connection.ts';
import { Entrance, type IncomingEncryption } from './encryption/entrance.ts';
import { type HandshakeResult, Handshaking, type LocalIdentity } from './handshaking.ts';
import { HANDSHAKE_TIMEOUT_MS } from './limits.ts';
import type { PendingHandshakes } from './pending-handshakes.ts';

export interface IncomingOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Shared by all incoming connections. */
  readonly pending: PendingHandshakes;
  /** Who we are for this info-hash (20 bytes); undefined where there is no such torrent, or it takes no more peers. */
  readonly lookup: (infoHash: Uint8Array) => LocalIdentity | undefined;
  readonly timeoutMs?: number;
  /** Left out: nobody may encrypt. */
  readonly encryption?: IncomingEncryption;
}

/**
 * What to return from the listener's `accept`: the handler, or undefined where too many handshakes are pending.
 * With a handler, one of the result's functions is called, once. Strangers are closed without a word.
 */
export const receive = (
  options: IncomingOptions,
  result: HandshakeResult,
): ConnectionHandler | undefined => {
  const { connection, clock, pending, lookup } = options;
  const { host } = connection.remote;
  if (!pending.tryAdd(host)) return undefined;
  let encrypted: EncryptedConnection | undefined;
  const handshaking = new Handshaking({
    clock,
    timeoutMs: options.timeoutMs ?? HANDSHAKE_TIMEOUT_MS,
    identify: lookup,
    encrypted: () => encrypted,
    result: {
      onEstablished(handshaken) {
        pending.takeOut(handshaking);
        pending.remove(host);
        result.onEstablished(handshaken);
      },
      onFailed(error) {
        pending.takeOut(handshaking);
        pending.remove(host);
        result.onFailed(error);
      },
    },
  });
  pending.put(handshaking);
  handshaking.attach(connection);
  handshaking.onConnect();
  const { handler } = handshaking;
  const { encryption } = options;
  if (encryption === undefined || encryption.policy === 'off') return handler;
  const onEncrypted = (made: EncryptedConnection): void => {
    encrypted = made;
    handshaking.attach(made);
  };
  return new Entrance({ connection, encryption, handler, onEncrypted });
};
