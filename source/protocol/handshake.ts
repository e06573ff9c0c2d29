/** The first 68 bytes each way (BEP 3): protocol string, reserved bits, info-hash, peer id. */
import { SluiceError } from '../base/errors.ts';

export const HANDSHAKE_BYTES = 68;
export const INFO_HASH_BYTES = 20;
export const PEER_ID_BYTES = 20;

/** What every handshake begins with, unless it is encrypted. */
export const PLAIN_WORDS: Uint8Array = Buffer.from('\x13BitTorrent protocol', 'latin1');
const RESERVED_AT = PLAIN_WORDS.length;
const INFO_HASH_AT = RESERVED_AT + 8;
const PEER_ID_AT = INFO_HASH_AT + INFO_HASH_BYTES;

/** What one side says it can do; bits that Sluice does not know are dropped. */
export interface Reserved {
  /** BEP 10. */
  readonly extensionProtocol: boolean;
  /** BEP 6. */
  readonly fast: boolean;
  /** BEP 5. */
  readonly dht: boolean;
}

export const NOTHING_RESERVED: Reserved = { extensionProtocol: false, fast: false, dht: false };

export interface Handshake {
  /** 20 bytes; of a v2 torrent the hash cut short (BEP 52). */
  readonly infoHash: Uint8Array;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  readonly reserved: Reserved;
}

export const encodeHandshake = ({ infoHash, peerId, reserved }: Handshake): Uint8Array => {
  if (infoHash.length !== INFO_HASH_BYTES) throw new RangeError('an info-hash has 20 bytes here');
  if (peerId.length !== PEER_ID_BYTES) throw new RangeError('a peer id has 20 bytes');
  const bytes = new Uint8Array(HANDSHAKE_BYTES);
  bytes.set(PLAIN_WORDS);
  if (reserved.extensionProtocol) bytes[RESERVED_AT + 5]! |= 0x10;
  if (reserved.fast) bytes[RESERVED_AT + 7]! |= 0x04;
  if (reserved.dht) bytes[RESERVED_AT + 7]! |= 0x01;
  bytes.set(infoHash, INFO_HASH_AT);
  bytes.set(peerId, PEER_ID_AT);
  return bytes;
};

/** Takes a handshake in chunks of any size, and knows each part as soon as it is there. */
export class HandshakeDecoder {
  readonly #bytes = new Uint8Array(HANDSHAKE_BYTES);
  #filled = 0;

  /**
   * Returns how many bytes of the chunk belong to the handshake; the rest is the message stream's.
   * Throws `wire/protocol` at the first byte that no BitTorrent peer sends.
   */
  push(chunk: Uint8Array): number {
    const taken = Math.min(chunk.length, HANDSHAKE_BYTES - this.#filled);
    for (let at = 0; at < taken; at++) {
      const byte = chunk[at]!;
      if (this.#filled < PLAIN_WORDS.length && byte !== PLAIN_WORDS[this.#filled])
        throw notBitTorrent();
      this.#bytes[this.#filled++] = byte;
    }
    return taken;
  }

  get hasBegun(): boolean {
    return this.#filled > 0;
  }

  get isComplete(): boolean {
    return this.#filled === HANDSHAKE_BYTES;
  }

  /** Known from byte 28 on. */
  get reserved(): Reserved | undefined {
    if (this.#filled < INFO_HASH_AT) return undefined;
    return {
      extensionProtocol: (this.#bytes[RESERVED_AT + 5]! & 0x10) !== 0,
      fast: (this.#bytes[RESERVED_AT + 7]! & 0x04) !== 0,
      dht: (this.#bytes[RESERVED_AT + 7]! & 0x01) !== 0,
    };
  }

  /** A copy of 20 bytes, known from byte 48 on. */
  get infoHash(): Uint8Array | undefined {
    return this.#filled < PEER_ID_AT ? undefined : this.#bytes.slice(INFO_HASH_AT, PEER_ID_AT);
  }

  /** A copy of 20 bytes, known at the end. */
  get peerId(): Uint8Array | undefined {
    return this.isComplete ? this.#bytes.slice(PEER_ID_AT) : undefined;
  }
}

const notBitTorrent = (): SluiceError =>
  new SluiceError('wire/protocol', 'the other side does not speak the BitTorrent protocol');
