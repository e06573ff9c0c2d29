/**
 * Does a peer have anything that we want and lack (BEP 3: interest is up to date at all times)?
 * Two counts per peer, O(1) per event: `wanted`, and of those the ones nobody works on yet.
 */
import type { Bitfield } from '../base/bitfield.ts';

export class InterestCounter {
  /** Pieces the peer has that we want and lack. */
  wanted = 0;
  /** Of those, the ones not begun. */
  fresh = 0;

  get isInterested(): boolean {
    return this.wanted > 0;
  }

  reset(wanted: number, fresh: number): void {
    this.wanted = wanted;
    this.fresh = fresh;
  }
}

/** How many bits two sets of the same size share. */
export const countCommon = (left: Uint32Array, right: Uint32Array): number => {
  let count = 0;
  for (let at = 0; at < left.length; at++) {
    let word = left[at]! & right[at]!;
    if (word === 0) continue;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return count;
};

/** A bitfield as whole words, to count with; a copy. */
export const wordsOf = (bitfield: Bitfield): Uint32Array => {
  const bytes = bitfield.toBytes();
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
};
