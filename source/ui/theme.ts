/** What a thing means, and how that looks. Meaning never hangs on colour alone: words or signs say it too. */

export type Tone =
  | 'plain'
  /** What stands by: units, labels, rules. */
  | 'dim'
  /** Names and heads. */
  | 'strong'
  /** What the viewer may do or has chosen. */
  | 'accent'
  /** Done, there, working. */
  | 'good'
  /** On its way. */
  | 'busy'
  | 'warn'
  | 'bad'
  /** The row or tab under the cursor. */
  | 'chosen';

export interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

export type Theme = { readonly [Name in Tone]: Style };

/** Keeps to the terminal's own sixteen colours, so that it fits whatever palette is set. */
export const TERMINAL_THEME: Theme = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  busy: { color: 'cyan' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  chosen: { inverse: true },
};

export const COLORLESS_THEME: Theme = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { bold: true },
  good: {},
  busy: { bold: true },
  warn: { bold: true },
  bad: { bold: true },
  chosen: { inverse: true },
};

export interface Environment {
  readonly [name: string]: string | undefined;
}

/** https://no-color.org: set and not empty means no colours. */
export const themeFor = (env: Environment): Theme =>
  (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb' ? COLORLESS_THEME : TERMINAL_THEME;
