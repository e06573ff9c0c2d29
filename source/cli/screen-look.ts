/** What the settings and the environment make of the screen: its colours and its keys, and what is to be said about them. */
import type { ScreenSettings } from '../contract/settings.ts';
import { chooseTheme } from '../ui/choose-theme.ts';
import { planKeys } from '../ui/key-settings.ts';
import type { Keymap } from '../ui/keymap.ts';
import type { Environment, Theme } from '../ui/theme.ts';

export interface ScreenLook {
  readonly theme: Theme;
  readonly keymap: Keymap;
  /** Whole sentences about what could not be had. */
  readonly notes: readonly string[];
}

export const screenLook = (settings: ScreenSettings, env: Environment): ScreenLook => ({
  theme: chooseTheme(settings.theme, env),
  ...planKeys(settings),
});
