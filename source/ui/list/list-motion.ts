/** How cursor, window and marks move in the list. `page` is how many torrents show at once. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { clamp, type Step, stepFrom } from '../text/scroll.ts';
import type { View } from '../view.ts';
import { rangeMarks, toggleMark } from './marks.ts';

type Torrents = readonly TorrentSummary[];

/** Marks that follow the cursor follow it there. */
export const movedTo = (view: View, row: number, torrents: Torrents): View => {
  const cursor = clamp(row, 0, Math.max(0, torrents.length - 1));
  const next = { ...view, cursor, selected: torrents[cursor]?.id ?? null };
  if (view.range === null) return next;
  const marks = rangeMarks(view.range, torrents, cursor);
  return marks === undefined ? { ...next, range: null } : { ...next, marks };
};

export const steppedTo = (view: View, step: Step, torrents: Torrents, page: number): View =>
  movedTo(view, stepFrom(view.cursor, step, page, torrents.length), torrents);

/** The window moves; the cursor only where it would no longer show. */
export const scrolledBy = (view: View, by: number, torrents: Torrents, page: number): View => {
  const top = clamp(view.top + by, 0, Math.max(0, torrents.length - page));
  return movedTo({ ...view, top }, clamp(view.cursor, top, top + page - 1), torrents);
};

/** Begins a range of marks at the cursor, or ends the one there is. */
export const ranged = (view: View, torrents: Torrents): View => {
  if (view.range !== null || view.selected === null) return { ...view, range: null };
  const range = { anchor: view.selected, before: view.marks };
  return movedTo({ ...view, range }, view.cursor, torrents);
};

export const withoutRange = (view: View): View =>
  view.range === null ? view : { ...view, marks: view.range.before, range: null };

export const marked = (view: View, torrents: Torrents, page: number): View => {
  if (view.range !== null) return { ...view, range: null };
  if (view.selected === null) return view;
  const marks = toggleMark(view.marks, view.selected);
  return steppedTo({ ...view, marks }, 'down', torrents, page);
};
