/**
 * Makes a torrent: a form, what would come of it as it is filled in, and how far the engine is. The engine goes on where
 * the person leaves. Once one is made the form stays for the next, as it is but for the path.
 */
import type { ActionId } from '../actions.ts';
import type { HintWords } from '../keys/hints.ts';
import type { Environment } from '../look/theme.ts';
import { type ActionContext, acting, NOTHING, type Outcome } from '../outcome.ts';
import {
  listedPath,
  listQuestion,
  type PathField,
  pathText,
  typedIn,
  typedPathField,
} from '../paths/path-field.ts';
import { performPath } from '../paths/path-keys.ts';
import { editField, type TextField } from '../text/text-field.ts';
import type { Answer, Dialog, Question } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import {
  FILE_ORDERS,
  fieldsOf,
  isList,
  isPath,
  isSwitch,
  isText,
  type MakePathId,
  type MakeSheet,
} from './make-form.ts';
import { makeFieldAt, makeLines } from './make-lines.ts';
import { firstProblem } from './make-problems.ts';
import { createArgumentsOf, focusedOn, surveyKey, wishOf } from './make-sheet.ts';

const showing = (sheet: MakeSheet): Outcome => acting({ kind: 'sheet', sheet });

const turned = (sheet: MakeSheet, by: 1 | -1, env: Environment): Outcome => {
  const fields = fieldsOf(sheet);
  const at = fields.indexOf(sheet.focus) + by + fields.length;
  return showing(focusedOn(sheet, fields[at % fields.length]!, env));
};

const withPath = (sheet: MakeSheet, path: PathField): Outcome =>
  isPath(sheet.focus)
    ? showing({
        ...sheet,
        paths: { ...sheet.paths, [sheet.focus]: path },
        isPathTyped: true,
        madePath: null,
        problem: null,
      })
    : NOTHING;

const withText = (sheet: MakeSheet, field: TextField): Outcome =>
  isText(sheet.focus)
    ? showing({ ...sheet, texts: { ...sheet.texts, [sheet.focus]: field }, problem: null })
    : NOTHING;

const switched = (sheet: MakeSheet, env: Environment): Outcome => {
  const { switches, focus, isUnfolded } = sheet;
  if (focus === 'more') return showing({ ...sheet, isUnfolded: !isUnfolded });
  if (focus === 'order') return showing(focusedOn(withNextOrder(sheet), focus, env));
  if (!isSwitch(focus)) return NOTHING;
  const next = { ...sheet, switches: { ...switches, [focus]: !switches[focus] } };
  return showing(focusedOn(next, focus, env));
};

const withNextOrder = (sheet: MakeSheet): MakeSheet => {
  const at = FILE_ORDERS.indexOf(sheet.order) + 1;
  return { ...sheet, order: FILE_ORDERS[at % FILE_ORDERS.length]! };
};

const BUSY = 'Another torrent is being made: wait for it, or give it up with :create cancel';

/** Enter once more: the folder that the last one lies in is a start for the next, not meant. */
const NAME_NEXT = 'Name the next file or folder first, or leave.';

const confirmed = (sheet: MakeSheet, { env, state }: ActionContext): Outcome => {
  if (sheet.madePath !== null) {
    const at = { ...focusedOn(sheet, 'path', env), isPathTyped: true };
    return showing({ ...at, problem: NAME_NEXT });
  }
  const wrong = firstProblem(sheet, env);
  if (wrong !== undefined) {
    const isUnfolded = sheet.isUnfolded || !fieldsOf(sheet).includes(wrong.id);
    return showing(focusedOn({ ...sheet, isUnfolded }, wrong.id, env));
  }
  if (state.frame.session.making !== null) return showing({ ...sheet, problem: BUSY });
  const settled = wishOf(sheet, env) ?? null;
  const attempts = sheet.attempts + 1;
  return showing({ ...sheet, kind: 'make-progress', settled, attempts, problem: null });
};

const inPath = (
  sheet: MakeSheet,
  id: MakePathId,
  action: ActionId,
  env: Environment,
): Outcome | undefined =>
  performPath(sheet.paths[id], action, env, {
    isTyped: sheet.isPathTyped,
    changed: (path) => withPath(sheet, path),
    turned: (by) => turned(sheet, by, env),
  });

/** The fields rest while it is made. */
const inProgress = (action: ActionId): Outcome | undefined => {
  if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
  if (action !== 'cancel-making') return undefined;
  return { wishes: [{ name: 'session:cancel-create', args: {}, done: '' }] };
};

const perform = (
  sheet: MakeSheet,
  action: ActionId,
  context: ActionContext,
): Outcome | undefined => {
  const { env } = context;
  if (sheet.kind === 'make-progress') return inProgress(action);
  if (isPath(sheet.focus)) {
    const outcome = inPath(sheet, sheet.focus, action, env);
    if (outcome !== undefined) return outcome;
  }
  // Who sees a fold wants it open.
  if (action === 'confirm' && sheet.focus !== 'more') return confirmed(sheet, context);
  if (action === 'confirm') return switched(sheet, env);
  if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
  if (action === 'next-field') return turned(sheet, 1, env);
  if (action === 'previous-field') return turned(sheet, -1, env);
  if (action === 'turn-switch') return switched(sheet, env);
  if (!isText(sheet.focus)) return undefined;
  const field = editedBy(sheet.texts[sheet.focus], action);
  return field && withText(sheet, field);
};

/** The keys go there; what is turned is turned. */
const clicked: Dialog<MakeSheet>['click'] = (sheet, { row }, context, size) => {
  if (sheet.kind === 'make-progress') return undefined;
  const id = makeFieldAt(row, sheet, context, size);
  if (id === undefined || (id === sheet.focus && (isPath(id) || isText(id)))) return undefined;
  const there = focusedOn(sheet, id, context.env);
  return isPath(id) || isText(id) ? showing(there) : switched(there, context.env);
};

const SURVEY = 'survey ';
const MAKE = 'make ';

const question = (sheet: MakeSheet, { env }: ActionContext): Question | undefined => {
  const { settled } = sheet;
  if (sheet.kind === 'make-progress') {
    const args = settled === null ? undefined : createArgumentsOf(sheet, settled);
    const key = `${MAKE}${sheet.attempts}`;
    return args && { key, name: 'session:create-torrent', args };
  }
  const listing =
    isPath(sheet.focus) && sheet.isPathTyped
      ? listQuestion(sheet.paths[sheet.focus], env)
      : undefined;
  if (listing !== undefined) return listing;
  if (settled === null || sheet.isPathTyped) return undefined;
  const key = surveyKey(settled);
  return sheet.survey?.key === key
    ? undefined
    : { key, name: 'session:survey-torrent', args: settled };
};

/** The next is likely to be beside it. */
const folderOf = (path: PathField): PathField => {
  const text = pathText(path).replace(/\/+$/, '');
  return typedPathField('any', text.slice(0, text.lastIndexOf('/') + 1));
};

const made = (sheet: MakeSheet, answer: Answer): MakeSheet => {
  const at = { ...sheet, kind: 'make-path', focus: 'path', isPathTyped: true } as const;
  if (answer.kind === 'problem') return { ...at, isPathTyped: false, problem: answer.problem };
  const { result } = answer;
  const madePath = result !== null && 'path' in result ? result.path : '';
  const paths = { path: folderOf(sheet.paths.path), output: typedPathField('torrent', '') };
  return { ...at, paths, madePath, settled: null, survey: null };
};

const answered = (sheet: MakeSheet, answer: Answer): MakeSheet => {
  if (answer.key.startsWith(MAKE)) return made(sheet, answer);
  if (answer.key.startsWith(SURVEY)) {
    const { key } = answer;
    if (answer.kind === 'problem') {
      return { ...sheet, survey: { key, answer: { kind: 'problem', problem: answer.problem } } };
    }
    const { result } = answer;
    return result !== null && 'torrentBytes' in result
      ? { ...sheet, survey: { key, answer: { kind: 'figures', figures: result } } }
      : sheet;
  }
  const { paths, focus } = sheet;
  if (!isPath(focus)) return sheet;
  return { ...sheet, paths: { ...paths, [focus]: listedPath(paths[focus], answer) } };
};

export const makeDialog: Dialog<MakeSheet> = {
  room: () => 'body',
  lines: makeLines,
  perform,
  words: ({ kind, isUnfolded }): HintWords =>
    kind === 'make-more' ? { confirm: isUnfolded ? 'fold' : 'open' } : {},
  type: (sheet, text) => {
    if (sheet.kind === 'make-path' && isPath(sheet.focus)) {
      return withPath(sheet, typedIn(sheet.paths[sheet.focus], text));
    }
    if (sheet.kind !== 'make-text' || !isText(sheet.focus)) return NOTHING;
    return withText(sheet, editField(sheet.texts[sheet.focus], { kind: 'insert', text }));
  },
  click: clicked,
  takesLists: ({ kind, focus }) => kind === 'make-text' && isList(focus),
  question,
  answered,
};
