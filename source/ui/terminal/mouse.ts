/** What the mouse did, read from the terminal's reports (SGR, mode 1006). */

export type MouseButton = 'left' | 'middle' | 'right';
export type WheelTurn = 'up' | 'down' | 'left' | 'right';

interface Place {
  /** Cells from the left and the top, from 0. */
  readonly column: number;
  readonly row: number;
}

export type MouseReport =
  | (Place & { readonly kind: 'press' | 'release'; readonly button: MouseButton })
  | (Place & { readonly kind: 'wheel'; readonly button: WheelTurn });

// biome-ignore lint/suspicious/noControlCharactersInRegex: reports begin with ESC
const REPORT = /^\u001b\[<(\d{1,3});(\d{1,5});(\d{1,5})([Mm])$/;
const BUTTONS: readonly MouseButton[] = ['left', 'middle', 'right'];
const TURNS: readonly WheelTurn[] = ['up', 'down', 'left', 'right'];
/** Shift, Alt and Ctrl held meanwhile: they change nothing here. */
const MODIFIERS = 4 | 8 | 16;
const MOTION = 32;
const WHEEL = 64;

/** Undefined for what is no report, and for reports of nothing that is listened to. */
export const mouseReportOf = (sequence: string): MouseReport | undefined => {
  const match = REPORT.exec(sequence);
  if (match === null) return undefined;
  const code = Number(match[1]) & ~MODIFIERS;
  const place = { column: Number(match[2]) - 1, row: Number(match[3]) - 1 };
  if (place.column < 0 || place.row < 0 || (code & MOTION) !== 0) return undefined;
  if ((code & ~3) === WHEEL) return { kind: 'wheel', button: TURNS[code & 3]!, ...place };
  const button = BUTTONS[code];
  if (button === undefined) return undefined;
  return { kind: match[4] === 'M' ? 'press' : 'release', button, ...place };
};
