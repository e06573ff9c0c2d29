/** Removing: first it is only planned, and can be taken back until its time has come. */
import type { TorrentSummary } from '../contract/frame.ts';
import { type Keymap, keysFor } from './keys/bindings.ts';
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

const keep = ({ id }: TorrentSummary): Wish => ({
  name: 'torrent:keep',
  args: { id },
  done: '',
  mayFail: true,
});

/**
 * The newest removal planned here of which something is still there; else that of the torrent at hand.
 * All that were planned together are kept, also those whose plan has not come back in a frame yet.
 */
export const takeRemovalBack = (
  { state }: ActionContext,
  targets: readonly TorrentSummary[],
): Outcome => {
  for (const ids of state.view.plannedRemovals) {
    const planned = new Set(ids);
    const kept = state.frame.torrents.filter(({ id }) => planned.has(id));
    if (kept.length === 0) continue;
    return {
      acts: [{ kind: 'took-back', ids }],
      wishes: kept.map(keep),
      done: `Kept ${namesOf(kept)}`,
    };
  }
  const kept = targets.filter(({ removal }) => removal !== null);
  if (kept.length === 0) return saying('warn', 'There is nothing to take back');
  return { wishes: kept.map(keep), done: `Kept ${namesOf(kept)}` };
};
