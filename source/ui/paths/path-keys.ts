/** What keys do in a field for a path, the same in every dialog that has one. */
import type { ActionId } from '../actions.ts';
import type { Environment } from '../look/theme.ts';
import type { Outcome } from '../outcome.ts';
import {
  completedPath,
  editedPath,
  type PathField,
  pickedEntry,
  steppedPath,
  takenPath,
} from './path-field.ts';

export interface PathHolder {
  /** Arrows and completion are the field's own. */
  readonly isTyped: boolean;
  readonly changed: (path: PathField) => Outcome;
  /** The field has no use for an arrow, or for completion. */
  readonly turned: (by: 1 | -1) => Outcome;
}

/** Undefined where the action is none of a field's. */
export const performPath = (
  path: PathField,
  action: ActionId,
  env: Environment,
  { isTyped, changed, turned }: PathHolder,
): Outcome | undefined => {
  if (action === 'confirm' && pickedEntry(path, env) !== undefined) {
    return changed(takenPath(path, env));
  }
  if (action === 'down' || action === 'up') {
    const by = action === 'down' ? 1 : -1;
    const stepped = isTyped ? steppedPath(path, by, env) : undefined;
    return stepped === undefined ? turned(by) : changed(stepped);
  }
  if (action === 'complete') {
    const completed = isTyped ? completedPath(path, env) : undefined;
    return completed === undefined ? turned(1) : changed(completed);
  }
  const edited = editedPath(path, action);
  return edited && changed(edited);
};
