/** Which torrents an action is about: the marked, else the one under the cursor. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { NO_MARKS, targetsOf } from '../list/marks.ts';
import { type ActionContext, NOTHING, type Outcome, saying } from '../outcome.ts';
import { selectedTorrent } from '../screen-state.ts';

/** Details that fill the window hide the marks: then only their torrent is meant. */
export const targetsIn = ({ state, layout }: ActionContext): readonly TorrentSummary[] => {
  const isListShown = layout.kind === 'main' && layout.list !== null;
  const marks = isListShown ? state.view.marks : NO_MARKS;
  return targetsOf(marks, state.shown, selectedTorrent(state));
};

/** Does it to the targets; says why where there are none though some are marked. */
export const withTargets = (
  context: ActionContext,
  act: (targets: readonly [TorrentSummary, ...TorrentSummary[]]) => Outcome,
): Outcome => {
  const [first, ...others] = targetsIn(context);
  if (first !== undefined) return act([first, ...others]);
  return context.state.view.marks.size > 0
    ? saying('warn', 'The filter hides all that is marked')
    : NOTHING;
};
