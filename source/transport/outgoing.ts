/** Dials a peer and shakes hands with it (BEP 3). */
import type { Clock } from '../base/ports/clock.ts';
import type { Endpoint, Tcp } from '../base/ports/network.ts';
import type { Reserved } from '../protocol/handshake.ts';
import { type HandshakeResult, Handshaking } from './handshaking.ts';
import { CONNECT_TIMEOUT_MS, HANDSHAKE_TIMEOUT_MS } from './limits.ts';

export interface DialTimeouts {
  readonly connectMs: number;
  readonly handshakeMs: number;
}

export interface DialOptions {
  readonly tcp: Tcp;
  readonly clock: Clock;
  readonly remote: Endpoint;
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly reserved: Reserved;
  readonly timeouts?: DialTimeouts;
}

export interface Dial {
  /** Closes what stands so far; the result is not called any more. No effect once it was. */
  cancel(): void;
}

const DEFAULT_TIMEOUTS: DialTimeouts = {
  connectMs: CONNECT_TIMEOUT_MS,
  handshakeMs: HANDSHAKE_TIMEOUT_MS,
};

/** Calls one of the result's functions, once, in a later turn: established, or why not. */
export const dial = (options: DialOptions, result: HandshakeResult): Dial => {
  const { tcp, clock, remote, infoHash, peerId, reserved } = options;
  const timeouts = options.timeouts ?? DEFAULT_TIMEOUTS;
  const identity = { peerId, reserved };
  const handshaking = new Handshaking({
    clock,
    timeoutMs: timeouts.handshakeMs,
    result,
    firstInfoHash: infoHash,
    identify: () => identity,
  });
  handshaking.attach(tcp.connect(remote, handshaking.handler, timeouts.connectMs));
  return handshaking;
};
