/** The keymap of a person: a preset, and above it their own keys from the settings, with what is to be told about them. */
import type { ScreenSettings } from '../../contract/settings.ts';
import { ACTIONS, type ActionId } from '../actions.ts';
import { MAX_KEY_NOTES } from '../limits.ts';
import { cleanText } from '../text/cells.ts';
import { type Keymap, keysFor } from './bindings.ts';
import { isPrintable, keyProblem } from './key-names.ts';
import { presetKeymap } from './keymaps/presets.ts';
import { type KeyWishes, rebind, type TakenKey } from './keymaps/rebind.ts';
import { type KeyName, shownKey } from './keys.ts';
import { isTypingPlace, type Place } from './places.ts';

export interface KeyPlan {
  readonly keymap: Keymap;
  /** Whole sentences: what could not be had, and what had to give way. */
  readonly notes: readonly string[];
}

type OwnKeys = ScreenSettings['keys'];

const listOf = (keys: OwnKeys[string]): readonly KeyName[] =>
  keys === null ? [] : typeof keys === 'string' ? [keys] : keys;

const isAction = (name: string): name is ActionId => Object.hasOwn(ACTIONS, name);

const placesOf = (keymap: Keymap, action: ActionId): readonly Place[] =>
  keymap.filter((binding) => binding.action === action).flatMap(({ places }) => places);

/** A letter is only a letter where one types, and some actions are done nowhere else. */
const isInVain = (keymap: Keymap, action: ActionId, key: KeyName): boolean =>
  isPrintable(key) && placesOf(keymap, action).every(isTypingPlace);

const problemOf = (keymap: Keymap, action: ActionId, key: KeyName): string | undefined => {
  const problem = keyProblem(key);
  if (problem !== undefined) return problem;
  return isInVain(keymap, action, key) ? 'is written where one types' : undefined;
};

const wishesOf = (keymap: Keymap, own: OwnKeys, notes: string[]): KeyWishes => {
  const wishes = new Map<ActionId, readonly KeyName[]>();
  for (const [action, keys] of Object.entries(own)) {
    if (!isAction(action)) {
      notes.push(`There is no action "${cleanText(action)}", so its key does nothing.`);
      continue;
    }
    const wished = listOf(keys);
    const good = wished.filter((key) => {
      const problem = problemOf(keymap, action, key);
      if (problem !== undefined) {
        notes.push(`"${cleanText(key)}" cannot be a key for ${action}: it ${problem}.`);
      }
      return problem === undefined;
    });
    if (good.length > 0 || wished.length === 0) wishes.set(action, good);
  }
  return wishes;
};

const hasKey = (keymap: Keymap, action: ActionId): boolean =>
  keymap.some((binding) => binding.action === action && binding.keys.length > 0);

const takenWords = (keymap: Keymap, { key, winner, loser }: TakenKey): string => {
  const left = hasKey(keymap, loser) ? '' : ', which has no key left';
  return `${shownKey(key)} is ${winner} now and no longer ${loser}${left}.`;
};

/** Help and the command line are how everything else is found. */
const lostWords = (keymap: Keymap): readonly string[] => {
  const hasHelp = keysFor(keymap, 'list', 'help').length > 0;
  const command = keysFor(keymap, 'list', 'command')[0];
  if (command === undefined) {
    return hasHelp ? [] : ['Neither help nor the command line has a key in the list any more.'];
  }
  return hasHelp ? [] : [`Help has no key in the list; ${shownKey(command)} and "help" show it.`];
};

export const planKeys = (settings: Pick<ScreenSettings, 'keymap' | 'keys'>): KeyPlan => {
  const notes: string[] = [];
  const preset = presetKeymap(settings.keymap);
  const wishes = wishesOf(preset, settings.keys, notes);
  if (wishes.size === 0) return { keymap: preset, notes: notes.slice(0, MAX_KEY_NOTES) };
  const { keymap, taken } = rebind(preset, wishes);
  notes.push(...taken.map((one) => takenWords(keymap, one)), ...lostWords(keymap));
  return { keymap, notes: notes.slice(0, MAX_KEY_NOTES) };
};
