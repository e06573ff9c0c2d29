/** The extensions of the peer protocol (BEP 10) that a torrent speaks with its metadata known: a private one names nobody. */
import { safeText } from '../../base/safe-text.ts';
import type { TorrentLimits } from '../bandwidth/torrent-limits.ts';
import type { Extension } from '../extensions/extension.ts';
import { makeHolepunch } from '../extensions/make-holepunch.ts';
import { MetadataServer } from '../extensions/metadata-server.ts';
import { PeerExchange } from '../extensions/peer-exchange.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';
import type { Run } from './run.ts';

export interface RunExtensionsOptions {
  readonly parts: Pick<TorrentParts, 'services' | 'metainfo' | 'stored'>;
  readonly limits: Pick<TorrentLimits, 'upThrottle'>;
  /** The one under way. */
  readonly run: () => Run | undefined;
}

export const runExtensions = (options: RunExtensionsOptions): readonly Extension[] => {
  const { parts, run } = options;
  const server = metadataServerOf(options);
  if (parts.metainfo.isPrivate) return [server];
  const holepunch = makeHolepunch(parts.services, () => run()?.swarm);
  const exchange = new PeerExchange({
    clock: parts.services.ports.clock,
    peers: () => run()?.swarm.peers.values() ?? [],
    isSeed: ({ key }) => run()?.picker.peerPieces(key).isFull === true,
    onPeers: (peers, teller) => {
      holepunch.onHeard(teller, peers);
      run()?.hear(peers, 'pex');
    },
  });
  return [server, exchange, holepunch];
};

const metadataServerOf = ({ parts, limits }: RunExtensionsOptions): MetadataServer =>
  new MetadataServer({
    size: parts.metainfo.infoSize,
    load: () => parts.stored.infoBytes(),
    throttle: limits.upThrottle,
    warn: (message) => parts.services.report('session:warned', { message: safeText(message) }),
  });
