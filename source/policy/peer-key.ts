/** A connected peer as the policies know it: a small whole number ≥ 0 that its owner never uses twice. */
export type PeerKey = number;

export const NOBODY = -1;
