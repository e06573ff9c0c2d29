/** Asks before a tracker or a web seed is taken from a torrent. */

import { keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import { acting, type Outcome } from '../outcome.ts';
import { truncateMiddle } from '../text/cells.ts';
import { lineWidth, span } from '../text/line.ts';
import type { Dialog } from './dialog.ts';
import type { RemoveTrackerSheet } from './sheets.ts';

const confirmed = ({ torrent: { id }, number, url, what }: RemoveTrackerSheet): Outcome => ({
  acts: [{ kind: 'sheet', sheet: null }],
  wishes: [
    {
      name: what === 'tracker' ? 'torrent:remove-tracker' : 'torrent:remove-web-seed',
      args: { id, number },
      done: `Removed the ${what} ${url}`,
    },
  ],
});

export const removeTrackerDialog: Dialog<RemoveTrackerSheet> = {
  room: () => 'foot',
  lines: ({ torrent, url, what }, { keymap }, { columns }) => {
    const key = shownKey(keysFor(keymap, 'remove-tracker', 'confirm')[0] ?? '');
    const peers = torrent.isPrivate && what === 'tracker' ? ' Its peers go with it.' : '';
    const end = [span(`?${peers}  `), span(key, 'accent'), span(' removes it', 'dim')];
    const start = span(' Remove ', 'strong');
    const room = Math.max(8, columns - lineWidth([start, ...end]));
    return [[start, span(truncateMiddle(url, room)), ...end]];
  },
  perform: (sheet, action) => {
    if (action === 'confirm') return confirmed(sheet);
    return action === 'cancel' ? acting({ kind: 'sheet', sheet: null }) : undefined;
  },
  isStale: ({ torrent, number, what }, { torrents, details }) => {
    const { trackers, webSeeds } = details[torrent.id] ?? {};
    const listed: readonly { number: number }[] | undefined =
      what === 'tracker' ? trackers : webSeeds;
    return (
      torrents.every(({ id }) => id !== torrent.id) ||
      listed?.every((each) => each.number !== number) === true
    );
  },
};
