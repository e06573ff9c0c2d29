/** `sluice peers`: whom a torrent is connected to. */
import { peerFlags } from '../../ui/peers/peer-words.ts';
import { formatPercent, formatQuietRate } from '../../ui/text/format.ts';
import type { Output } from '../output.ts';
import type { ActCall } from './act.ts';
import { look } from './look.ts';

export const peers = (call: ActCall, output: Output): Promise<number> =>
  look(call, output, {
    part: 'peers',
    columns: [
      { title: 'ADDRESS' },
      { title: 'CLIENT', isElastic: true },
      { title: 'FLAGS' },
      { title: 'DONE', align: 'right' },
      { title: 'UP/s', align: 'right' },
      { title: 'DOWN/s', align: 'right' },
    ],
    row: (peer) => [
      peer.address,
      peer.client,
      peerFlags(peer),
      formatPercent(peer.progress),
      formatQuietRate(peer.uploadRate),
      formatQuietRate(peer.downloadRate),
    ],
    json: (peer) => peer,
  });
