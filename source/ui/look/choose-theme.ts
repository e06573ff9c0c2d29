/** Which theme: what the settings name, else what the environment says the terminal can. */
import type { ThemeName } from '../../contract/settings.ts';
import type { Environment, Theme } from './theme.ts';
import {
  COLORLESS_THEME,
  CONTRAST_THEME,
  DUSK_THEME,
  SIXTEEN_THEME,
  TERMINAL_THEME,
} from './themes.ts';

/** How many colours; 0 is none, and no bold or inverse either. */
export type ColorDepth = 0 | 16 | 256;

const MANY_COLORS = /256|direct|kitty|ghostty|alacritty|foot|wezterm|iterm/i;

export const colorDepthOf = ({ COLORTERM = '', TERM = '' }: Environment): ColorDepth => {
  if (TERM === 'dumb' || TERM === '') return 0;
  return COLORTERM !== '' || MANY_COLORS.test(TERM) ? 256 : 16;
};

/** https://no-color.org: set and not empty means no colours, unless the person's own settings name some. */
const isColorless = (env: Environment): boolean =>
  (env.NO_COLOR ?? '') !== '' || colorDepthOf(env) === 0;

export const chooseTheme = (wanted: ThemeName, env: Environment): Theme => {
  const hasMany = colorDepthOf(env) === 256;
  switch (wanted) {
    case 'none':
      return COLORLESS_THEME;
    case 'terminal':
      return TERMINAL_THEME;
    case 'sixteen':
      return SIXTEEN_THEME;
    case 'contrast':
      return CONTRAST_THEME;
    case 'dusk':
      return hasMany ? DUSK_THEME : SIXTEEN_THEME;
    case 'auto':
      if (isColorless(env)) return COLORLESS_THEME;
      return hasMany ? DUSK_THEME : TERMINAL_THEME;
  }
};
