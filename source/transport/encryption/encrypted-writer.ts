/** Encrypts what is written to a connection into memory of its own, which serves again as soon as it is sent. */
import type { Connection } from '../../base/ports/network.ts';
import type { Rc4 } from '../../protocol/rc4.ts';
import { MAX_SMALL_WRITE_BYTES } from '../limits.ts';
import { CIPHER_MEMORY, type CipherMemory } from './cipher-memory.ts';

export class EncryptedWriter {
  readonly #connection: Connection;
  readonly #rc4: Rc4;
  readonly #memory: CipherMemory;
  /** The last one is being filled; the connection has all of the others, and what is filled of it. */
  readonly #slabs: Uint8Array[] = [];
  #filled = 0;

  constructor(connection: Connection, rc4: Rc4, memory: CipherMemory = CIPHER_MEMORY) {
    this.#connection = connection;
    this.#rc4 = rc4;
    this.#memory = memory;
  }

  write(bytes: Uint8Array): boolean {
    this.onSent();
    if (this.#slabs.length === 0 && bytes.length <= MAX_SMALL_WRITE_BYTES) {
      return this.#writeAlone(bytes);
    }
    let mayGoOn = true;
    for (let at = 0; at < bytes.length; ) {
      const target = this.#room(bytes, at);
      const portion = bytes.subarray(at, at + target.length);
      this.#rc4.transform(portion, target);
      mayGoOn = this.#connection.write(target);
      at += target.length;
    }
    this.onSent();
    return mayGoOn;
  }

  /** Not worth a slab, which one that says little would keep until it says more. */
  #writeAlone(bytes: Uint8Array): boolean {
    const target = new Uint8Array(bytes.length);
    this.#rc4.transform(bytes, target);
    return this.#connection.write(target);
  }

  /** Some of it has left, or all. */
  onSent(): void {
    if (this.#slabs.length === 0 || this.#connection.bufferedBytes > 0) return;
    for (const slab of this.#slabs) this.#memory.giveBack(slab);
    this.#slabs.length = 0;
  }

  /** As much as fits, from the place in a word that `bytes` begins at: so it is encrypted fastest. */
  #room(bytes: Uint8Array, at: number): Uint8Array {
    const place = (bytes.byteOffset + at) & 3;
    let slab = this.#slabs.at(-1);
    let from = this.#filled + ((place - this.#filled) & 3);
    if (slab === undefined || from >= slab.length) {
      slab = this.#memory.take();
      this.#slabs.push(slab);
      from = place;
    }
    this.#filled = Math.min(slab.length, from + bytes.length - at);
    return slab.subarray(from, this.#filled);
  }
}
