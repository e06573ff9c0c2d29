/** Which actions are about a tree of files, and what they do there: the same in the tab and in the dialog that adds. */
import type { ActionId } from '../actions.ts';
import { stepOf } from '../dialogs/scrolled.ts';
import type { ChoiceAct } from './priority-changes.ts';
import type { FoldAct, TreeAct } from './tree-view.ts';

const FOLD_ACTS: { readonly [Id in ActionId]?: FoldAct } = {
  fold: { kind: 'fold' },
  unfold: { kind: 'unfold' },
  'turn-fold': { kind: 'turn-fold' },
  'turn-all-folds': { kind: 'turn-all-folds' },
};

const CHOICE_ACTS: { readonly [Id in ActionId]?: ChoiceAct } = {
  'want-files': 'toggle-wanted',
  'raise-files': 'raise',
  'lower-files': 'lower',
  'skip-files': 'skip',
  'invert-files': 'invert',
  'want-all-files': 'all',
  'only-files': 'only',
};

export const foldActOf = (action: ActionId): FoldAct | undefined => FOLD_ACTS[action];

export const treeActOf = (action: ActionId): TreeAct | undefined => {
  const step = stepOf(action);
  return step === undefined ? foldActOf(action) : { kind: 'step', step };
};

export const choiceActOf = (action: ActionId): ChoiceAct | undefined => CHOICE_ACTS[action];
