/** How many peers a torrent has, counted together by nodes that each know some (BEP 33). */
import { createHash } from 'node:crypto';
import { parseAddress } from '../base/addresses.ts';

export const BLOOM_BYTES = 256;
const BITS = BLOOM_BYTES * 8;
const HASHES = 2;

export class BloomFilter {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(BLOOM_BYTES)) {
    this.bytes = bytes;
  }

  /** A literal address, without port; anything else changes nothing. */
  add(host: string): void {
    const address = parseAddress(host);
    if (address === undefined) return;
    const hash = createHash('sha1').update(address).digest();
    this.#set(hash.readUInt16LE(0) % BITS);
    this.#set(hash.readUInt16LE(2) % BITS);
  }

  /** Takes up all that is in another one, 256 bytes. */
  join(other: Uint8Array): void {
    for (const [at, byte] of other.entries()) this.bytes[at]! |= byte;
  }

  /** About how many addresses are in it; breaks down above some thousands. */
  estimate(): number {
    const zeros = countZeros(this.bytes);
    if (zeros === BITS) return 0;
    if (zeros === 0) return Number.POSITIVE_INFINITY;
    return Math.log(zeros / BITS) / (HASHES * Math.log(1 - 1 / BITS));
  }

  #set(bit: number): void {
    this.bytes[bit >> 3]! |= 1 << (bit & 7);
  }
}

const countZeros = (bytes: Uint8Array): number => {
  let zeros = 0;
  for (const byte of bytes) for (let bit = 0; bit < 8; bit++) zeros += ((byte >> bit) & 1) ^ 1;
  return zeros;
};
