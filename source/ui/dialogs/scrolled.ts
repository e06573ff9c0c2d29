/** Keys that scroll what a dialog lists. */
import type { ActionId } from '../actions.ts';
import { clamp, type Step, stepFrom } from '../text/scroll.ts';

const STEPS: { readonly [Id in ActionId]?: Step } = {
  up: 'up',
  down: 'down',
  'page-up': 'page-up',
  'page-down': 'page-down',
  top: 'top',
  bottom: 'bottom',
};

/** The first row shown after the key; undefined where it does not scroll. */
export const scrolledBy = (
  at: number,
  action: ActionId,
  count: number,
  page: number,
): number | undefined => {
  const step = STEPS[action];
  if (step === undefined) return undefined;
  const last = Math.max(0, count - page);
  return stepFrom(clamp(at, 0, last), step, page, last + 1);
};

export const stepOf = (action: ActionId): Step | undefined => STEPS[action];
