/** Bytes in addresses (RFC 3986): exact, unlike anything that goes through text. */
import { utf8 } from '../base/bytes.ts';

const UNRESERVED: ReadonlySet<number> = new Set(
  utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'),
);

/** Each byte that is not unreserved as %xx. */
export const percentEncoded = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) {
    text += UNRESERVED.has(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
};
