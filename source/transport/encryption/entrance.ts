/** Where strangers come in: those who begin in plain words are heard as they are, all others are taken to encrypt. */
import type { EncryptedPayload, EncryptionPolicy } from '../../base/encryption.ts';
import { SluiceError } from '../../base/errors.ts';
import type { Connection, ConnectionHandler } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { PLAIN_WORDS } from '../../protocol/handshake.ts';
import { EncryptedConnection } from './encrypted-connection.ts';
import type { KeyExchangeBudget } from './key-exchange-budget.ts';
import { makeListener } from './negotiations.ts';

/** How incoming connections may be encrypted. */
export interface IncomingEncryption {
  readonly policy: EncryptionPolicy;
  /** What may follow an encrypted handshake, best first. */
  readonly payloads: readonly EncryptedPayload[];
  readonly random: Random;
  /** Shared by all incoming connections. */
  readonly budget: KeyExchangeBudget;
  /** The info-hash behind a tag (`mseTag`); undefined where there is no such torrent. */
  readonly find: (tag: Uint8Array) => Uint8Array | undefined;
}

export interface EntranceOptions {
  readonly connection: Connection;
  readonly encryption: IncomingEncryption;
  /** Who is to hear what comes, once it is readable. */
  readonly handler: ConnectionHandler;
  /** The stranger encrypts: this is how to speak with it. */
  readonly onEncrypted: (connection: EncryptedConnection) => void;
}

export class Entrance implements ConnectionHandler {
  readonly #options: EntranceOptions;
  /** Bytes that came as plain words begin. */
  #matched = 0;
  #next: ConnectionHandler | undefined;
  #refusal: SluiceError | undefined;

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  onConnect(): void {}

  onData(chunk: Uint8Array): void {
    if (this.#next !== undefined) this.#next.onData(chunk);
    else if (this.#refusal === undefined) this.#listen(chunk);
  }

  onDrain(): void {
    (this.#next ?? this.#options.handler).onDrain();
  }

  onClose(error?: Error): void {
    (this.#next ?? this.#options.handler).onClose(this.#refusal ?? error);
  }

  #listen(chunk: Uint8Array): void {
    const before = this.#matched;
    let at = 0;
    while (at < chunk.length && this.#matched < PLAIN_WORDS.length) {
      if (chunk[at] !== PLAIN_WORDS[this.#matched]) {
        this.#goOn(this.#encrypted(), before, chunk);
        return;
      }
      at += 1;
      this.#matched += 1;
    }
    if (this.#matched < PLAIN_WORDS.length) return;
    if (this.#options.encryption.policy === 'require') this.#refuse();
    else this.#goOn(this.#options.handler, before, chunk);
  }

  /** What came earlier is told again: its memory is not ours, but we know what it was. */
  #goOn(next: ConnectionHandler, before: number, chunk: Uint8Array): void {
    this.#next = next;
    if (before > 0) next.onData(new Uint8Array(PLAIN_WORDS.subarray(0, before)));
    next.onData(chunk);
  }

  #encrypted(): EncryptedConnection {
    const { connection, encryption, handler, onEncrypted } = this.#options;
    const { random, budget, find, payloads } = encryption;
    const { host } = connection.remote;
    const send = (bytes: Uint8Array) => void connection.write(bytes);
    const listener = makeListener({ random, budget, host, find, payloads, send });
    const encrypted = new EncryptedConnection(handler);
    encrypted.attach(connection, listener);
    onEncrypted(encrypted);
    return encrypted;
  }

  #refuse(): void {
    const words = 'the peer does not encrypt, and we take only those who do';
    this.#refusal = new SluiceError('wire/protocol', words);
    this.#options.connection.destroy();
  }
}
