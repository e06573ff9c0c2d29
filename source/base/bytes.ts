/** Small words for bytes. `Buffer` is used for speed inside; the types stay `Uint8Array`. */

/** A hash or an id is compared sooner than Node is asked to. */
const SHORT_BYTES = 32;

const asBuffer = (bytes: Uint8Array): Buffer =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const toHex = (bytes: Uint8Array): string => asBuffer(bytes).toString('hex');

/** Undefined where the text is not pairs of hex digits. */
export const fromHex = (text: string): Uint8Array | undefined =>
  text.length % 2 === 0 && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, 'hex') : undefined;

/** One character a byte (0–255): loses nothing, and makes bytes usable as a map key. */
export const toBinaryString = (bytes: Uint8Array): string => asBuffer(bytes).toString('latin1');

export const fromBinaryString = (text: string): Uint8Array => Buffer.from(text, 'latin1');

export const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** Bad sequences become U+FFFD; for text that people read, never for names that are compared. */
export const fromUtf8 = (bytes: Uint8Array): string => asBuffer(bytes).toString('utf8');

export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean => {
  if (left.length !== right.length) return false;
  if (left.length > SHORT_BYTES) return Buffer.compare(left, right) === 0;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
};

export const compareBytes = (left: Uint8Array, right: Uint8Array): number =>
  Buffer.compare(left, right);

export const concatBytes = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
