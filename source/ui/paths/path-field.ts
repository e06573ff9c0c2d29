/** A field for a path: letters, what is in the folder they name, and the match that the arrows are on. */
import type { ActionId } from '../actions.ts';
import type { Answer, Question } from '../dialogs/dialog.ts';
import { editedBy } from '../dialogs/field-edits.ts';
import type { Environment } from '../look/theme.ts';
import { clamp } from '../text/scroll.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import {
  completedText,
  folderIn,
  listingOf,
  matchesIn,
  type PathEntry,
  type PathKind,
  type PathListing,
  realPathOf,
  takenText,
} from './path-completion.ts';
import { absolutePath, quotePath, unquotePath } from './typed-path.ts';

export interface PathField {
  readonly kind: PathKind;
  readonly field: TextField;
  readonly listing: PathListing | null;
  /** Place among the matches; null while letters are typed. */
  readonly pick: number | null;
}

const fieldOf = (text: string): TextField => editField(EMPTY_FIELD, { kind: 'insert', text });

/** With text as a person would type it. */
export const typedPathField = (kind: PathKind, text: string): PathField => ({
  kind,
  field: fieldOf(text),
  listing: null,
  pick: null,
});

/** With a path as it is. */
export const pathFieldFor = (kind: PathKind, path: string): PathField =>
  typedPathField(kind, quotePath(path));

export const pathText = ({ field }: PathField): string => fieldText(field);

const withText = (path: PathField, text: string): PathField => ({
  ...path,
  field: fieldOf(text),
  pick: null,
});

export const typedIn = (path: PathField, text: string): PathField => ({
  ...path,
  field: editField(path.field, { kind: 'insert', text }),
  pick: null,
});

/** Undefined where the action does not edit. */
export const editedPath = (path: PathField, action: ActionId): PathField | undefined => {
  const field = editedBy(path.field, action);
  return field && { ...path, field, pick: null };
};

const LIST = 'list ';

/** The folder that has to be listed, where it is not listed yet. */
export const listQuestion = (path: PathField, env: Environment): Question | undefined => {
  const folder = folderIn(pathText(path), env);
  if (folder === undefined || path.listing?.folder === folder) return undefined;
  const args = { path: realPathOf(folder, path.listing) };
  return { key: LIST + folder, name: 'session:list-folder', args };
};

/** The same object where the answer is to another question. */
export const listedPath = (path: PathField, answer: Answer): PathField => {
  if (!answer.key.startsWith(LIST)) return path;
  const folder = answer.key.slice(LIST.length);
  if (answer.kind === 'problem') {
    const listing = { folder, realPath: folder, entries: [], problem: answer.problem };
    return { ...path, listing, pick: null };
  }
  const { result } = answer;
  if (result === null || !('entries' in result)) return path;
  return { ...path, listing: listingOf(folder, result, path.kind), pick: null };
};

/** Of the folder that is typed now; undefined while it is not known. */
const openListing = (path: PathField, env: Environment): PathListing | undefined => {
  const { listing } = path;
  return listing?.folder === folderIn(pathText(path), env) ? (listing ?? undefined) : undefined;
};

export const pathMatches = (path: PathField, env: Environment): readonly PathEntry[] => {
  const listing = openListing(path, env);
  return listing === undefined ? [] : matchesIn(listing, pathText(path));
};

/** Is it known what is in the folder that is typed, and does what is typed go on behind it? */
export const isPathOpen = (path: PathField, env: Environment): boolean =>
  openListing(path, env) !== undefined && !/(^|\/)\s*$/.test(pathText(path));

/** Why nothing can be found there; null where something can, or nobody has looked. */
export const pathProblem = (path: PathField, env: Environment): string | null =>
  openListing(path, env)?.problem ?? null;

/** Undefined where nothing can be added to what is typed. */
export const completedPath = (path: PathField, env: Environment): PathField | undefined => {
  if (path.pick !== null) return takenPath(path, env);
  const text = pathText(path);
  const completed = completedText(text, pathMatches(path, env));
  return completed === text ? undefined : withText(path, completed);
};

/** The arrows among the matches; above the first of them is the text again. Undefined where there are none. */
export const steppedPath = (
  path: PathField,
  by: 1 | -1,
  env: Environment,
): PathField | undefined => {
  const { length } = pathMatches(path, env);
  if (length === 0 || (path.pick === null && by < 0)) return undefined;
  const pick = clamp((path.pick ?? -1) + by, -1, length - 1);
  return { ...path, pick: pick < 0 ? null : pick };
};

export const pickedEntry = (path: PathField, env: Environment): PathEntry | undefined =>
  path.pick === null ? undefined : pathMatches(path, env)[path.pick];

/** With the match that the arrows are on; as it is where they are on none. */
export const takenPath = (path: PathField, env: Environment): PathField => {
  const entry = pickedEntry(path, env);
  return entry === undefined ? path : withText(path, takenText(pathText(path), entry));
};

/** As the engine knows it; undefined where it cannot be told from where the person stands. */
export const resolvedPath = (path: PathField, env: Environment): string | undefined => {
  const text = pathText(path).trim();
  const absolute = text === '' ? undefined : absolutePath(unquotePath(text), env);
  return absolute === undefined ? undefined : realPathOf(absolute, path.listing);
};
