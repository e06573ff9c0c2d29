/** Node ids that go with the address of their node, so that nobody can choose a place next to a torrent (BEP 42). */
import { isDialableScope, parseAddress, scopeOfBytes } from '../base/addresses.ts';

const IPV4_MASK = Uint8Array.of(0x03, 0x0f, 0x3f, 0xff);
const IPV6_MASK = Uint8Array.of(0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, 0xff);
/** Castagnoli's, reversed. */
const POLYNOMIAL = 0x82f63b78;
const LAST = 19;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
  }
  return remainder;
});

export const crc32c = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
};

/** The 21 bits that an id must begin with stand first in the answer; `chance` is the last byte of the id. */
const prefixOf = (address: Uint8Array, chance: number): number => {
  const mask = address.length === 4 ? IPV4_MASK : IPV6_MASK;
  const masked = mask.map((bits, at) => bits & address[at]!);
  masked[0]! |= (chance & 7) << 5;
  return crc32c(masked);
};

/** An id that goes with the address; what is free in it comes from `noise`, 20 bytes. Undefined where that is no literal. */
export const secureNodeId = (host: string, noise: Uint8Array): Uint8Array | undefined => {
  const address = parseAddress(host);
  if (address === undefined) return undefined;
  const id = new Uint8Array(noise);
  const prefix = prefixOf(address, id[LAST]!);
  id[0] = prefix >>> 24;
  id[1] = prefix >>> 16;
  id[2] = ((prefix >>> 8) & 0xf8) | (noise[2]! & 0x07);
  return id;
};

/** Does the id go with the address? Addresses that do not reach the internet go with any. */
export const isSecureNodeId = (id: Uint8Array, host: string): boolean => {
  const address = parseAddress(host);
  if (address === undefined) return false;
  const scope = scopeOfBytes(address);
  if (scope !== 'global') return isDialableScope(scope);
  const prefix = prefixOf(address, id[LAST]!);
  return (
    id[0] === prefix >>> 24 &&
    id[1] === ((prefix >>> 16) & 0xff) &&
    (id[2]! & 0xf8) === ((prefix >>> 8) & 0xf8)
  );
};
