/** A torrent that is to be made, as the form has it: how it begins, where the keys go, and what is wished by its fields. */
import { dateIn } from '../../base/date-text.ts';
import type { CommandArguments } from '../../contract/commands.ts';
import type { MakingPlace, MakingWish } from '../../contract/making.ts';
import type { Environment } from '../look/theme.ts';
import { resolvedPath, typedPathField } from '../paths/path-field.ts';
import { isInfoHash } from '../paths/typed-address.ts';
import { absolutePath } from '../paths/typed-path.ts';
import { typedWords } from '../paths/typed-words.ts';
import { EMPTY_FIELD } from '../text/text-field.ts';
import { isPath, isText, type MakeFieldId, type MakeSheet } from './make-form.ts';
import { fieldProblem, firstProblem } from './make-problems.ts';
import { pieceLengthIn, textIn, trackersIn, wordsIn } from './make-texts.ts';

const kindOf = (focus: MakeFieldId): MakeSheet['kind'] => {
  if (isPath(focus)) return 'make-path';
  if (isText(focus)) return 'make-text';
  return focus === 'more' ? 'make-more' : 'make-switch';
};

export const makeSheet = (path = ''): MakeSheet => ({
  kind: 'make-path',
  focus: 'path',
  isUnfolded: false,
  isPathTyped: true,
  paths: { path: typedPathField('any', path), output: typedPathField('torrent', '') },
  texts: {
    trackers: EMPTY_FIELD,
    pieceLength: EMPTY_FIELD,
    ignore: EMPTY_FIELD,
    webSeeds: EMPTY_FIELD,
    source: EMPTY_FIELD,
    comment: EMPTY_FIELD,
    name: EMPTY_FIELD,
    httpSeeds: EMPTY_FIELD,
    nodes: EMPTY_FIELD,
    similar: EMPTY_FIELD,
    collections: EMPTY_FIELD,
    updateUrl: EMPTY_FIELD,
    date: EMPTY_FIELD,
  },
  switches: {
    isPrivate: false,
    isPadded: false,
    isSeeded: true,
    keepsExecutable: false,
    keepsHidden: false,
    keepsLinks: false,
  },
  order: 'path',
  settled: null,
  survey: null,
  attempts: 0,
  madePath: null,
  problem: null,
});

/** What was typed is settled with that: it can be looked at what would come of it. */
export const focusedOn = (sheet: MakeSheet, focus: MakeFieldId, env: Environment): MakeSheet => {
  const { paths } = sheet;
  const left = isPath(sheet.focus)
    ? { ...paths, [sheet.focus]: { ...paths[sheet.focus], pick: null } }
    : paths;
  const next = { ...sheet, paths: left, focus, kind: kindOf(focus), isPathTyped: false };
  const problem = fieldProblem(next, focus, env) ?? null;
  return { ...next, problem, settled: wishOf(next, env) ?? null };
};

/** Of the question what would come of it. */
export const surveyKey = (wish: MakingWish): string => `survey ${JSON.stringify(wish)}`;

/** Undefined where a field is wrong. */
export const wishOf = (sheet: MakeSheet, env: Environment): MakingPlace | undefined => {
  if (firstProblem(sheet, env) !== undefined) return undefined;
  const { paths, switches } = sheet;
  const output = resolvedPath(paths.output, env);
  return {
    path: resolvedPath(paths.path, env)!,
    trackers: trackersIn(sheet),
    webSeeds: wordsIn(sheet, 'webSeeds'),
    ignore: typedWords(textIn(sheet, 'ignore')),
    isPrivate: switches.isPrivate,
    isPadded: switches.isPadded,
    ...someTexts(sheet),
    ...fewNeed(sheet, env),
    ...(output === undefined ? {} : { output }),
  };
};

/** What is left out where it is empty. */
const someTexts = (sheet: MakeSheet): Partial<MakingWish> => {
  const pieceLength = pieceLengthIn(sheet) ?? undefined;
  const texts = (['source', 'comment', 'name', 'updateUrl'] as const)
    .map((id) => [id, textIn(sheet, id)] as const)
    .filter(([, text]) => text !== '');
  return { ...(pieceLength === undefined ? {} : { pieceLength }), ...Object.fromEntries(texts) };
};

/** Left out where nothing is wished, as for the engine that is the same. */
const fewNeed = (sheet: MakeSheet, env: Environment): Partial<MakingWish> => {
  const date = textIn(sheet, 'date');
  const lists = {
    attributes: attributesOf(sheet),
    httpSeeds: wordsIn(sheet, 'httpSeeds'),
    nodes: wordsIn(sheet, 'nodes'),
    similar: typedWords(textIn(sheet, 'similar')).map((word) => similarOf(word, env)),
    collections: typedWords(textIn(sheet, 'collections')),
  };
  return {
    ...(sheet.order === 'path' ? {} : { order: sheet.order }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(date === '' ? {} : { createdAt: dateIn(date) ?? null }),
  };
};

const attributesOf = ({ switches }: MakeSheet): NonNullable<MakingWish['attributes']> => [
  ...(switches.keepsExecutable ? (['executable'] as const) : []),
  ...(switches.keepsHidden ? (['hidden'] as const) : []),
  ...(switches.keepsLinks ? (['links'] as const) : []),
];

/** Files are named where the person stands. */
const similarOf = (word: string, env: Environment): string =>
  isInfoHash(word) ? word : (absolutePath(word, env) ?? word);

export const createArgumentsOf = (
  sheet: MakeSheet,
  wish: MakingPlace,
): CommandArguments<'session:create-torrent'> => ({ ...wish, isSeeded: sheet.switches.isSeeded });
