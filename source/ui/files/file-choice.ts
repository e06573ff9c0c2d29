/**
 * The choice among the files of a torrent that is not here yet, for the dialog that adds it:
 *
 *     let choice = newFileChoice(inspection.files);
 *     choice = performChoice(choice, action, page) ?? choice;   // a key's action; undefined: not the chooser's
 *     choice = filterChoice(choice, 'typed', page);
 *     choiceHead(choice, columns), choiceLines(choice, columns, page, isFocused);
 *     choiceFigures(choice).wantedSize, choiceWords(choice), choiceFilter(choice);
 *     execute('torrent:add', { source, priorities: chosenPriorities(choice) });
 *
 * `page` is the number of rows for files. A choice never changes: each step gives another one.
 */
import type { ChosenPriorities } from '../../contract/commands.ts';
import type { FilePriority } from '../../contract/details.ts';
import type { ActionId } from '../actions.ts';
import type { FilterFigures } from '../list/filter-line.ts';
import { chosenRow, EMPTY_LINE, type Line, span } from '../text/line.ts';
import { keepVisible } from '../text/scroll.ts';
import { choiceActOf, treeActOf } from './file-keys.ts';
import { codeOf, PRIORITIES, type PriorityCodes } from './file-priorities.ts';
import { type FileRows, fileRowLines, fileRowsHead } from './file-rows.ts';
import { wantedWords } from './file-totals.ts';
import { buildFileTree, type FileTree, ROOT, type TreeFile } from './file-tree.ts';
import { type ChoiceAct, planCodes } from './priority-changes.ts';
import { figuresOf } from './tree-figures.ts';
import {
  changeTreeView,
  firstTreeView,
  sceneOf,
  type TreeAct,
  type TreeView,
} from './tree-view.ts';

export interface FileChoice {
  readonly tree: FileTree;
  readonly priorities: PriorityCodes;
  /** As they are unless told otherwise. */
  readonly first: PriorityCodes;
  readonly view: TreeView;
}

export interface ChosenTotals {
  readonly files: number;
  readonly size: number;
  readonly wantedFiles: number;
  /** Bytes: what has to fit on the disk. */
  readonly wantedSize: number;
}

type ChoiceFile = TreeFile & { readonly priority: FilePriority };

export const newFileChoice = (files: readonly ChoiceFile[]): FileChoice => {
  const tree = buildFileTree(files);
  const first = new Uint8Array(files.length);
  for (let place = 0; place < first.length; place++) first[place] = codeOf(files[place]!.priority);
  return { tree, first, priorities: first, view: firstTreeView(tree) };
};

const looked = (choice: FileChoice, act: TreeAct, page: number): FileChoice => {
  const view = changeTreeView(choice.tree, choice.view, act, page);
  return view === choice.view ? choice : { ...choice, view };
};

const chosen = (choice: FileChoice, act: ChoiceAct): FileChoice => {
  const changes = planCodes(sceneOf(choice.tree, choice.view), choice.priorities, act);
  if (changes.size === 0) return choice;
  const priorities = Uint8Array.from(choice.priorities);
  for (const [code, places] of changes) for (const place of places) priorities[place] = code;
  return { ...choice, priorities };
};

/** What a key does; the same object where it changes nothing, undefined where it is not about files. */
export const performChoice = (
  choice: FileChoice,
  action: ActionId,
  page: number,
): FileChoice | undefined => {
  const look = treeActOf(action);
  if (look !== undefined) return looked(choice, look, page);
  const act = choiceActOf(action);
  return act && chosen(choice, act);
};

/** What is typed to find files; empty for all of them. */
export const filterChoice = (choice: FileChoice, text: string, page: number): FileChoice =>
  looked(choice, { kind: 'filter', text }, page);

/** Of all files, whatever the filter shows. */
export const choiceFigures = ({ tree, priorities }: FileChoice): ChosenTotals => {
  const { files, size, wantedFiles, wantedSize } = figuresOf(tree, { priorities });
  return {
    files: files[ROOT]!,
    size: size[ROOT]!,
    wantedFiles: wantedFiles[ROOT]!,
    wantedSize: wantedSize[ROOT]!,
  };
};

/** `34 of 120 files wanted, 4.20 GiB of 40.0 GiB`. */
export const choiceWords = ({ tree, priorities }: FileChoice): string =>
  wantedWords(figuresOf(tree, { priorities }));

/** How many files the filter leaves; undefined where nothing is filtered. */
export const choiceFilter = ({ tree, priorities, view }: FileChoice): FilterFigures | undefined => {
  const { shown } = sceneOf(tree, view);
  if (view.filter === '') return undefined;
  const left = figuresOf(tree, { priorities }, shown).files[ROOT]!;
  return { shown: left, all: tree.files.length, noun: 'file' };
};

const rowsOf = ({ tree, priorities, view }: FileChoice, width: number): FileRows => {
  const scene = sceneOf(tree, view);
  return { kind: 'chooser', scene, figures: figuresOf(tree, { priorities }, scene.shown), width };
};

/** The heads of the columns. */
export const choiceHead = (choice: FileChoice, width: number): Line =>
  fileRowsHead(rowsOf(choice, width));

/** Rows of files, `page` of them where there are so many; the cursor shows while the keys are the chooser's. */
export const choiceLines = (
  choice: FileChoice,
  width: number,
  page: number,
  isFocused: boolean,
): readonly Line[] => {
  const rows = rowsOf(choice, width);
  if (rows.scene.row < 0) return [EMPTY_LINE, [span('  No file matches.', 'dim')]].slice(0, page);
  // The page may be another one than at the last step.
  const { visible, row } = rows.scene;
  const top = keepVisible(choice.view.top, row, page, visible.length);
  return fileRowLines(rows, top, top + page).map((line, at) =>
    isFocused && top + at === rows.scene.row ? chosenRow(line, width) : line,
  );
};

/** What to say when adding; undefined where all stays as it is. */
export const chosenPriorities = ({
  tree,
  priorities,
  first,
}: FileChoice): ChosenPriorities | undefined => {
  const named = new Map<FilePriority, number[]>();
  for (const [place, code] of priorities.entries()) {
    if (code === first[place]) continue;
    const priority = PRIORITIES[code]!;
    const { index } = tree.files[place]!;
    const files = named.get(priority);
    if (files === undefined) named.set(priority, [index]);
    else files.push(index);
  }
  return named.size === 0 ? undefined : Object.fromEntries(named);
};
