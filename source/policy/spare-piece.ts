/** Which begun piece costs least to give up where there is no room for another. */
import type { Availability } from './availability.ts';
import type { BegunPiece } from './begun-piece.ts';
import type { BlockLedger } from './block-ledger.ts';

/** With nothing out and nothing coming in; one that nobody has first. Undefined where there is none. */
export const idlePiece = (ledger: BlockLedger, availability: Availability): number | undefined => {
  let spare: BegunPiece | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const begun of ledger.begun) {
    if (begun.isComplete || begun.outstanding > 0 || begun.streaming > 0) continue;
    const isOrphan = availability.of(begun.piece) === 0;
    const cost = begun.received + (isOrphan ? 0 : begun.blockCount);
    if (cost >= least) continue;
    spare = begun;
    least = cost;
  }
  return spare?.piece;
};

/** One that nobody waits for; undefined where there is none. */
export const lessUrgentPiece = (
  ledger: BlockLedger,
  isUrgent: (piece: number) => boolean,
): number | undefined => {
  let spare: BegunPiece | undefined;
  for (const begun of ledger.begun) {
    if (begun.isComplete || begun.streaming > 0 || isUrgent(begun.piece)) continue;
    if (spare === undefined || begun.received < spare.received) spare = begun;
  }
  return spare?.piece;
};
