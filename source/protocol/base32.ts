/** Base32 (RFC 4648) without padding, as old magnet links spell hashes. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS = 5;

/** Undefined where a sign is none of base32; bits that fill no byte are dropped. */
export const fromBase32 = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(Math.floor((text.length * BITS) / 8));
  let pending = 0;
  let bits = 0;
  let filled = 0;
  for (const sign of text.toUpperCase()) {
    const value = DIGITS.indexOf(sign);
    if (value < 0) return undefined;
    pending = ((pending << BITS) | value) & 0xfff;
    bits += BITS;
    if (bits < 8) continue;
    bits -= 8;
    bytes[filled++] = pending >> bits;
  }
  return bytes;
};
