/** Which torrents an action is about: the marked, else the one under the cursor. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { detailsHaveKeys } from '../layout.ts';
import { NO_MARKS, targetsOf } from '../list/marks.ts';
import { type ActionContext, NOTHING, type Outcome, saying } from '../outcome.ts';
import { selectedTorrent } from '../screen-state.ts';
import { formatPlural } from '../text/format.ts';

export type Targets = readonly [TorrentSummary, ...TorrentSummary[]];

/** `debian.iso`, `3 torrents`. */
export const namesOf = ([first, ...others]: Targets): string =>
  others.length === 0 ? first.name : formatPlural(others.length + 1, 'torrent');

/** While details have the keys only their torrent is meant, whatever is marked in the list. */
export const targetsIn = ({ state, layout }: ActionContext): readonly TorrentSummary[] => {
  const marks = detailsHaveKeys(layout) ? NO_MARKS : state.view.marks;
  return targetsOf(marks, state.shown, selectedTorrent(state));
};

/** Does it to the targets; says why where there are none though some are marked. */
export const withTargets = (
  context: ActionContext,
  act: (targets: Targets) => Outcome,
): Outcome => {
  const [first, ...others] = targetsIn(context);
  if (first !== undefined) return act([first, ...others]);
  return context.state.view.marks.size > 0
    ? saying('warn', 'The filter hides all that is marked')
    : NOTHING;
};
