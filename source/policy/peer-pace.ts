/**
 * How a peer shares work. `fast`: pieces of its own; `steady`: shares pieces with others;
 * `slow` (snubbing, or nearly so): shares, and takes the common pieces, so that it holds up nothing rare.
 */
import { WHOLE_PIECE_MS } from './limits.ts';

export type PeerPace = 'fast' | 'steady' | 'slow';

export const paceOf = (
  bytesPerSecond: number,
  pieceLength: number,
  isSnubbing: boolean,
): PeerPace => {
  if (isSnubbing) return 'slow';
  return bytesPerSecond * WHOLE_PIECE_MS >= pieceLength * 1000 && bytesPerSecond > 0
    ? 'fast'
    : 'steady';
};
