/** One connection to a peer that is dialled, in one manner. */
import type { EncryptedPayload } from '../base/encryption.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Endpoint, Tcp } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import type { Manner } from '../policy/encryption-plan.ts';
import type { Reserved } from '../protocol/handshake.ts';
import { EncryptedConnection } from './encryption/encrypted-connection.ts';
import { makeDialler } from './encryption/negotiations.ts';
import { type HandshakeResult, Handshaking } from './handshaking.ts';
import { CONNECT_TIMEOUT_MS, HANDSHAKE_TIMEOUT_MS } from './limits.ts';

export interface DialTimeouts {
  readonly connectMs: number;
  readonly handshakeMs: number;
}

/** How outgoing connections may be encrypted. */
export interface OutgoingEncryption {
  /** One after the other, as each is refused; one at least. */
  readonly manners: readonly Manner[];
  /** What may follow an encrypted handshake. */
  readonly payloads: readonly EncryptedPayload[];
  readonly random: Random;
  /** The peer is there, and did not take to it: may it be dialled in the next manner at once? */
  readonly onRefused: (manner: Manner) => boolean;
}

export interface DialOptions {
  readonly tcp: Pick<Tcp, 'connect'>;
  readonly clock: Clock;
  readonly remote: Endpoint;
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly reserved: Reserved;
  readonly timeouts?: DialTimeouts;
  /** Left out: plain alone. */
  readonly encryption?: OutgoingEncryption;
}

const DEFAULT_TIMEOUTS: DialTimeouts = {
  connectMs: CONNECT_TIMEOUT_MS,
  handshakeMs: HANDSHAKE_TIMEOUT_MS,
};

export class Attempt {
  readonly #options: DialOptions;
  readonly #handshaking: Handshaking;
  readonly #encrypted: EncryptedConnection | undefined;

  constructor(options: DialOptions, manner: Manner, result: HandshakeResult) {
    const { clock, infoHash, peerId, reserved, timeouts } = options;
    const identity = { peerId, reserved };
    this.#options = options;
    this.#handshaking = new Handshaking({
      clock,
      timeoutMs: (timeouts ?? DEFAULT_TIMEOUTS).handshakeMs,
      result,
      firstInfoHash: infoHash,
      identify: () => identity,
      encrypted: () => this.#encrypted,
    });
    if (manner === 'encrypted')
      this.#encrypted = new EncryptedConnection(this.#handshaking.handler);
  }

  /** Somebody is there, and did not take to the manner. */
  get isRefused(): boolean {
    const { isConnected, hasHeard } = this.#handshaking;
    return isConnected && !hasHeard && this.#encrypted?.encryption === undefined;
  }

  begin(): void {
    const { tcp, remote, timeouts, encryption, infoHash } = this.#options;
    const { connectMs } = timeouts ?? DEFAULT_TIMEOUTS;
    const encrypted = this.#encrypted;
    const raw = tcp.connect(remote, encrypted ?? this.#handshaking.handler, connectMs);
    this.#handshaking.attach(encrypted ?? raw);
    if (encrypted === undefined || encryption === undefined) return;
    const dialler = makeDialler({
      random: encryption.random,
      infoHash,
      payloads: encryption.payloads,
      firstWords: () => encrypted.takeFirstWords(),
      send: (bytes) => void raw.write(bytes),
    });
    encrypted.attach(raw, dialler);
  }

  cancel(): void {
    this.#handshaking.cancel();
  }
}
