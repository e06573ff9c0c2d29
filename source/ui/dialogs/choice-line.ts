/** Choices on one line, each behind its key. Where there is no room the words are cut, never the keys. */
import type { ActionId } from '../actions.ts';
import { type Keymap, keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import type { Place } from '../keys/places.ts';
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

type Form = (choice: Choice) => string;

const FORMS: readonly Form[] = [
  ({ word }) => word,
  ({ short }) => short,
  ({ short }) => short.slice(0, 3),
  () => '',
];

const widthOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { spans }) => sum + lineWidth(spans), 0);

/** In as many letters as there is room for; where some whole words fit among short ones, those at the end first. */
const fittingParts = (
  choices: readonly Choice[],
  keymap: Keymap,
  place: Place,
  room: number,
): readonly Part[] => {
  const partsIn = (form: Form): readonly Part[] => partsOf(choices, keymap, place, form);
  const form = FORMS.find((each) => widthOf(partsIn(each)) <= room) ?? FORMS.at(-1)!;
  if (form !== FORMS[1]) return partsIn(form);
  const whole = new Set<Choice>();
  const mixed: Form = (choice) => (whole.has(choice) ? choice.word : choice.short);
  for (const choice of choices.toReversed()) {
    whole.add(choice);
    if (widthOf(partsIn(mixed)) > room) whole.delete(choice);
  }
  return partsIn(mixed);
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
