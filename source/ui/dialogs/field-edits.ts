/** Keys of a line of text that is being written, the same in every dialog that has one. */
import type { ActionId } from '../actions.ts';
import { editField, type FieldEdit, type TextField } from '../text/text-field.ts';

const EDITS: { readonly [Id in ActionId]?: FieldEdit } = {
  'field-left': { kind: 'left' },
  'field-right': { kind: 'right' },
  'field-start': { kind: 'start' },
  'field-end': { kind: 'end' },
  'field-backspace': { kind: 'backspace' },
  'field-delete': { kind: 'delete' },
  'field-clear': { kind: 'clear' },
  'field-delete-word': { kind: 'delete-word' },
};

/** Undefined where the action does not edit. */
export const editedBy = (field: TextField, action: ActionId): TextField | undefined => {
  const edit = EDITS[action];
  return edit === undefined ? undefined : editField(field, edit);
};
