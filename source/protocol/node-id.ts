/** Node ids of the DHT and the space they share with info-hashes: 160 bits, distance by XOR (BEP 5). */
export const NODE_ID_BYTES = 20;
export const NODE_ID_BITS = NODE_ID_BYTES * 8;

/** Below 0 where `one` is nearer to the target than `other`. */
export const compareDistance = (target: Uint8Array, one: Uint8Array, other: Uint8Array): number => {
  for (let at = 0; at < NODE_ID_BYTES; at++) {
    const difference = (one[at]! ^ target[at]!) - (other[at]! ^ target[at]!);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Leading bits in which both are the same: 160 where they are one. */
export const sharedBits = (one: Uint8Array, other: Uint8Array): number => {
  for (let at = 0; at < NODE_ID_BYTES; at++) {
    const difference = one[at]! ^ other[at]!;
    if (difference !== 0) return at * 8 + Math.clz32(difference) - 24;
  }
  return NODE_ID_BITS;
};

/** Like `id` in exactly its first `bits` bits; what comes after the first other one is taken from `noise`, 20 bytes. */
export const idSharing = (id: Uint8Array, bits: number, noise: Uint8Array): Uint8Array => {
  const made = new Uint8Array(noise);
  const whole = bits >> 3;
  made.set(id.subarray(0, whole));
  if (whole >= NODE_ID_BYTES) return made;
  const rest = bits & 7;
  const kept = 0xff & ~(0xff >> rest);
  const turned = 0x80 >> rest;
  made[whole] =
    (id[whole]! & kept) | (~id[whole]! & turned) | (noise[whole]! & ~(kept | turned) & 0xff);
  return made;
};
