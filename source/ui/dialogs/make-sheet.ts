/** A torrent that is to be made, as the form has it: how it begins, its fields, and what is wished by them. */
import { rateOf } from '../../base/rate-text.ts';
import type { CommandArguments } from '../../contract/commands.ts';
import type { MakingWish } from '../../contract/making.ts';
import type { Environment } from '../look/theme.ts';
import { resolvedPath, typedPathField } from '../paths/path-field.ts';
import { publishedTrackerProblem, webSeedProblem } from '../paths/typed-address.ts';
import { EMPTY_FIELD, fieldText } from '../text/text-field.ts';
import type { MakeFieldId, MakeSheet, MakeSwitchId, MakeTextId } from './sheets.ts';

export const MAKE_FIELDS: readonly MakeFieldId[] = [
  'path',
  'trackers',
  'isPrivate',
  'pieceLength',
  'isPadded',
  'ignore',
  'webSeeds',
  'source',
  'comment',
  'output',
  'isSeeded',
];

export const isSwitch = (id: MakeFieldId): id is MakeSwitchId =>
  id === 'isPrivate' || id === 'isPadded' || id === 'isSeeded';

export const isPath = (id: MakeFieldId): id is 'path' | 'output' =>
  id === 'path' || id === 'output';

export const isText = (id: MakeFieldId): id is MakeTextId => !isSwitch(id) && !isPath(id);

const kindOf = (focus: MakeFieldId): MakeSheet['kind'] => {
  if (isPath(focus)) return 'make-path';
  return isSwitch(focus) ? 'make-switch' : 'make-text';
};

export const makeSheet = (path = ''): MakeSheet => ({
  kind: 'make-path',
  focus: 'path',
  isPathTyped: true,
  paths: { path: typedPathField('any', path), output: typedPathField('torrent', '') },
  texts: {
    trackers: EMPTY_FIELD,
    pieceLength: EMPTY_FIELD,
    ignore: EMPTY_FIELD,
    webSeeds: EMPTY_FIELD,
    source: EMPTY_FIELD,
    comment: EMPTY_FIELD,
  },
  switches: { isPrivate: false, isPadded: false, isSeeded: true },
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
  return { ...next, settled: wishOf(next, env) ?? null };
};

/** Of the question what would come of it. */
export const surveyKey = (wish: MakingWish): string => `survey ${JSON.stringify(wish)}`;

const wordsIn = (text: string): readonly string[] =>
  text.split(/\s+/).filter((word) => word !== '');

export const textIn = ({ texts }: MakeSheet, id: MakeTextId): string => fieldText(texts[id]).trim();

const LEAST_PIECE = 16 * 1024;
const MOST_PIECE = 128 * 1024 * 1024;

/** Null is by size; undefined is no length. */
const pieceLengthIn = (sheet: MakeSheet): number | null | undefined => {
  const text = textIn(sheet, 'pieceLength');
  if (text === '') return null;
  const length = rateOf(text) ?? 0;
  const isPower = Number.isInteger(Math.log2(length));
  return isPower && length >= LEAST_PIECE && length <= MOST_PIECE ? length : undefined;
};

/** Which field cannot stay as it is, and why. */
export const makeProblem = (
  sheet: MakeSheet,
  env: Environment,
): { readonly id: MakeFieldId; readonly problem: string } | undefined => {
  if (resolvedPath(sheet.paths.path, env) === undefined) {
    return { id: 'path', problem: 'Name the file or folder to make a torrent of.' };
  }
  const trackers = wordsIn(textIn(sheet, 'trackers')).flatMap((word) => word.split(','));
  const tracker = trackers.map(publishedTrackerProblem).find((problem) => problem !== undefined);
  if (tracker !== undefined) return { id: 'trackers', problem: tracker };
  if (pieceLengthIn(sheet) === undefined) {
    const problem = 'Give a power of two from 16K to 128M, such as 1M, or nothing.';
    return { id: 'pieceLength', problem };
  }
  const seeds = wordsIn(textIn(sheet, 'webSeeds')).map(webSeedProblem);
  const webSeed = seeds.find((problem) => problem !== undefined);
  return webSeed === undefined ? undefined : { id: 'webSeeds', problem: webSeed };
};

/** Undefined where a field is wrong. */
export const wishOf = (sheet: MakeSheet, env: Environment): MakingWish | undefined => {
  if (makeProblem(sheet, env) !== undefined) return undefined;
  const [source, comment] = [textIn(sheet, 'source'), textIn(sheet, 'comment')];
  const pieceLength = pieceLengthIn(sheet) ?? undefined;
  return {
    path: resolvedPath(sheet.paths.path, env)!,
    trackers: wordsIn(textIn(sheet, 'trackers')),
    webSeeds: wordsIn(textIn(sheet, 'webSeeds')),
    ignore: wordsIn(textIn(sheet, 'ignore')),
    isPrivate: sheet.switches.isPrivate,
    isPadded: sheet.switches.isPadded,
    ...(pieceLength === undefined ? {} : { pieceLength }),
    ...(source === '' ? {} : { source }),
    ...(comment === '' ? {} : { comment }),
  };
};

export const createArgumentsOf = (
  sheet: MakeSheet,
  wish: MakingWish,
  env: Environment,
): CommandArguments<'session:create-torrent'> => {
  const output = outputOf(sheet, env);
  const { isSeeded } = sheet.switches;
  return { ...wish, isSeeded, ...(output === undefined ? {} : { output }) };
};

/** Undefined: beside what it is made of. */
const outputOf = ({ paths: { output } }: MakeSheet, env: Environment): string | undefined =>
  resolvedPath(output, env);
