/** Preferences that concern the terminal itself: how much it is sent, its mouse, its title. */

import type { Preferences } from '../preferences.ts';
import type { Pace } from './frame-rhythm.ts';

/** As much of the terminal as this needs. */
export interface PreferredTerminal {
  readonly rhythm: { setPace(pace: Pace): void };
  setMouse(hasMouse: boolean): void;
  setTitle(title: string): void;
}

/** Stands in the title once rates shall not any more. */
const PLAIN_TITLE = 'Sluice';

export const tellTerminal = (
  terminal: PreferredTerminal,
  { lean, mouse, title }: Partial<Preferences>,
): void => {
  if (lean !== undefined) terminal.rhythm.setPace(lean ? 'lean' : 'normal');
  if (mouse !== undefined) terminal.setMouse(mouse);
  if (title === false) terminal.setTitle(PLAIN_TITLE);
};
