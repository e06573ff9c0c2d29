/**
 * A connection over another one, whatever carries it: agrees with the peer on keys first (MSE), and encrypts from then
 * on what they have agreed on. What is written before that waits, and goes with the handshake.
 */
import type { ConnectionEncryption } from '../../base/encryption.ts';
import type { Carrier, Connection, ConnectionHandler, Endpoint } from '../../base/ports/network.ts';
import type { MseAgreement } from '../../protocol/mse-agreement.ts';
import { reasonOf } from '../reason.ts';
import { EncryptedWriter } from './encrypted-writer.ts';

/** One side of the handshake. */
export interface Negotiation {
  readonly agreement: MseAgreement | undefined;
  begin?(): void;
  push(chunk: Uint8Array): number;
}

export class EncryptedConnection implements Connection, ConnectionHandler {
  readonly #handler: ConnectionHandler;
  #raw!: Connection;
  #negotiation: Negotiation | undefined;
  /** Written before it was agreed how: one handshake of BEP 3, since until it is answered nobody has more to say. */
  #waiting: Uint8Array[] = [];
  #agreement: MseAgreement | undefined;
  #writer: EncryptedWriter | undefined;
  #isEnding = false;
  #failure: Error | undefined;

  /** `attach` follows before anything else. */
  constructor(handler: ConnectionHandler) {
    this.#handler = handler;
  }

  attach(raw: Connection, negotiation: Negotiation): void {
    this.#raw = raw;
    this.#negotiation = negotiation;
  }

  get carrier(): Carrier {
    return this.#raw.carrier;
  }

  get remote(): Endpoint {
    return this.#raw.remote;
  }

  get local(): Endpoint {
    return this.#raw.local;
  }

  get bufferedBytes(): number {
    const waiting = this.#waiting.reduce((sum, { length }) => sum + length, 0);
    return this.#raw.bufferedBytes + waiting;
  }

  /** Undefined until both sides have agreed. */
  get encryption(): ConnectionEncryption | undefined {
    if (this.#agreement === undefined) return undefined;
    return this.#agreement.payload === 'rc4' ? 'full' : 'handshake';
  }

  /** 20 bytes: the torrent that the dialler has named; undefined until both sides have agreed. */
  get infoHash(): Uint8Array | undefined {
    return this.#agreement?.infoHash;
  }

  /** What waits; it goes with our side of the handshake. */
  takeFirstWords(): Uint8Array {
    const words = Buffer.concat(this.#waiting);
    this.#waiting = [];
    return words;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#agreement === undefined) {
      this.#waiting.push(bytes);
      return true;
    }
    return this.#writer === undefined ? this.#raw.write(bytes) : this.#writer.write(bytes);
  }

  cork(): void {
    this.#raw.cork();
  }

  uncork(): void {
    this.#raw.uncork();
    this.#writer?.onSent();
  }

  pause(): void {
    this.#raw.pause();
  }

  resume(): void {
    this.#raw.resume();
  }

  readAtMost(bytes: number): void {
    this.#raw.readAtMost(bytes);
  }

  end(): void {
    this.#isEnding = true;
    if (this.#agreement !== undefined) this.#raw.end();
  }

  destroy(): void {
    this.#raw.destroy();
  }

  onConnect(): void {
    this.#negotiation?.begin?.();
    this.#handler.onConnect();
  }

  onData(chunk: Uint8Array): void {
    if (this.#failure !== undefined) return;
    const rest =
      this.#negotiation === undefined ? chunk : this.#negotiate(chunk, this.#negotiation);
    if (rest.length === 0) return;
    this.#agreement?.decrypt.apply(rest);
    this.#handler.onData(rest);
  }

  onDrain(): void {
    this.#writer?.onSent();
    this.#handler.onDrain();
  }

  onClose(error?: Error): void {
    this.#handler.onClose(this.#failure ?? error);
  }

  /** Answers what is not the handshake's. */
  #negotiate(chunk: Uint8Array, negotiation: Negotiation): Uint8Array {
    let taken = chunk.length;
    try {
      taken = negotiation.push(chunk);
    } catch (error) {
      this.#failure = reasonOf(error);
      this.#raw.destroy();
      return new Uint8Array(0);
    }
    const { agreement } = negotiation;
    if (agreement !== undefined) this.#agree(agreement);
    return chunk.subarray(taken);
  }

  #agree(agreement: MseAgreement): void {
    this.#agreement = agreement;
    this.#negotiation = undefined;
    if (agreement.encrypt !== undefined) {
      this.#writer = new EncryptedWriter(this.#raw, agreement.encrypt);
    }
    if (this.#waiting.length > 0) this.write(this.takeFirstWords());
    if (this.#isEnding) this.#raw.end();
  }
}
