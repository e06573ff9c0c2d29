/** Removing: first it is only planned, and can be taken back until its time has come. */
import type { TorrentId } from '../base/ids.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { type Keymap, keysFor } from './keys/keymap.ts';
import { shownKey } from './keys/keys.ts';
import { type ActionContext, NOTHING, type Outcome, saying } from './outcome.ts';
import { formatPlural } from './text/format.ts';
import type { Wish } from './wish.ts';

export interface RemovalWish {
  readonly withData: boolean;
  readonly afterMs: number;
}

const namesOf = (torrents: readonly TorrentSummary[]): string =>
  torrents.length === 1 ? torrents[0]!.name : formatPlural(torrents.length, 'torrent');

const plannedWords = (
  torrents: readonly TorrentSummary[],
  { withData, afterMs }: RemovalWish,
  keymap: Keymap,
): string => {
  const what = `${namesOf(torrents)}${withData ? ' with all data' : ''}`;
  const key = keysFor(keymap, 'list', 'undo')[0];
  const undo = key === undefined ? '' : `; ${shownKey(key)} takes it back`;
  return `Removing ${what} in ${Math.round(afterMs / 1000)} s${undo}`;
};

/** Plans it for all of them; with no time of grace they go at once. */
export const planRemoval = (
  torrents: readonly TorrentSummary[],
  wish: RemovalWish,
  keymap: Keymap,
): Outcome => {
  const { withData, afterMs } = wish;
  if (torrents.length === 0) return NOTHING;
  if (afterMs <= 0) return { wishes: torrents.map((torrent) => removalNow(torrent, withData)) };
  return {
    acts: [{ kind: 'planned-removal', ids: torrents.map(({ id }) => id) }],
    wishes: torrents.map(({ id }) => ({
      name: 'torrent:remove-later',
      args: { id, withData, afterMs },
      done: '',
    })),
    done: plannedWords(torrents, wish, keymap),
  };
};

const removalNow = ({ id, name }: TorrentSummary, withData: boolean): Wish => ({
  name: 'torrent:remove',
  args: { id, withData },
  done: `Removed ${name}`,
});

/** The newest removal planned here of which something can still be kept; else that of the torrent at hand. */
const lastPlanned = (
  { state }: ActionContext,
  targets: readonly TorrentSummary[],
): readonly TorrentSummary[] => {
  const pending = new Map<TorrentId, TorrentSummary>();
  for (const torrent of state.frame.torrents) {
    if (torrent.removal !== null) pending.set(torrent.id, torrent);
  }
  for (const ids of state.view.plannedRemovals) {
    const kept = ids.map((id) => pending.get(id)).filter((torrent) => torrent !== undefined);
    if (kept.length > 0) return kept;
  }
  return targets.filter(({ id }) => pending.has(id));
};

export const takeRemovalBack = (
  context: ActionContext,
  targets: readonly TorrentSummary[],
): Outcome => {
  const kept = lastPlanned(context, targets);
  if (kept.length === 0) return saying('warn', 'There is nothing to take back');
  return {
    wishes: kept.map(({ id }) => ({ name: 'torrent:keep', args: { id }, done: '' })),
    done: `Kept ${namesOf(kept)}`,
  };
};
