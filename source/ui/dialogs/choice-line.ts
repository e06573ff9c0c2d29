/** Choices on one line, each behind its key. Where there is no room the words are cut, never the keys. */
import type { ActionId } from '../actions.ts';
import { widthOf } from '../cells.ts';
import { type Keymap, keysFor, type Place } from '../keymap.ts';
import { shownKey } from '../keys.ts';
import { type Line, lineWidth, type Span, span } from '../line.ts';

export interface Choice {
  readonly action: ActionId;
  readonly word: string;
}

interface Part {
  readonly action: ActionId;
  readonly spans: readonly Span[];
}

const partsOf = (
  choices: readonly Choice[],
  keymap: Keymap,
  place: Place,
  wordWidth: number,
): readonly Part[] =>
  choices.flatMap(({ action, word }) => {
    const key = keysFor(keymap, place, action)[0];
    if (key === undefined) return [];
    const shown = word.slice(0, wordWidth);
    const words = shown === '' ? [] : [span(` ${shown}`)];
    return [{ action, spans: [span(` ${shownKey(key)}`, 'key'), ...words] }];
  });

/** As much of the words as there is room for, and all of each where that is enough. */
const fittingParts = (
  choices: readonly Choice[],
  keymap: Keymap,
  place: Place,
  room: number,
): readonly Part[] => {
  const most = Math.max(0, ...choices.map(({ word }) => widthOf(word)));
  for (let width = most; width > 0; width--) {
    const parts = partsOf(choices, keymap, place, width);
    if (parts.reduce((sum, { spans }) => sum + lineWidth(spans), 0) <= room) return parts;
  }
  return partsOf(choices, keymap, place, 0);
};

const titleOf = (title: string): Span => span(` ${title} `, 'strong');

export const choiceLine = (
  title: string,
  choices: readonly Choice[],
  keymap: Keymap,
  place: Place,
  width: number,
): Line => {
  const head = titleOf(title);
  const parts = fittingParts(choices, keymap, place, width - lineWidth([head]));
  return [head, ...parts.flatMap(({ spans }) => spans)];
};

/** The choice in this cell of the line. */
export const choiceAt = (
  title: string,
  choices: readonly Choice[],
  keymap: Keymap,
  place: Place,
  width: number,
  column: number,
): ActionId | undefined => {
  let end = lineWidth([titleOf(title)]);
  if (column < end) return undefined;
  for (const { action, spans } of fittingParts(choices, keymap, place, width - end)) {
    end += lineWidth(spans);
    if (column < end) return action;
  }
  return undefined;
};
