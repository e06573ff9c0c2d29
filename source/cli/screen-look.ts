/** What the settings and the environment make of the screen: its colours, its signs and its keys, and what is to be said about them. */
import type { ScreenSettings } from '../contract/settings.ts';
import { chooseTheme } from '../ui/choose-theme.ts';
import { chooseLetters, graphGlyphsFor, type LetterSet } from '../ui/glyphs.ts';
import { planKeys } from '../ui/key-settings.ts';
import type { Keymap } from '../ui/keymap.ts';
import { preferencesFrom } from '../ui/preference-settings.ts';
import type { Preferences } from '../ui/preferences.ts';
import type { Environment, Theme } from '../ui/theme.ts';

export interface ScreenLook {
  readonly theme: Theme;
  readonly keymap: Keymap;
  readonly letters: LetterSet;
  readonly preferences: Preferences;
  /** Whole sentences about what could not be had. */
  readonly notes: readonly string[];
}

export const screenLook = (settings: ScreenSettings, env: Environment): ScreenLook => {
  const letters = chooseLetters(settings.ascii, env);
  return {
    theme: chooseTheme(settings.theme, env),
    letters,
    preferences: { ...preferencesFrom(settings), graphGlyphs: graphGlyphsFor(letters) },
    ...planKeys(settings),
  };
};
