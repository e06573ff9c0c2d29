/** What is asked of a keymap: which action a key is in a place, and which keys an action has there. */
import type { ActionId } from '../actions.ts';
import type { KeyName } from './keys.ts';
import type { Place } from './places.ts';

export interface Binding {
  readonly action: ActionId;
  /** The first is the one that hints show. */
  readonly keys: readonly KeyName[];
  readonly places: readonly Place[];
}

export type Keymap = readonly Binding[];

export const actionFor = (keymap: Keymap, place: Place, key: KeyName): ActionId | undefined =>
  keymap.find((binding) => binding.places.includes(place) && binding.keys.includes(key))?.action;

/** All keys of an action in a place, the one to show first. */
export const keysFor = (keymap: Keymap, place: Place, action: ActionId): readonly KeyName[] =>
  keymap
    .filter((binding) => binding.action === action && binding.places.includes(place))
    .flatMap((binding) => binding.keys);

/** Those that have a key there. */
export const actionsIn = (keymap: Keymap, place: Place): readonly ActionId[] => [
  ...new Set(
    keymap
      .filter(({ keys, places }) => keys.length > 0 && places.includes(place))
      .map((binding) => binding.action),
  ),
];

/** Keys that mean two things in one place; empty for a sound keymap. */
export const clashesIn = (keymap: Keymap): readonly string[] => {
  const seen = new Map<string, ActionId>();
  const clashes: string[] = [];
  for (const { action, keys, places } of keymap) {
    for (const place of places) {
      for (const key of keys) {
        const before = seen.get(`${place} ${key}`);
        if (before !== undefined) clashes.push(`${place}: ${key} is ${before} and ${action}`);
        seen.set(`${place} ${key}`, action);
      }
    }
  }
  return clashes;
};
