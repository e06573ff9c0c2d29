/** Which connections are one peer's, where one is enough (H81). */
import { isIpv6, scopeOf } from '../../base/addresses.ts';
import { compareBytes, equalBytes } from '../../base/bytes.ts';
import type { Candidates } from '../../policy/candidates.ts';
import { mayBeTwins, type Sighting } from '../../policy/twin-hosts.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import type { Peer } from './peer.ts';

export interface Acquaintance {
  readonly peers: ReadonlyMap<number, Peer>;
  readonly candidates: Pick<Candidates, 'pair'>;
  /** Ours. */
  readonly peerId: Uint8Array;
}

/**
 * Two sides that dial each other at once get two connections: the one that was begun by the
 * smaller peer id stays, which both can tell. A second one in the same direction is refused, and
 * another peer of the same host.
 */
export const isWelcome = (
  { peers, candidates, peerId: ours }: Acquaintance,
  { peerId, connection }: Handshaken,
  isIncoming: boolean,
): boolean => {
  const { host } = connection.remote;
  for (const peer of peers.values()) {
    if (!equalBytes(peer.peerId, peerId)) {
      if (peer.endpoint.host === host && scopeOf(host) !== 'loopback') return false;
      continue;
    }
    if (isIpv6(peer.endpoint.host) !== isIpv6(host)) candidates.pair(peer.endpoint.host, host);
    const isOurs = compareBytes(ours, peerId) < 0;
    if (peer.isIncoming === isIncoming || isOurs === isIncoming) return false;
    peer.wire.close();
  }
  return true;
};

/** The other side has ended it: perhaps since it found us at another address. */
export const pairWithTwin = (
  { peers, candidates }: Acquaintance,
  gone: Peer,
  now: number,
): void => {
  const seen = sightingOf(gone);
  for (const other of peers.values()) {
    if (!mayBeTwins(seen, sightingOf(other), now)) continue;
    candidates.pair(gone.endpoint.host, other.endpoint.host);
    return;
  }
};

const sightingOf = ({ endpoint, peerId, listenPort, connectedMs }: Peer): Sighting => ({
  host: endpoint.host,
  peerId,
  listenPort,
  connectedMs,
});
