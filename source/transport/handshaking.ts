/** One handshake under way (BEP 3), whoever began it: ends with a connection to hand over, or an error, exactly once. */

import { equalBytes } from '../base/bytes.ts';
import type { ConnectionEncryption } from '../base/encryption.ts';
import { SluiceError } from '../base/errors.ts';
import type { Clock, Timer } from '../base/ports/clock.ts';
import { type Connection, type ConnectionHandler, endpointKey } from '../base/ports/network.ts';
import { encodeHandshake, HandshakeDecoder, type Reserved } from '../protocol/handshake.ts';
import type { EncryptedConnection } from './encryption/encrypted-connection.ts';
import { Handover } from './handover.ts';
import { reasonOf } from './reason.ts';

/** Who we are to the peers of one torrent. */
export interface LocalIdentity {
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  readonly reserved: Reserved;
}

export interface Handshaken {
  readonly connection: Connection;
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  /** What the peer says it can do. */
  readonly reserved: Reserved;
  readonly encryption: ConnectionEncryption;
  /**
   * Gives the connection to its next handler, such as a `Wire`, to be called once. Bytes that came after the
   * handshake, and a close that came meanwhile, are told within this call, so that none is lost. Until it
   * is called the connection is paused; who does not want it calls `connection.destroy()` instead.
   */
  adopt(handler: ConnectionHandler): void;
}

export interface HandshakeResult {
  onEstablished(handshaken: Handshaken): void;
  /** `network/*`, `wire/protocol`, `wire/self` or `wire/timeout`; the connection is closed already. */
  onFailed(error: SluiceError): void;
}

export interface HandshakingOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly result: HandshakeResult;
  /** Who we are for this info-hash; undefined: we have no such torrent. */
  readonly identify: (infoHash: Uint8Array) => LocalIdentity | undefined;
  /** The info-hash that we send first; without it the peer begins. */
  readonly firstInfoHash?: Uint8Array;
  /** The connection, where it is one that encrypts. */
  readonly encrypted?: () => EncryptedConnection | undefined;
}

export class Handshaking implements ConnectionHandler {
  /** To be given to the connection. */
  readonly handler: ConnectionHandler;
  readonly #handover: Handover;
  readonly #options: HandshakingOptions;
  readonly #decoder = new HandshakeDecoder();
  #connection: Connection | undefined;
  #identity: LocalIdentity | undefined;
  #deadline: Timer | undefined;
  #isSettled = false;

  constructor(options: HandshakingOptions) {
    this.#options = options;
    this.#handover = new Handover(this);
    this.handler = this.#handover;
  }

  get isConnected(): boolean {
    return this.#deadline !== undefined;
  }

  /** Bytes of a handshake have come. */
  get hasHeard(): boolean {
    return this.#decoder.hasBegun;
  }

  /** May be called again with one that is laid over the first. */
  attach(connection: Connection): void {
    this.#connection = connection;
  }

  onConnect(): void {
    if (this.#isSettled) return;
    const { clock, timeoutMs, firstInfoHash } = this.#options;
    this.#deadline = clock.setTimer(timeoutMs, () => {
      this.#fail(new SluiceError('wire/timeout', `no handshake from ${this.#name()} in time`));
    });
    if (firstInfoHash !== undefined) this.#introduce(firstInfoHash);
  }

  onData(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    try {
      this.#take(chunk);
    } catch (error) {
      this.#fault(error);
    }
  }

  onDrain(): void {}

  onClose(error?: Error): void {
    this.#fail(
      error === undefined
        ? new SluiceError('network/reset', `${this.#name()} left during the handshake`)
        : reasonOf(error),
    );
  }

  /** Closes the connection; nothing is told any more. */
  cancel(): void {
    if (this.#settle()) this.#connection?.destroy();
  }

  #take(chunk: Uint8Array): void {
    const taken = this.#decoder.push(chunk);
    const infoHash = this.#decoder.infoHash;
    if (infoHash === undefined) return;
    // Answered before the peer id is there: some only knock to see who lives here.
    if (this.#identity === undefined) this.#introduce(infoHash);
    if (this.#decoder.isComplete) this.#establish(infoHash, chunk.subarray(taken));
  }

  #introduce(infoHash: Uint8Array): void {
    const identity = this.#options.identify(infoHash);
    if (identity === undefined) {
      throw new SluiceError('wire/protocol', `${this.#name()} asks for a torrent unknown here`);
    }
    this.#identity = identity;
    this.#connection?.write(encodeHandshake({ infoHash, ...identity }));
  }

  #establish(infoHash: Uint8Array, leftover: Uint8Array): void {
    const { firstInfoHash, result } = this.#options;
    const connection = this.#connection!;
    const peerId = this.#decoder.peerId!;
    if (firstInfoHash !== undefined && !equalBytes(firstInfoHash, infoHash)) {
      throw new SluiceError('wire/protocol', `${this.#name()} answers for another torrent`);
    }
    const encrypted = this.#options.encrypted?.();
    if (encrypted?.infoHash !== undefined && !equalBytes(encrypted.infoHash, infoHash)) {
      throw new SluiceError(
        'wire/protocol',
        `${this.#name()} begins for one torrent and goes on for another`,
      );
    }
    if (equalBytes(peerId, this.#identity!.peerId)) {
      throw new SluiceError('wire/self', `${this.#name()} is ourselves`);
    }
    this.#settle();
    this.#handover.hold(leftover);
    result.onEstablished({
      connection,
      infoHash,
      peerId,
      reserved: this.#decoder.reserved!,
      encryption: encrypted?.encryption ?? 'none',
      adopt: (handler) => this.#adopt(connection, handler),
    });
    if (this.#handover.isHeld) connection.pause();
  }

  #adopt(connection: Connection, handler: ConnectionHandler): void {
    this.#handover.adopt(handler);
    connection.resume();
  }

  /** What was thrown before the result was told is the peer's fault or ours; after it, only the result's own. */
  #fault(error: unknown): void {
    if (!this.#isSettled) {
      this.#fail(reasonOf(error));
      return;
    }
    this.#connection?.destroy();
    this.#options.clock.nextTurn(() => {
      throw error;
    });
  }

  #fail(error: SluiceError): void {
    if (!this.#settle()) return;
    // The other end is ours, too: what was said goes out, or it would not learn whom it has met.
    if (error.code === 'wire/self') this.#connection?.end();
    else this.#connection?.destroy();
    this.#options.result.onFailed(error);
  }

  /** True the first time. */
  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    this.#deadline?.cancel();
    return true;
  }

  #name(): string {
    return this.#connection === undefined ? 'the peer' : endpointKey(this.#connection.remote);
  }
}
