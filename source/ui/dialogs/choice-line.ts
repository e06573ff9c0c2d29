/** Choices on one line, each behind its key. Where there is no room the words are cut, never the keys. */
import type { ActionId } from '../actions.ts';
import { type Keymap, keysFor, type Place } from '../keys/keymap.ts';
import { shownKey } from '../keys/keys.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';

export interface Choice {
  readonly action: ActionId;
  readonly word: string;
  /** Where the words of all together have no room. */
  readonly short: string;
}

interface Part {
  readonly action: ActionId;
  readonly spans: readonly Span[];
}

const partsOf = (
  choices: readonly Choice[],
  keymap: Keymap,
  place: Place,
  wordOf: (choice: Choice) => string,
): readonly Part[] =>
  choices.flatMap((choice) => {
    const key = keysFor(keymap, place, choice.action)[0];
    if (key === undefined) return [];
    const word = wordOf(choice);
    const words = word === '' ? [] : [span(` ${word}`)];
    return [{ action: choice.action, spans: [span(` ${shownKey(key)}`, 'key'), ...words] }];
  });

const FORMS: readonly ((choice: Choice) => string)[] = [
  ({ word }) => word,
  ({ short }) => short,
  ({ short }) => short.slice(0, 3),
  () => '',
];

/** In as many letters as there is room for. */
const fittingParts = (
  choices: readonly Choice[],
  keymap: Keymap,
  place: Place,
  room: number,
): readonly Part[] => {
  const all = FORMS.map((wordOf) => partsOf(choices, keymap, place, wordOf));
  const widthOf = (parts: readonly Part[]): number =>
    parts.reduce((sum, { spans }) => sum + lineWidth(spans), 0);
  return all.find((parts) => widthOf(parts) <= room) ?? all.at(-1)!;
};

const titleOf = (title: string): Span => span(` ${title}`, 'strong');

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
