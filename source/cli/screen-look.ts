/** What the settings and the environment make of the screen: its preferences, its signs and its keys, and what is to be said about them. */
import type { ScreenSettings } from '../contract/settings.ts';
import { type KeyPlan, planKeys } from '../ui/keys/key-settings.ts';
import type { Environment } from '../ui/look/theme.ts';
import { preferencesFrom } from '../ui/preference-settings.ts';
import type { Preferences } from '../ui/preferences.ts';
import { chooseLetters, graphGlyphsFor } from '../ui/text/glyphs.ts';

export interface ScreenLook extends KeyPlan {
  /** Sentences, for a screen reader. */
  readonly isSpoken: boolean;
  readonly preferences: Preferences;
}

/** Ink's own variable, so that other programs made with it do the same. */
const hasScreenReader = ({ INK_SCREEN_READER }: Environment): boolean =>
  INK_SCREEN_READER === 'true';

export const screenLook = (settings: ScreenSettings, env: Environment): ScreenLook => {
  const graphGlyphs = graphGlyphsFor(chooseLetters(settings.ascii, env));
  return {
    isSpoken: settings.screenReader === 'auto' ? hasScreenReader(env) : settings.screenReader,
    preferences: { ...preferencesFrom(settings), graphGlyphs },
    ...planKeys(settings),
  };
};
