/** Which of many peers to prefer, by a sum over both addresses (BEP 40): both sides come to the same, and nobody can choose it. */
import { parseAddress } from '../base/addresses.ts';
import { compareBytes, concatBytes } from '../base/bytes.ts';
import type { Endpoint } from '../base/ports/network.ts';

/** 0 to 2^32-1, higher is better; undefined where the two are not of one family. */
export const canonicalPriority = (ours: Endpoint, theirs: Endpoint): number | undefined => {
  const [left, right] = [parseAddress(ours.host), parseAddress(theirs.host)];
  if (left === undefined || right === undefined || left.length !== right.length) return undefined;
  if (compareBytes(left, right) === 0) return crc32c(sorted(portOf(ours), portOf(theirs)));
  const kept = keptBytes(left, right);
  return crc32c(sorted(masked(left, kept), masked(right, kept)));
};

const portOf = ({ port }: Endpoint): Uint8Array => Uint8Array.of(port >> 8, port);

const sorted = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  concatBytes(compareBytes(left, right) <= 0 ? [left, right] : [right, left]);

/** Bytes of which all bits count: two (IPv6: six), and one more than the two addresses share from there on. */
const keptBytes = (left: Uint8Array, right: Uint8Array): number => {
  const least = left.length === 4 ? 2 : 6;
  const shared = left.findIndex((byte, at) => byte !== right[at]);
  return shared < least ? least : shared + 1;
};

const masked = (address: Uint8Array, kept: number): Uint8Array =>
  address.map((byte, at) => (at < kept ? byte : byte & 0x55));

/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const crc32c = (bytes: Uint8Array): number => {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? POLYNOMIAL : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
};
