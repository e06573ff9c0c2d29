/** Reads what a rate history says, apart from the code that writes it. */
import type { RateLevelDetails } from '../../source/contract/details.ts';

/** Bytes per second, oldest first. */
export const ratesOf = (base64: string): readonly number[] => {
  const bytes = Buffer.from(base64, 'base64');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true));
};

/** Bytes in all that is kept. */
export const bytesOf = ({ intervalMs }: RateLevelDetails, base64: string): number =>
  ratesOf(base64).reduce((sum, rate) => sum + (rate * intervalMs) / 1000, 0);
