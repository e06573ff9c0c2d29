/** Which pieces a peer may have while it is choked (BEP 6): the same for all who compute it. */
import { createHash } from 'node:crypto';
import { readUint32 } from './messages.ts';

/** `ipv4` packed; the BEP has no provision for IPv6. All pieces where there are no more than `count`. */
export const allowedFastSet = (
  ipv4: Uint8Array,
  infoHash: Uint8Array,
  pieceCount: number,
  count: number,
): readonly number[] => {
  const size = Math.min(count, pieceCount);
  const pieces = new Set<number>();
  let digest: Uint8Array = Buffer.concat([ipv4.subarray(0, 3), Uint8Array.of(0), infoHash]);
  while (pieces.size < size) {
    digest = createHash('sha1').update(digest).digest();
    for (let at = 0; at < 20 && pieces.size < size; at += 4) {
      pieces.add(readUint32(digest, at) % pieceCount);
    }
  }
  return [...pieces];
};
