/**
 * Endgame (BEP 3): when every block we lack is asked for, blocks that are out are asked of other
 * peers too, so that the last ones do not hang on one slow line. Bounded per block, per peer and
 * in work; blocks that slow peers hold come first, and the ones asked of the fewest.
 */
import type { Bitfield } from '../base/bitfield.ts';
import { type BegunPiece, REQUESTED } from './begun-piece.ts';
import type { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import {
  ENDGAME_BLOCKS_PER_PICK,
  MAX_DUPLICATES_PER_PEER,
  MAX_REQUESTERS_PER_BLOCK,
} from './limits.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';

export interface DuplicateWish {
  readonly peer: PeerKey;
  readonly has: Bitfield;
  readonly count: number;
  readonly now: number;
  /** Take over from slow peers, no more than that: not the end of the download, but memory is full. */
  readonly isRescue: boolean;
  /** 0 ≤ x < 1: where to start, so that peers do not all double the same blocks. */
  readonly chance: number;
  isWanted(piece: number): boolean;
}

/** Appends blocks that are out at others; answers how many. */
export const pickDuplicates = (
  ledger: BlockLedger,
  wish: DuplicateWish,
  into: BlockList,
): number => {
  const requests = ledger.peer(wish.peer);
  const room = MAX_DUPLICATES_PER_PEER - requests.outstanding;
  const count = Math.min(wish.count, room);
  if (count <= 0) return 0;
  // A slow peer is no help but to others that are slow.
  const fromSlowOnly = wish.isRescue || requests.pace === 'slow' || requests.doublesSlowOnly;
  const passes = fromSlowOnly ? 1 : MAX_REQUESTERS_PER_BLOCK;
  let budget = ENDGAME_BLOCKS_PER_PICK;
  let taken = 0;
  for (let pass = 0; pass < passes; pass++) {
    const start = Math.floor(wish.chance * ledger.begun.length);
    for (let step = 0; step < ledger.begun.length; step++) {
      if (taken === count || budget <= 0) return taken;
      const begun = ledger.begun[(start + step) % ledger.begun.length]!;
      budget -= 1;
      if (!mayDouble(ledger, begun, wish)) continue;
      budget -= begun.blockCount;
      taken += doubleBlocks(ledger, begun, wish, pass, count - taken, into);
    }
  }
  return taken;
};

const mayDouble = (ledger: BlockLedger, begun: BegunPiece, wish: DuplicateWish): boolean => {
  if (begun.outstanding === 0 || !wish.isWanted(begun.piece)) return false;
  if (begun.isSolo && begun.owner !== NOBODY) return false;
  if (!wish.has.has(begun.piece)) return false;
  return !ledger.peer(wish.peer).hasRefused(begun.piece, wish.now);
};

/** Pass 0: blocks asked of one slow peer; pass n: blocks asked of n peers. */
const doubleBlocks = (
  ledger: BlockLedger,
  begun: BegunPiece,
  wish: DuplicateWish,
  pass: number,
  count: number,
  into: BlockList,
): number => {
  let taken = 0;
  for (let block = 0; block < begun.blockCount && taken < count; block++) {
    if (begun.states[block] !== REQUESTED) continue;
    if (begun.requesterCount(block) !== Math.max(1, pass)) continue;
    if (begun.isRequester(block, wish.peer)) continue;
    if (pass === 0 && ledger.peer(begun.holder(block)).pace !== 'slow') continue;
    ledger.requestAlso(begun, block, wish.peer, into);
    taken += 1;
  }
  return taken;
};
