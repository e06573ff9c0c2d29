/** The themes as data. A number is a colour of the 256 that xterm fixed, so that it looks the same everywhere. */
import type { Style, Theme, Tone, Tones } from './theme.ts';

const xterm = (index: number): string => `ansi256(${index})`;

/** What is not named is as it is in `base`. */
const tones = (base: Style, named: { readonly [Name in Tone]?: Style }): Tones => {
  const of = (tone: Tone): Style => ({ ...base, ...named[tone] });
  return {
    plain: base,
    dim: of('dim'),
    rule: of('rule'),
    strong: of('strong'),
    title: of('title'),
    accent: of('accent'),
    key: of('key'),
    mark: of('mark'),
    good: of('good'),
    busy: of('busy'),
    warn: of('warn'),
    bad: of('bad'),
    down: of('down'),
    up: of('up'),
    folder: of('folder'),
    chosen: of('chosen'),
  };
};

const BOLD: Style = { bold: true };
const INVERSE: Style = { inverse: true };

/** Colours on a reversed row would be patches of ground: only weight tells there. */
const REVERSED_ROW = tones(INVERSE, { strong: BOLD, bad: BOLD, chosen: BOLD });

/** Keeps to the terminal's palette, few of its colours and its own ground, so that it fits any of them. */
export const TERMINAL_THEME: Theme = {
  tones: tones(
    {},
    {
      dim: { dimColor: true },
      rule: { dimColor: true },
      strong: BOLD,
      title: BOLD,
      accent: { color: 'cyan' },
      key: { color: 'cyan' },
      mark: { color: 'cyan' },
      good: { color: 'green' },
      busy: { color: 'cyan' },
      warn: { color: 'yellow' },
      bad: { color: 'red', bold: true },
      down: { color: 'cyan' },
      up: { color: 'green' },
      folder: { color: 'blue', bold: true },
      chosen: INVERSE,
    },
  ),
  chosenRow: REVERSED_ROW,
};

export const COLORLESS_THEME: Theme = {
  tones: tones(
    {},
    {
      dim: { dimColor: true },
      rule: { dimColor: true },
      strong: BOLD,
      title: BOLD,
      accent: BOLD,
      key: BOLD,
      mark: BOLD,
      busy: BOLD,
      warn: BOLD,
      bad: BOLD,
      folder: BOLD,
      chosen: INVERSE,
    },
  ),
  chosenRow: REVERSED_ROW,
};

/** Sixteen colours with their bright halves, for a dark ground; the cursor is a blue band. */
export const SIXTEEN_THEME: Theme = {
  tones: tones(
    {},
    {
      dim: { color: 'white' },
      rule: { color: 'blue' },
      strong: { color: 'whiteBright', bold: true },
      title: { color: 'yellowBright', bold: true },
      accent: { color: 'cyanBright' },
      key: { color: 'yellowBright' },
      mark: { color: 'magentaBright', bold: true },
      good: { color: 'greenBright' },
      busy: { color: 'cyanBright' },
      warn: { color: 'yellowBright' },
      bad: { color: 'redBright', bold: true },
      down: { color: 'cyanBright' },
      up: { color: 'greenBright' },
      folder: { color: 'cyan', bold: true },
      chosen: { color: 'black', backgroundColor: 'cyan' },
    },
  ),
  chosenRow: tones(
    { color: 'whiteBright', backgroundColor: 'blue' },
    {
      dim: { color: 'white' },
      rule: { color: 'cyan' },
      strong: BOLD,
      title: BOLD,
      accent: { color: 'cyanBright' },
      key: { color: 'yellowBright' },
      mark: { color: 'yellowBright', bold: true },
      good: { color: 'greenBright' },
      busy: { color: 'cyanBright' },
      warn: { color: 'yellowBright' },
      bad: { backgroundColor: 'red', bold: true },
      down: { color: 'cyanBright' },
      up: { color: 'greenBright' },
      chosen: { color: 'black', backgroundColor: 'cyan' },
    },
  ),
};

/**
 * The colours of an evening. Texts keep the terminal's own colour and everything else is of middling
 * light, so that it reads on a dark ground and on a light one; the cursor is a band of its own, whatever
 * is around it.
 */
export const DUSK_THEME: Theme = {
  tones: tones(
    {},
    {
      dim: { color: xterm(245) },
      rule: { color: xterm(60) },
      strong: BOLD,
      title: { color: xterm(139), bold: true },
      accent: { color: xterm(139) },
      key: { color: xterm(139) },
      mark: { color: xterm(136), bold: true },
      good: { color: xterm(65) },
      busy: { color: xterm(67) },
      warn: { color: xterm(136) },
      bad: { color: xterm(167), bold: true },
      down: { color: xterm(67) },
      up: { color: xterm(65) },
      folder: { color: xterm(103) },
      chosen: { color: xterm(255), backgroundColor: xterm(60) },
    },
  ),
  chosenRow: tones(
    { color: xterm(255), backgroundColor: xterm(24) },
    {
      dim: { color: xterm(253) },
      rule: { color: xterm(67) },
      strong: BOLD,
      title: BOLD,
      accent: { color: xterm(225) },
      key: { color: xterm(225) },
      mark: { color: xterm(223), bold: true },
      good: { color: xterm(157) },
      busy: { color: xterm(159) },
      warn: { color: xterm(223) },
      bad: { color: xterm(224), bold: true },
      down: { color: xterm(159) },
      up: { color: xterm(157) },
      folder: { color: xterm(189) },
      chosen: { color: xterm(24), backgroundColor: xterm(255) },
    },
  ),
};

/** On black, nothing faint: each text at seven to one or more (WCAG AAA). The cursor is a white band. */
export const CONTRAST_THEME: Theme = {
  background: xterm(16),
  tones: tones(
    { color: xterm(231) },
    {
      strong: BOLD,
      title: { color: xterm(226), bold: true },
      accent: { color: xterm(51), bold: true },
      key: { color: xterm(226), bold: true },
      mark: { color: xterm(226), bold: true },
      good: { color: xterm(46), bold: true },
      busy: { color: xterm(51), bold: true },
      warn: { color: xterm(226), bold: true },
      bad: { color: xterm(210), bold: true },
      down: { color: xterm(51), bold: true },
      up: { color: xterm(46), bold: true },
      folder: BOLD,
      chosen: { color: xterm(16), backgroundColor: xterm(231), bold: true },
    },
  ),
  chosenRow: tones(
    { color: xterm(16), backgroundColor: xterm(231), bold: true },
    {
      good: { color: xterm(22) },
      busy: { color: xterm(18) },
      bad: { color: xterm(88) },
      down: { color: xterm(18) },
      up: { color: xterm(22) },
      chosen: { color: xterm(231), backgroundColor: xterm(16) },
    },
  ),
};
