import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ThemeName } from '../../../source/contract/settings.ts';
import { chooseTheme, colorDepthOf } from '../../../source/ui/look/choose-theme.ts';
import type { Environment, Theme } from '../../../source/ui/look/theme.ts';
import {
  COLORLESS_THEME,
  CONTRAST_THEME,
  DUSK_THEME,
  SIXTEEN_THEME,
  TERMINAL_THEME,
} from '../../../source/ui/look/themes.ts';

const MANY: Environment = { TERM: 'tmux-256color' };
const FEW: Environment = { TERM: 'linux' };

const CASES: readonly (readonly [ThemeName, Environment, Theme, string])[] = [
  ['auto', MANY, DUSK_THEME, 'many colours get dusk'],
  ['auto', { TERM: 'xterm', COLORTERM: 'truecolor' }, DUSK_THEME, 'so does a COLORTERM'],
  ['auto', FEW, TERMINAL_THEME, 'few colours keep to the palette'],
  ['auto', { ...MANY, NO_COLOR: '1' }, COLORLESS_THEME, 'NO_COLOR is obeyed'],
  ['auto', { ...MANY, NO_COLOR: '' }, DUSK_THEME, 'an empty NO_COLOR says nothing'],
  ['auto', { TERM: 'dumb' }, COLORLESS_THEME, 'a dumb terminal has none'],
  ['auto', {}, COLORLESS_THEME, 'and neither has an unknown one'],
  ['dusk', { ...MANY, NO_COLOR: '1' }, DUSK_THEME, 'settings stand above NO_COLOR'],
  ['dusk', FEW, SIXTEEN_THEME, 'dusk has a second self for sixteen colours'],
  ['terminal', MANY, TERMINAL_THEME, 'what is named is taken'],
  ['sixteen', MANY, SIXTEEN_THEME, 'what is named is taken'],
  ['contrast', FEW, CONTRAST_THEME, 'what is named is taken'],
  ['none', MANY, COLORLESS_THEME, 'what is named is taken'],
];

for (const [wanted, env, expected, why] of CASES) {
  test(`theme ${wanted} with ${JSON.stringify(env)}: ${why}`, () => {
    assert.equal(chooseTheme(wanted, env), expected);
  });
}

test('terminals that say nothing of 256 in their name have them all the same', () => {
  for (const TERM of ['xterm-kitty', 'alacritty', 'foot', 'xterm-ghostty', 'xterm-direct']) {
    assert.equal(colorDepthOf({ TERM }), 256);
  }
  assert.equal(colorDepthOf({ TERM: 'screen' }), 16);
});
