/** What the screen asks of a terminal besides cells, and how that is taken back: sequences only, no state. */
import { Buffer } from 'node:buffer';
import { MAX_COPIED_BYTES, MAX_NOTICE_COLUMNS, MAX_TITLE_COLUMNS } from '../limits.ts';
import { truncate } from '../text/cells.ts';

export interface TerminalModes {
  readonly hasMouse: boolean;
  /** Null while the title is not ours. */
  readonly title: string | null;
  /** For a screen reader: the screen stays the terminal's own. */
  readonly isSpoken?: boolean;
}

const ESC = '\u001b';
const BELL = '\u0007';
const ALTERNATE_ON = `${ESC}[?1049h`;
const ALTERNATE_OFF = `${ESC}[?1049l`;
const CURSOR_OFF = `${ESC}[?25l`;
const CURSOR_ON = `${ESC}[?25h`;
const WRAP_OFF = `${ESC}[?7l`;
const WRAP_ON = `${ESC}[?7h`;
const PASTE_ON = `${ESC}[?2004h`;
const PASTE_OFF = `${ESC}[?2004l`;
/** The end of a synchronized update: a patch may have been cut off in the middle. */
const UPDATE_OFF = `${ESC}[?2026l`;
const PEN_OFF = `${ESC}[m`;
const MOUSE_ON = `${ESC}[?1000h${ESC}[?1006h`;
const MOUSE_OFF = `${ESC}[?1006l${ESC}[?1000l`;
const TITLE_KEEP = `${ESC}[22;2t`;
const TITLE_BACK = `${ESC}[23;2t`;

export const bellBytes = BELL;

export const mouseBytes = (hasMouse: boolean): string => (hasMouse ? MOUSE_ON : MOUSE_OFF);

/** Before the first title, so that the one there was can come back. */
export const keepTitleBytes = TITLE_KEEP;

/** Cleaned as all that is shown, so that no title ends early and goes on as something to obey (H124). */
export const titleBytes = (title: string): string =>
  `${ESC}]2;${truncate(title, MAX_TITLE_COLUMNS)}${BELL}`;

/**
 * A notice of the desktop (OSC 9). Some terminals take a number before a semicolon for an order of
 * another kind, such as to wait or to change a folder.
 */
export const noticeBytes = (text: string): string => {
  const words = truncate(text, MAX_NOTICE_COLUMNS).replaceAll(';', ',');
  return `${ESC}]9;${/^\d/.test(words) ? ' ' : ''}${words}${BELL}`;
};

/** For the clipboard (OSC 52). Undefined where it is too long: half a link is worse than none. */
export const copyBytes = (text: string): string | undefined => {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_COPIED_BYTES) return undefined;
  return `${ESC}]52;c;${bytes.toString('base64')}${BELL}`;
};

export const takeBytes = ({ hasMouse, title, isSpoken = false }: TerminalModes): string => {
  if (isSpoken) return PASTE_ON;
  const begin = ALTERNATE_ON + CURSOR_OFF + WRAP_OFF + PASTE_ON;
  const ours = title === null ? '' : TITLE_KEEP + titleBytes(title);
  return begin + (hasMouse ? MOUSE_ON : '') + ours;
};

/** The other way round; nothing is taken back that was not taken. */
export const returnBytes = ({ hasMouse, title, isSpoken = false }: TerminalModes): string => {
  if (isSpoken) return PASTE_OFF;
  const ours = title === null ? '' : TITLE_BACK;
  const end = UPDATE_OFF + PEN_OFF + PASTE_OFF + WRAP_ON + CURSOR_ON + ALTERNATE_OFF;
  return ours + (hasMouse ? MOUSE_OFF : '') + end;
};
