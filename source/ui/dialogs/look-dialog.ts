/**
 * A look at a torrent before it is added: into which folder, with which labels, started or not, and
 * which of its files. Nothing flows before the person has said so.
 */
import type { TorrentId } from '../../base/ids.ts';
import type { ActionId } from '../actions.ts';
import { choiceFigures, filterChoice, performChoice } from '../files/file-choice.ts';
import { MAX_FILTER_LENGTH } from '../limits.ts';
import { type ActionContext, acting, NOTHING, type Outcome } from '../outcome.ts';
import {
  listedPath,
  listQuestion,
  type PathField,
  resolvedPath,
  typedIn,
} from '../paths/path-field.ts';
import { performPath } from '../paths/path-keys.ts';
import { bodyRows } from '../screen-state.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import type { Answer, Dialog, Question } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import { completedLabels } from './labels-dialog.ts';
import { lookLines } from './look-lines.ts';
import { filesPage } from './look-plan.ts';
import { addArgumentsOf, choiceWishesOf, inLabelledFolder, missedIn } from './look-sheet.ts';
import type { LookFocus, LookSheet } from './sheets.ts';

const ORDER: readonly LookFocus[] = ['add-folder', 'add-labels', 'add-start', 'add-files'];

const showing = (sheet: LookSheet): Outcome => acting({ kind: 'sheet', sheet });

const focused = (sheet: LookSheet, kind: LookFocus): LookSheet => ({
  ...sheet,
  kind,
  isFolderTyped: false,
  folder: { ...sheet.folder, pick: null },
});

const turned = (sheet: LookSheet, by: 1 | -1): Outcome => {
  const at = ORDER.indexOf(sheet.kind) + by + ORDER.length;
  return showing(focused(sheet, ORDER[at % ORDER.length]!));
};

const withFolder = (sheet: LookSheet, folder: PathField): Outcome =>
  showing({ ...sheet, folder, isFolderTyped: true, isFolderChosen: true, problem: null });

const withLabels = (sheet: LookSheet, labels: TextField, { state }: ActionContext): Outcome =>
  showing(inLabelledFolder({ ...sheet, labels, problem: null }, state));

const withFilter = (sheet: LookSheet, filter: TextField, page: number): Outcome => {
  const text = fieldText(filter);
  if (text.length > MAX_FILTER_LENGTH) return NOTHING;
  return showing({ ...sheet, filter, choice: filterChoice(sheet.choice, text, page) });
};

const NO_FOLDER = 'Type the whole path, from / on.';

/** Of one that was added before its files were known. */
const chosen = (sheet: LookSheet, id: TorrentId, { env }: ActionContext): Outcome => {
  const directory = resolvedPath(sheet.folder, env);
  if (directory === undefined) {
    return showing({ ...focused(sheet, 'add-folder'), problem: NO_FOLDER });
  }
  const wishes = choiceWishesOf(sheet, id, directory);
  return { acts: [{ kind: 'sheet', sheet: null }], wishes };
};

const confirmed = (sheet: LookSheet, context: ActionContext): Outcome => {
  const { env, state } = context;
  const { source } = sheet.inspection;
  if (sheet.inspection.isPresent && source.kind !== 'torrent') {
    return showing({ ...sheet, problem: 'It is here already, and cannot be added again.' });
  }
  // It is said in the sheet already.
  if (missedIn(sheet, state.frame) !== null) return NOTHING;
  if (choiceFigures(sheet.choice).wantedFiles === 0) {
    return showing({ ...sheet, problem: 'No file is chosen: choose at least one.' });
  }
  if (source.kind === 'torrent') return chosen(sheet, source.id, context);
  const args = addArgumentsOf(sheet, source, env);
  if (args?.directory === undefined) {
    return showing({ ...focused(sheet, 'add-folder'), problem: NO_FOLDER });
  }
  const { name } = sheet.inspection;
  return {
    acts: [
      { kind: 'sheet', sheet: null },
      // What a label chose is no folder for the next one.
      ...(sheet.isFolderChosen
        ? [{ kind: 'add-directory', directory: args.directory } as const]
        : []),
      { kind: 'say', message: { tone: 'busy', text: 'Adding…' } },
    ],
    wishes: [
      {
        name: 'torrent:add',
        args,
        done: sheet.isPaused ? `Added ${name}, paused` : `Added ${name}`,
      },
    ],
  };
};

const inFolder = (
  sheet: LookSheet,
  action: ActionId,
  context: ActionContext,
): Outcome | undefined =>
  performPath(sheet.folder, action, context.env, {
    isTyped: sheet.isFolderTyped,
    changed: (folder) => withFolder(sheet, folder),
    turned: (by) => turned(sheet, by),
  });

const inLabels = (
  sheet: LookSheet,
  action: ActionId,
  context: ActionContext,
): Outcome | undefined => {
  const { state } = context;
  if (action === 'complete') {
    const begun = /[^,\s]\s*$/.test(fieldText(sheet.labels));
    const completed = begun ? completedLabels(sheet.labels, state.frame.torrents) : undefined;
    return completed === undefined ? turned(sheet, 1) : withLabels(sheet, completed, context);
  }
  const edited = editedBy(sheet.labels, action);
  return edited && withLabels(sheet, edited, context);
};

const inFiles = (sheet: LookSheet, action: ActionId, page: number): Outcome | undefined => {
  if (action === 'filter-files') return showing(focused(sheet, 'add-filter'));
  if (action === 'cancel' && sheet.choice.view.filter !== '') {
    return withFilter(sheet, EMPTY_FIELD, page);
  }
  const choice = performChoice(sheet.choice, action, page);
  return choice && showing({ ...sheet, choice, problem: null });
};

const inFilter = (sheet: LookSheet, action: ActionId, page: number): Outcome | undefined => {
  if (action === 'confirm') return showing(focused(sheet, 'add-files'));
  if (action === 'clear-filter') {
    return withFilter(focused(sheet, 'add-files'), EMPTY_FIELD, page);
  }
  const edited = editedBy(sheet.filter, action);
  return edited && withFilter(sheet, edited, page);
};

const performIn = (
  sheet: LookSheet,
  action: ActionId,
  context: ActionContext,
  page: number,
): Outcome | undefined => {
  switch (sheet.kind) {
    case 'add-folder':
      return inFolder(sheet, action, context);
    case 'add-labels':
      return inLabels(sheet, action, context);
    case 'add-files':
      return inFiles(sheet, action, page);
    case 'add-filter':
      return inFilter(sheet, action, page);
    case 'add-start':
      return undefined;
  }
};

const performAnywhere = (
  sheet: LookSheet,
  action: ActionId,
  context: ActionContext,
): Outcome | undefined => {
  if (action === 'confirm') return confirmed(sheet, context);
  if (action === 'cancel') {
    return acting({ kind: 'sheet', sheet: sheet.from.kind === 'add' ? sheet.from : null });
  }
  if (action === 'next-field') return turned(sheet, 1);
  if (action === 'previous-field') return turned(sheet, -1);
  if (action === 'turn-paused') return showing({ ...sheet, isPaused: !sheet.isPaused });
  return undefined;
};

const SPACE = 'space ';

const spaceQuestion = (sheet: LookSheet, { env }: ActionContext): Question | undefined => {
  const directory = resolvedPath(sheet.folder, env);
  if (directory === undefined || directory === sheet.space?.directory) return undefined;
  return { key: SPACE + directory, name: 'session:free-space', args: { directory } };
};

const answered = (sheet: LookSheet, answer: Answer): LookSheet => {
  if (!answer.key.startsWith(SPACE)) return { ...sheet, folder: listedPath(sheet.folder, answer) };
  const directory = answer.key.slice(SPACE.length);
  const result = answer.kind === 'result' ? answer.result : null;
  const figures = result !== null && 'free' in result ? result : null;
  return { ...sheet, space: { directory, figures } };
};

export const lookDialog: Dialog<LookSheet> = {
  room: () => 'body',
  lines: lookLines,
  perform: (sheet, action, context, { rows }) =>
    performIn(sheet, action, context, filesPage(sheet, rows)) ??
    performAnywhere(sheet, action, context),
  words: ({ from, isPaused }) =>
    from.kind === 'add' ? {} : { confirm: isPaused ? 'keep it so' : 'start', cancel: 'later' },
  type: (sheet, text, context) => {
    const insert = { kind: 'insert', text } as const;
    if (sheet.kind === 'add-folder') return withFolder(sheet, typedIn(sheet.folder, text));
    if (sheet.kind === 'add-labels') {
      return withLabels(sheet, editField(sheet.labels, insert), context);
    }
    if (sheet.kind !== 'add-filter') return NOTHING;
    const page = filesPage(sheet, bodyRows(context.layout));
    return withFilter(sheet, editField(sheet.filter, insert), page);
  },
  question: (sheet, context) =>
    (sheet.kind === 'add-folder' && sheet.isFolderTyped
      ? listQuestion(sheet.folder, context.env)
      : undefined) ?? spaceQuestion(sheet, context),
  answered,
};
