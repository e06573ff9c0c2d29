/** What the books of requests say of what peers send, and what to take back from others for it. */
import type { PeerKey } from './peer-key.ts';

/** What to do with a block that begins to come in. */
export type BlockVerdict =
  /** Ours: stream it into its place. */
  | 'wanted'
  /** Asked for once, of no use any more: count as waste, blame nobody. */
  | 'duplicate'
  /** Another peer is sending the same block right now: drop it. */
  | 'busy'
  /** Never asked for (or not of late): count as waste and against the peer. */
  | 'unasked';

/** What to make of a refusal (BEP 6). */
export type RejectVerdict =
  | 'released'
  /** We had taken the request back already. */
  | 'late'
  | 'unasked';

export interface BlockArrival {
  /** Others who were asked for the same block. */
  readonly cancels: readonly PeerKey[];
  readonly isPieceComplete: boolean;
}

export interface Cancel {
  readonly peer: PeerKey;
  readonly piece: number;
  readonly block: number;
}
