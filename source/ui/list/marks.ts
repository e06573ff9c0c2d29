/** Torrents marked so that one key acts on many, and which ones a key acts on now. */
import type { TorrentId } from '../../base/ids.ts';
import type { TorrentSummary } from '../../contract/frame.ts';

export type Marks = ReadonlySet<TorrentId>;

export const NO_MARKS: Marks = new Set();

/** From the anchor to the cursor all are marked, beside what was marked before. */
export interface MarkRange {
  readonly anchor: TorrentId;
  readonly before: Marks;
}

/** Undefined where the anchor no longer shows. */
export const rangeMarks = (
  { anchor, before }: MarkRange,
  shown: readonly TorrentSummary[],
  cursor: number,
): Marks | undefined => {
  const from = shown.findIndex(({ id }) => id === anchor);
  if (from < 0) return undefined;
  const between = shown.slice(Math.min(from, cursor), Math.max(from, cursor) + 1);
  return new Set([...before, ...between.map(({ id }) => id)]);
};

export const toggleMark = (marks: Marks, id: TorrentId): Marks => {
  const next = new Set(marks);
  if (!next.delete(id)) next.add(id);
  return next;
};

/** All that show; where they all are marked already, none of them. */
export const markAll = (marks: Marks, shown: readonly TorrentSummary[]): Marks => {
  const isAll = shown.every(({ id }) => marks.has(id));
  if (isAll) return without(marks, shown);
  const next = new Set(marks);
  for (const { id } of shown) next.add(id);
  return next;
};

const without = (marks: Marks, torrents: readonly TorrentSummary[]): Marks => {
  const gone = new Set(torrents.map(({ id }) => id));
  return new Set([...marks].filter((id) => !gone.has(id)));
};

/** Of those that show; what is hidden keeps its mark or its lack of one. */
export const invertMarks = (marks: Marks, shown: readonly TorrentSummary[]): Marks => {
  const next = new Set(marks);
  for (const { id } of shown) if (!next.delete(id)) next.add(id);
  return next;
};

/** Without the torrents that are gone; the same set where none is. */
export const liveMarks = (marks: Marks, torrents: readonly TorrentSummary[]): Marks => {
  if (marks.size === 0) return marks;
  const live = torrents.filter(({ id }) => marks.has(id)).map(({ id }) => id);
  return live.length === marks.size ? marks : new Set(live);
};

/** The marked that show, never one that the filter hides; without marks the one under the cursor. */
export const targetsOf = (
  marks: Marks,
  shown: readonly TorrentSummary[],
  cursor: TorrentSummary | undefined,
): readonly TorrentSummary[] => {
  if (marks.size > 0) return shown.filter(({ id }) => marks.has(id));
  return cursor === undefined ? [] : [cursor];
};
