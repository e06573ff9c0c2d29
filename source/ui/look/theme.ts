/** What a thing means, and how that looks. Meaning never hangs on colour alone: words or signs say it too. */

export type Tone =
  | 'plain'
  /** What stands by: units, labels. */
  | 'dim'
  /** Lines between things, guides, what is empty of a bar. */
  | 'rule'
  /** Names and heads. */
  | 'strong'
  /** What a part of the screen is about. */
  | 'title'
  /** What the viewer may do or has set. */
  | 'accent'
  /** A key to press. */
  | 'key'
  /** Marked, so that an action is for it too. */
  | 'mark'
  /** Done, there, working. */
  | 'good'
  /** On its way. */
  | 'busy'
  | 'warn'
  | 'bad'
  /** What comes in and goes out: rates, their signs and their graphs. */
  | 'down'
  | 'up'
  /** What holds files. */
  | 'folder'
  /** The cell or tab under the cursor. */
  | 'chosen';

export interface Style {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

export type Tones = { readonly [Name in Tone]: Style };

export interface Theme {
  readonly tones: Tones;
  /** On the row under the cursor. */
  readonly chosenRow: Tones;
  /** Beneath everything; left out where the terminal's own stays. */
  readonly background?: string;
}

/** Whether a span stands on the row under the cursor. */
export const styleOf = (theme: Theme, tone: Tone, isOnChosenRow: boolean): Style =>
  isOnChosenRow ? theme.chosenRow[tone] : theme.tones[tone];

/** Of the process, as far as the screen asks it. */
export interface Environment {
  readonly [name: string]: string | undefined;
}
