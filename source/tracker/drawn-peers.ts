/** The peers of one answer, packed as they go out. Used again for each answer: to be read before the next is drawn. */
import { formatAddress } from '../base/addresses.ts';
import { toBinaryString } from '../base/bytes.ts';
import type { NamedPeer } from '../protocol/http-tracker-reply.ts';
import type { PeerRows } from './peer-rows.ts';

const IPV4_BYTES = 6;
const IPV6_BYTES = 18;

export class DrawnPeers {
  readonly #peers: PeerRows;
  readonly #packed4: Uint8Array;
  readonly #packed6: Uint8Array;
  readonly #rows: Uint32Array;
  #count = 0;
  #end4 = 0;
  #end6 = 0;

  /** So many of each family at the most. */
  constructor(peers: PeerRows, most: number) {
    this.#peers = peers;
    this.#rows = new Uint32Array(2 * most);
    // Of Node's kind, whose parts are read as text without another view of them.
    this.#packed4 = Buffer.alloc(most * IPV4_BYTES);
    this.#packed6 = Buffer.alloc(most * IPV6_BYTES);
  }

  /** 6 bytes each. */
  get packed4(): Uint8Array {
    return this.#packed4.subarray(0, this.#end4);
  }

  /** 18 bytes each. */
  get packed6(): Uint8Array {
    return this.#packed6.subarray(0, this.#end6);
  }

  /** Written out, with their ids. */
  named(): readonly NamedPeer[] {
    return Array.from(this.#rows.subarray(0, this.#count), (row) => {
      const bytes = new Uint8Array(IPV6_BYTES);
      const end = this.#write(row, this.#peers.isIpv6(row) ? 4 : 1, bytes, 0);
      const id = this.#peers.id(row);
      return {
        endpoint: { host: formatAddress(bytes.subarray(0, end - 2)), port: this.#peers.port(row) },
        peerId: id.every((byte) => byte === 0) ? undefined : toBinaryString(id),
      };
    });
  }

  clear(): void {
    this.#count = 0;
    this.#end4 = 0;
    this.#end6 = 0;
  }

  add(row: number, isIpv6: boolean): void {
    this.#rows[this.#count++] = row;
    if (isIpv6) this.#end6 = this.#write(row, 4, this.#packed6, this.#end6);
    else this.#end4 = this.#write(row, 1, this.#packed4, this.#end4);
  }

  /** Address, of so many words, and port; answers where they end. */
  #write(row: number, words: 1 | 4, into: Uint8Array, from: number): number {
    let at = from;
    for (let index = 0; index < words; index++) {
      const word = this.#peers.hostWord(row, index);
      into[at++] = word >>> 24;
      into[at++] = word >>> 16;
      into[at++] = word >>> 8;
      into[at++] = word;
    }
    const port = this.#peers.port(row);
    into[at++] = port >> 8;
    into[at++] = port;
    return at;
  }
}
