/** Where a peer may be, with what those say of it who name it: a stranger's word, by which nothing but an order is chosen. */
import type { Carrier, Endpoint } from './ports/network.ts';

export interface HeardPeer extends Endpoint {
  /** It is spoken with encrypted (MSE). */
  readonly encrypts?: boolean;
  /** By which it was reached. */
  readonly carrier?: Carrier;
  /** It can be met by hole punching (BEP 55), or not. */
  readonly punches?: boolean;
}
