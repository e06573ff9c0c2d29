/** Asks before everybody at a peer's address is banned. */
import { keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import { acting, type Outcome } from '../outcome.ts';
import { span } from '../text/line.ts';
import type { Dialog } from './dialog.ts';
import type { BanPeerSheet } from './sheets.ts';

const confirmed = ({ torrent, address, host }: BanPeerSheet): Outcome => ({
  acts: [{ kind: 'sheet', sheet: null }],
  wishes: [
    {
      name: 'torrent:ban-peer',
      args: { id: torrent.id, address },
      done: `Banned ${host}; ":unban ${host}" takes it back`,
    },
  ],
});

/** It stays when the peer has gone meanwhile: the ban is about who comes back. */
export const banPeerDialog: Dialog<BanPeerSheet> = {
  room: () => 'foot',
  lines: ({ host }, { keymap }) => [
    [
      span(' Ban ', 'strong'),
      span(`${host} from all torrents?  `),
      span(shownKey(keysFor(keymap, 'ban-peer', 'confirm')[0] ?? ''), 'accent'),
      span(' bans it', 'dim'),
    ],
  ],
  perform: (sheet, action) => {
    if (action === 'confirm') return confirmed(sheet);
    return action === 'cancel' ? acting({ kind: 'sheet', sheet: null }) : undefined;
  },
  isStale: ({ torrent }, { torrents }) => torrents.every(({ id }) => id !== torrent.id),
};
