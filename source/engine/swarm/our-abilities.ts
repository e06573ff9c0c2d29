/** What our handshake says that we can do. */
import type { Reserved } from '../../protocol/handshake.ts';

/** `dht`: we are a node, and the torrent is public. */
export const ourAbilities = (dht: boolean): Reserved => ({
  extensionProtocol: true,
  fast: true,
  dht,
});
