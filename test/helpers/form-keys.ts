/** Goes about in a form as a person does. */
import assert from 'node:assert/strict';
import { type Desk, heard } from './desk.ts';

export const pressed = async (desk: Desk, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    desk.press(key);
    await heard();
  }
};

/** Down to the field of that name, from one that was left before. */
export const goTo = async (desk: Desk, field: string): Promise<void> => {
  for (let at = 0; at < 30; at++) {
    if (new RegExp(`^ ${field} +›`, 'm').test(desk.dialog)) return;
    await pressed(desk, 'down');
  }
  assert.fail(`there is no field ${field}`);
};
