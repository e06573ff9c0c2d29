/** The extensions that one peer and we both speak (BEP 10): which numbers they have, and who is told of what comes. */
import { SluiceError } from '../../base/errors.ts';
import {
  decodeExtensionHandshake,
  type ExtensionHandshake,
} from '../../protocol/extension-handshake.ts';
import { MAX_EXTENSION_HANDSHAKE_BYTES } from '../../protocol/limits.ts';
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';

/** BEP 10: the handshake itself. */
export const HANDSHAKE_ID = 0;

/** Ours are numbered from 1, in the order of the list: what peers send us. */
export const ownNumbers = (extensions: readonly Extension[]): ReadonlyMap<string, number> =>
  new Map(extensions.map(({ name }, at) => [name, at + 1]));

export class PeerExtensions {
  readonly #extensions: readonly Extension[];
  readonly #theirNumbers = new Map<string, number>();
  /** Heard of the peer, so that they are told when it goes. */
  readonly #involved = new Set<Extension>();

  constructor(extensions: readonly Extension[]) {
    this.#extensions = extensions;
  }

  speaks(name: string): boolean {
    return this.#theirNumbers.has(name);
  }

  /** False where the peer does not speak it. `payload` must not change until it is sent. */
  send(peer: Peer, name: string, payload: Uint8Array): boolean {
    const number = this.#theirNumbers.get(name);
    if (number === undefined) return false;
    peer.wire.sendExtended(number, payload);
    return true;
  }

  /** False lets the message pass unread. Throws `wire/limit` where it is longer than any honest one. */
  mayCome(number: number, length: number): boolean {
    const extension = this.#extensions[number - 1];
    if (number !== HANDSHAKE_ID && extension === undefined) return false;
    const limit = extension?.maxMessageBytes ?? MAX_EXTENSION_HANDSHAKE_BYTES;
    if (length <= limit) return true;
    const name = extension?.name ?? 'an extension handshake';
    throw new SluiceError('wire/limit', `${name} of ${length} bytes; ${limit} is the limit`);
  }

  /** Answers the handshake where it was one. */
  onMessage(peer: Peer, number: number, payload: Uint8Array): ExtensionHandshake | undefined {
    if (number === HANDSHAKE_ID) return this.#onHandshake(peer, payload);
    const extension = this.#extensions[number - 1];
    if (extension === undefined) return undefined;
    this.#involved.add(extension);
    extension.onMessage(peer, payload);
    return undefined;
  }

  onClose(peer: Peer): void {
    for (const extension of this.#involved) extension.onClose?.(peer);
    this.#involved.clear();
  }

  /** `m` is additive: what it does not name stays as it was. */
  #onHandshake(peer: Peer, payload: Uint8Array): ExtensionHandshake | undefined {
    const handshake = decodeExtensionHandshake(payload);
    if (handshake === undefined) return undefined;
    for (const { name } of this.#extensions) {
      const number = handshake.extensions.get(name);
      if (number === 0) this.#theirNumbers.delete(name);
      else if (number !== undefined) this.#theirNumbers.set(name, number);
    }
    for (const extension of this.#extensions) {
      if (!this.#theirNumbers.has(extension.name)) continue;
      this.#involved.add(extension);
      extension.onHandshake?.(peer, handshake);
    }
    return handshake;
  }
}
