/** All words of the command line: verbs that take arguments, and every action by its name. */
import { ACTIONS, type ActionId, actionOf } from '../actions.ts';
import type { ActionContext, Outcome } from '../outcome.ts';
import { SCREEN_VERBS } from './screen-verbs.ts';
import { TORRENT_VERBS } from './torrent-verbs.ts';
import type { Verb } from './verb.ts';

const VERBS: Readonly<Record<string, Verb>> = { ...TORRENT_VERBS, ...SCREEN_VERBS };

/** Keys of dialogs mean nothing outside of them, and steps are for keys. */
const isWord = (id: ActionId): boolean => !['dialog', 'move'].includes(actionOf(id).group);

const ACTION_WORDS = (Object.keys(ACTIONS) as ActionId[]).filter(isWord);

export const WORDS: readonly string[] = [
  ...new Set([...Object.keys(VERBS), ...ACTION_WORDS]),
].sort();

const actionNamed = (word: string): ActionId | undefined => ACTION_WORDS.find((id) => id === word);

const split = (line: string): readonly [string, string] => {
  const [word = ''] = line.trimStart().split(/\s/, 1);
  return [word, line.trimStart().slice(word.length).trimStart()];
};

/** What a line does, or what is wrong with it in words. */
export const runLine = (line: string, context: ActionContext): Outcome | string => {
  const [word, rest] = split(line.trim());
  const action = actionNamed(word);
  if (Object.hasOwn(VERBS, word) && (rest !== '' || action === undefined)) {
    return VERBS[word]!.run(rest, context);
  }
  if (action === undefined) return `There is no command "${word}"; Tab lists those that begin so`;
  return rest === '' ? { perform: action } : `"${word}" takes nothing after it`;
};

export interface Suggestion {
  /** The whole line it would become. */
  readonly line: string;
  readonly summary: string;
}

/** What the line may become, the likeliest first. */
export const suggestionsFor = (line: string, context: ActionContext): readonly Suggestion[] => {
  const [word, rest] = split(line);
  if (/\s/.test(line.trimStart())) {
    const texts = Object.hasOwn(VERBS, word) ? (VERBS[word]!.complete?.(rest, context) ?? []) : [];
    return texts.map((text) => ({ line: `${word} ${text}`, summary: '' }));
  }
  return WORDS.filter((known) => known.startsWith(word)).map((known) => {
    const verb = Object.hasOwn(VERBS, known) ? VERBS[known] : undefined;
    const usage = verb === undefined || verb.usage === '' ? '' : `${verb.usage}  `;
    const summary = verb?.summary ?? actionOf(known as ActionId).label;
    return { line: verb === undefined ? known : `${known} `, summary: usage + summary };
  });
};
