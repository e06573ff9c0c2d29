/** For tests and simulations: throws where the books of requests do not add up. */
import { invariant } from '../base/errors.ts';
import { type BegunPiece, MISSING, RECEIVED, REQUESTED, STREAMING } from './begun-piece.ts';
import type { PeerKey } from './peer-key.ts';
import type { PeerRequests } from './peer-requests.ts';

/** The ledger's. */
export interface CheckedBooks {
  readonly begun: readonly BegunPiece[];
  readonly peers: ReadonlyMap<PeerKey, PeerRequests>;
}

export const checkLedger = (ledger: CheckedBooks): void => {
  const byPeer = new Map<PeerKey, number>();
  for (const begun of ledger.begun) {
    checkCounts(begun);
    checkRequesters(begun);
    for (const peer of requestersOf(begun)) byPeer.set(peer, (byPeer.get(peer) ?? 0) + 1);
  }
  checkPeers(ledger, byPeer);
};

const requestersOf = (begun: BegunPiece): readonly PeerKey[] =>
  Array.from(begun.states).flatMap((_, block) => begun.requesters(block));

const checkCounts = (begun: BegunPiece): void => {
  const states = Array.from(begun.states);
  const name = `piece ${begun.piece}`;
  const count = (state: number) => states.filter((each) => each === state).length;
  invariant(begun.missing === count(MISSING), `missing blocks of ${name}`);
  invariant(begun.received === count(RECEIVED), `received blocks of ${name}`);
  invariant(begun.streaming === count(STREAMING), `streaming blocks of ${name}`);
  invariant(begun.outstanding === requestersOf(begun).length, `requests for ${name}`);
  invariant(!begun.isIdle, `${name} is begun for a reason`);
  if (begun.nextMissing() !== -1) {
    invariant(begun.nextMissing() === states.indexOf(MISSING), `first missing of ${name}`);
  } else invariant(begun.missing === 0, `${name} hides a missing block`);
};

const checkRequesters = (begun: BegunPiece): void => {
  const name = `piece ${begun.piece}`;
  begun.states.forEach((state, block) => {
    const requesters = begun.requesters(block);
    invariant(new Set(requesters).size === requesters.length, `${name}: asked twice`);
    if (state === REQUESTED) invariant(requesters.length > 0, `${name}: asked of nobody`);
    if (state === MISSING) invariant(requesters.length === 0, `${name}: asked yet missing`);
  });
};

/** The sum over peers equals the sum over blocks. */
const checkPeers = (ledger: CheckedBooks, byPeer: Map<PeerKey, number>): void => {
  let streaming = 0;
  for (const [peer, requests] of ledger.peers) {
    const sum = [...requests.byPiece.values()].reduce((left, right) => left + right, 0);
    invariant(requests.outstanding === (byPeer.get(peer) ?? 0), `requests to peer ${peer}`);
    invariant(requests.outstanding === sum, `requests to peer ${peer} by piece`);
    if (requests.streamingPiece !== -1) streaming += 1;
    byPeer.delete(peer);
  }
  invariant(byPeer.size === 0, 'requests to a peer that is gone');
  invariant(
    streaming === ledger.begun.reduce((sum, begun) => sum + begun.streaming, 0),
    'blocks coming in',
  );
};
