/** What is wrong with a field of the form of a torrent that is to be made, in words; what only the engine knows it says itself. */
import { DATE_USAGE, dateIn } from '../../base/date-text.ts';
import type { Environment } from '../look/theme.ts';
import { resolvedPath } from '../paths/path-field.ts';
import {
  nodeProblem,
  publishedTrackerProblem,
  similarProblem,
  updateUrlProblem,
  webSeedProblem,
} from '../paths/typed-address.ts';
import { typedWords } from '../paths/typed-words.ts';
import { ALL_FIELDS, type MakeFieldId, type MakeSheet } from './make-form.ts';
import { pieceLengthIn, textIn, trackersIn, wordsIn } from './make-texts.ts';

export interface MakeProblem {
  readonly id: MakeFieldId;
  readonly problem: string;
}

type Problem = string | undefined;

const firstOf = (words: readonly string[], problemOf: (word: string) => Problem): Problem =>
  words.map(problemOf).find((problem) => problem !== undefined);

/** As the engine takes them apart. */
const addressesIn = (sheet: MakeSheet): readonly string[] =>
  trackersIn(sheet).flatMap((tier) => tier.split(/,(?=[a-z]+:\/\/)/i));

const nameProblem = (name: string): Problem =>
  name === '.' || name === '..' || name.includes('/')
    ? `"${name}" is no name for a torrent: it has no slash in it.`
    : undefined;

const pieceProblem = (sheet: MakeSheet): Problem =>
  pieceLengthIn(sheet) === undefined
    ? 'Give a power of two from 16K to 128M, such as 1M, or nothing.'
    : undefined;

const dateProblem = (text: string): Problem =>
  text === '' || dateIn(text) !== undefined ? undefined : `"${text}" is no date; ${DATE_USAGE}.`;

const PROBLEMS: {
  readonly [Id in MakeFieldId]?: (sheet: MakeSheet, env: Environment) => Problem;
} = {
  path: ({ paths }, env) =>
    resolvedPath(paths.path, env) === undefined
      ? 'Name the file or folder to make a torrent of.'
      : undefined,
  trackers: (sheet) => firstOf(addressesIn(sheet), publishedTrackerProblem),
  pieceLength: pieceProblem,
  webSeeds: (sheet) => firstOf(wordsIn(sheet, 'webSeeds'), webSeedProblem),
  name: (sheet) => nameProblem(textIn(sheet, 'name')),
  httpSeeds: (sheet) => firstOf(wordsIn(sheet, 'httpSeeds'), webSeedProblem),
  nodes: (sheet) => firstOf(wordsIn(sheet, 'nodes'), nodeProblem),
  similar: (sheet) => firstOf(typedWords(textIn(sheet, 'similar')), similarProblem),
  updateUrl: (sheet) => firstOf([textIn(sheet, 'updateUrl')], updateUrlProblem),
  date: (sheet) => dateProblem(textIn(sheet, 'date')),
};

export const fieldProblem = (sheet: MakeSheet, id: MakeFieldId, env: Environment): Problem =>
  PROBLEMS[id]?.(sheet, env);

/** Which field cannot stay as it is, and why. */
export const firstProblem = (
  sheet: MakeSheet,
  env: Environment,
  fields: readonly MakeFieldId[] = ALL_FIELDS,
): MakeProblem | undefined => {
  for (const id of fields) {
    const problem = fieldProblem(sheet, id, env);
    if (problem !== undefined) return { id, problem };
  }
  return undefined;
};

/** Of fields that were left: whoever is still typing is not told. */
export const problemLeft = (sheet: MakeSheet, env: Environment): MakeProblem | undefined =>
  firstProblem(
    sheet,
    env,
    ALL_FIELDS.filter((id) => id !== sheet.focus),
  );
