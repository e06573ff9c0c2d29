import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Style, Theme, Tone } from '../../../source/ui/look/theme.ts';
import {
  COLORLESS_THEME,
  CONTRAST_THEME,
  DUSK_THEME,
  SIXTEEN_THEME,
  TERMINAL_THEME,
} from '../../../source/ui/look/themes.ts';

const THEMES: { readonly [name: string]: Theme } = {
  terminal: TERMINAL_THEME,
  colorless: COLORLESS_THEME,
  sixteen: SIXTEEN_THEME,
  dusk: DUSK_THEME,
  contrast: CONTRAST_THEME,
};

const stylesOf = (theme: Theme): readonly Style[] => [
  ...Object.values(theme.tones),
  ...Object.values(theme.chosenRow),
];

const LEVELS = [0, 95, 135, 175, 215, 255];

/** Red, green and blue of an xterm colour; the first sixteen are every terminal's own. */
const channelsOf = (index: number): readonly number[] => {
  assert.ok(index >= 16 && index < 256);
  if (index >= 232) return Array<number>(3).fill(8 + 10 * (index - 232));
  const at = index - 16;
  return [LEVELS[Math.floor(at / 36)]!, LEVELS[Math.floor(at / 6) % 6]!, LEVELS[at % 6]!];
};

/** WCAG 2, relative luminance. */
const luminanceOf = (channels: readonly number[]): number => {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
};

const contrast = (left: readonly number[], right: readonly number[]): number => {
  const [dark, light] = [luminanceOf(left), luminanceOf(right)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
};

const channels = (color: string): readonly number[] =>
  channelsOf(Number(/^ansi256\((\d+)\)$/.exec(color)![1]));

const BLACK = [0, 0, 0];
const DARK = [0x1c, 0x1c, 0x1c];
const WHITE = [255, 255, 255];

describe('the themes', () => {
  for (const [name, theme] of Object.entries(THEMES)) {
    test(`${name} shows the row, the cell and the tab under the cursor`, () => {
      for (const [tone, style] of Object.entries(theme.chosenRow)) {
        assert.ok(style.inverse || style.backgroundColor !== undefined, tone);
        if (tone !== 'chosen') assert.notDeepEqual(style, theme.tones[tone as Tone], tone);
        else assert.notDeepEqual(style, theme.chosenRow.plain);
      }
      const { chosen, plain } = theme.tones;
      assert.ok(chosen.inverse || chosen.backgroundColor !== undefined);
      assert.notDeepEqual(chosen, plain);
    });

    test(`${name} tells what is wrong from what is plain, on the chosen row too`, () => {
      assert.notDeepEqual(theme.tones.bad, theme.tones.plain);
      assert.notDeepEqual(theme.chosenRow.bad, theme.chosenRow.plain);
    });
  }

  test('without colours no style names one', () => {
    for (const style of stylesOf(COLORLESS_THEME)) {
      assert.equal(style.color ?? style.backgroundColor, undefined);
    }
  });

  test('the terminal’s own palette is kept to: no colour outside its first eight', () => {
    const eight = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
    for (const { color, backgroundColor } of stylesOf(TERMINAL_THEME)) {
      assert.ok(color === undefined || eight.includes(color), color);
      assert.equal(backgroundColor, undefined);
    }
  });

  test('dusk reads on black, on dark grey and on white', () => {
    for (const [tone, { color, backgroundColor }] of Object.entries(DUSK_THEME.tones)) {
      // Lines are no text.
      if (color === undefined || backgroundColor !== undefined || tone === 'rule') continue;
      const found = [BLACK, DARK, WHITE].map((ground) => contrast(channels(color), ground));
      assert.ok(found[0]! >= 4.5 && found[1]! >= 4 && found[2]! >= 3, `${tone}: ${found}`);
    }
  });

  test('the band of dusk is seen on any ground, and reads', () => {
    const { plain } = DUSK_THEME.chosenRow;
    for (const ground of [BLACK, DARK, WHITE]) {
      assert.ok(contrast(channels(plain.backgroundColor!), ground) >= 2.2);
    }
    for (const [tone, { color, backgroundColor }] of Object.entries(DUSK_THEME.chosenRow)) {
      if (tone === 'rule') continue;
      const found = contrast(channels(color!), channels(backgroundColor!));
      assert.ok(found >= 4.5, `${tone}: ${found}`);
    }
  });

  test('contrast has seven to one everywhere, and nothing faint', () => {
    const { background } = CONTRAST_THEME;
    for (const style of stylesOf(CONTRAST_THEME)) {
      assert.equal(style.dimColor, undefined);
      const ground = style.backgroundColor ?? background!;
      const found = contrast(channels(style.color!), channels(ground));
      assert.ok(found >= 7, `${JSON.stringify(style)}: ${found}`);
    }
  });
});
