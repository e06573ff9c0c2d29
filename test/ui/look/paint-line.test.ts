import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paintLine } from '../../../source/ui/look/paint-line.ts';
import type { Style, Theme, Tone } from '../../../source/ui/look/theme.ts';
import { CONTRAST_THEME, TERMINAL_THEME } from '../../../source/ui/look/themes.ts';
import { span } from '../../../source/ui/text/line.ts';

const shown = (text: string): string => text.replaceAll('\u001b[', '<').replaceAll('m', '>');

const withTone = (tone: Tone, style: Style): Theme => ({
  tones: { ...TERMINAL_THEME.tones, [tone]: style },
  chosenRow: TERMINAL_THEME.chosenRow,
});

test('colours by name, bright ones, ones of 256, and weights begin and end', () => {
  const cases: readonly (readonly [Style, string])[] = [
    [{}, 'x'],
    [{ color: 'red' }, '<31>x<39>'],
    [{ color: 'yellowBright' }, '<93>x<39>'],
    [{ color: 'ansi256(245)', backgroundColor: 'ansi256(16)' }, '<38;5;245><48;5;16>x<39><49>'],
    [{ backgroundColor: 'blueBright' }, '<104>x<49>'],
    [{ bold: true, dimColor: true, inverse: true }, '<1><2><7>x<22><22><27>'],
    [{ color: 'of no name' }, 'x'],
  ];
  for (const [style, painted] of cases) {
    assert.equal(shown(paintLine([span('x', 'busy')], withTone('busy', style))), painted);
  }
});

test('neighbours of one look are one stretch, and the line ends plain', () => {
  const line = [span('a', 'key'), span('b', 'accent'), span('c'), span('d', 'good')];
  assert.equal(shown(paintLine(line, TERMINAL_THEME)), '<36>ab<39>c<32>d<39>');
  assert.equal(paintLine([], TERMINAL_THEME), '');
});

test('a span on the chosen row looks as that row does', () => {
  const line = [{ ...span('a', 'dim'), isOnChosenRow: true }];
  assert.equal(shown(paintLine(line, TERMINAL_THEME)), '<7>a<27>');
});

test('where a theme has a ground, all stands on it, though styles are shared with themes that have none', () => {
  const theme: Theme = { ...TERMINAL_THEME, background: 'ansi256(16)' };
  assert.equal(shown(paintLine([span('a', 'good')], theme)), '<32><48;5;16>a<39><49>');
  assert.equal(shown(paintLine([span('a', 'good')], TERMINAL_THEME)), '<32>a<39>');
  assert.match(paintLine([span('a')], CONTRAST_THEME), /48;5;16/);
});
