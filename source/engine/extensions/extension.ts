/**
 * An extension of the peer protocol (BEP 10): one object a torrent, told what each peer says to it.
 * The wire and the peers know nothing of what it does; a new one is one more in the torrent's list.
 */
import type { Endpoint } from '../../base/ports/network.ts';
import type { ExtensionHandshake } from '../../protocol/extension-handshake.ts';
import type { Peer } from '../swarm/peer.ts';

export interface Extension {
  /** As it stands in `m`. */
  readonly name: string;
  /** A longer message ends the connection before it is kept. */
  readonly maxMessageBytes: number;
  /** The peer speaks it: told with each of its handshakes that says so. */
  onHandshake?(peer: Peer, handshake: ExtensionHandshake): void;
  /** `payload` is valid during the call only. What it throws ends the connection. */
  onMessage(peer: Peer, payload: Uint8Array): void;
  /** A peer that has spoken it is gone. */
  onClose?(peer: Peer): void;
  /** Nobody was reached there: neither by TCP nor by uTP. */
  onUnreachable?(endpoint: Endpoint): void;
  /** The swarm is left; nothing may be under way any more. */
  close?(): void;
}
