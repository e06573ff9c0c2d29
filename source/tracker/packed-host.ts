/** An address as words of 32 bits, and who counts as one: an IPv4 address, or a /64 of IPv6, which any household has for itself. */
import { type AddressScope, parseAddress, scopeOfBytes } from '../base/addresses.ts';

/** From near to far: a source names what reaches as far as itself, or farther. */
const REACH: Partial<Record<AddressScope, number>> = {
  loopback: 0,
  'link-local': 1,
  private: 2,
  global: 3,
};

export const GLOBAL_REACH = 3;

/** One that is written anew for each request: nothing of it is kept. */
export class PackedHost {
  /** Of IPv4 the first alone; the others are 0. */
  readonly words = new Uint32Array(4);
  isIpv6 = false;
  /** 0 to 3; -1 for what nobody may be told of. */
  reach = -1;
  #text = '';

  /** False for what is no literal address. */
  read(host: string): boolean {
    if (host === this.#text) return true;
    const bytes = parseAddress(host);
    if (bytes === undefined) return false;
    this.#text = host;
    this.isIpv6 = bytes.length > 4;
    for (let at = 0; at < 4; at++) {
      this.words[at] = at * 4 < bytes.length ? wordAt(bytes, at * 4) : 0;
    }
    this.reach = REACH[scopeOfBytes(bytes)] ?? -1;
    return true;
  }

  /** Of the group that it counts in, the first half. */
  get groupHigh(): number {
    return this.isIpv6 ? this.words[0]! : 0;
  }

  get groupLow(): number {
    return this.isIpv6 ? this.words[1]! : this.words[0]!;
  }
}

export const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
