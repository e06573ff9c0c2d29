/** What a uTP connection is made of. */
import type { Endpoint } from '../../base/ports/network.ts';
import type { Greeting } from './greeting.ts';
import type { Link } from './link.ts';

export interface UtpConnectionOptions {
  readonly link: Link;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** In packets to the other side, and from it. */
  readonly sendId: number;
  readonly receiveId: number;
  /** Of our first packet with data, and the last before theirs. */
  readonly firstSequence: number;
  readonly acknowledged: number;
  /** Of the largest datagram that the other side takes; 0 where it did not say. */
  readonly largestBytes: number;
  /** How it is asked for; without it, it stands. */
  readonly greeting?: Greeting;
  /** It is gone: no packet is for it any more. */
  readonly onGone: () => void;
}
