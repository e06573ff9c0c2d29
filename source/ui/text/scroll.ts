/** Windows onto longer lists. */

export const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, value));

/** The first row shown, moved no further than needed to keep `cursor` inside, and never past the end. */
export const keepVisible = (top: number, cursor: number, page: number, count: number): number => {
  if (page <= 0) return 0;
  const moved = clamp(top, cursor - page + 1, cursor);
  return clamp(moved, 0, Math.max(0, count - page));
};

export type Step = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** Where a step leads from `at` among `count` places. */
export const stepFrom = (at: number, step: Step, page: number, count: number): number => {
  const last = Math.max(0, count - 1);
  const jump = Math.max(1, page - 1);
  switch (step) {
    case 'up':
      return clamp(at - 1, 0, last);
    case 'down':
      return clamp(at + 1, 0, last);
    case 'page-up':
      return clamp(at - jump, 0, last);
    case 'page-down':
      return clamp(at + jump, 0, last);
    case 'top':
      return 0;
    case 'bottom':
      return last;
  }
};
