/** What is in the torrent: its folders, how much of each is there, and what is wanted. */
import type { FileDetails } from '../../contract/details.ts';
import type { ActionId } from '../actions.ts';
import { fileFilterSheet } from '../dialogs/file-filter-dialog.ts';
import { streamSheet } from '../dialogs/stream-dialog.ts';
import { choiceActOf, foldActOf } from '../files/file-keys.ts';
import { type FileRows, fileRowLines, fileRowsHead } from '../files/file-rows.ts';
import { totalWords } from '../files/file-totals.ts';
import { type ChoiceAct, filesAtCursor, planChanges } from '../files/priority-changes.ts';
import { type ShownFiles, shownFigures, shownFiles } from '../files/shown-files.ts';
import { figuresOf } from '../files/tree-figures.ts';
import { type FoldAct, filteredBy, sceneOf, type TreeView, turnFolds } from '../files/tree-view.ts';
import { rowOfNode } from '../files/visible-nodes.ts';
import { acting, NOTHING, type Outcome } from '../outcome.ts';
import {
  sayContent,
  type Tab,
  type TabContent,
  type TabContext,
  type TabInput,
} from '../tab-content.ts';
import { cursorOf } from '../tab-state.ts';
import { EMPTY_LINE, type Line, span } from '../text/line.ts';

export const filePath = (file: FileDetails): string => file.path.join('/');

const headOf = (rows: FileRows, { tree, values }: ShownFiles): readonly Line[] => [
  [span(` ${totalWords(figuresOf(tree, values), rows.width - 1)}`, 'dim')],
  fileRowsHead(rows),
];

const treeContent = (files: ShownFiles, width: number): TabContent => {
  const { scene, figures, view } = files;
  const rows: FileRows = { kind: 'tab', scene, figures, width };
  const head = headOf(rows, files);
  const filter = { text: view.filter, figures: shownFigures(files) };
  if (scene.visible.length === 0) {
    return { head, filter, count: 2, rows: (from, to) => NO_MATCH.slice(from, to) };
  }
  return {
    head,
    filter,
    count: scene.visible.length,
    rows: (from, to) => fileRowLines(rows, from, to),
    idAt: (row) => String(scene.visible[row]),
    rowOf: (id) => rowOfNode(scene.visible, Number(id)),
  };
};

const NO_MATCH: readonly Line[] = [EMPTY_LINE, [span('  No file matches.', 'dim')]];

const content = ({ details, state, columns }: TabInput): TabContent => {
  const files = details?.files;
  if (files === undefined) return sayContent('Asking for the files…');
  if (files.length === 0) return sayContent('There are no files.');
  return treeContent(shownFiles(files, state.files, cursorOf(state, 'files')), columns);
};

/** Folds, and where the cursor is after it: on its node, wherever that stands now. */
const looking = (view: TreeView, { tree }: ShownFiles, { state }: TabContext): Outcome => {
  const { cursor, top, ...folds } = view;
  const { row } = sceneOf(tree, view);
  const cursors = {
    ...state.view.tabState.cursors,
    files: { row: Math.max(0, row), id: String(cursor), top },
  };
  return acting({ kind: 'tab-state', state: { files: folds, cursors } });
};

/** Out of the outermost folder it goes back to the list. */
const folded = (act: FoldAct, files: ShownFiles, context: TabContext): Outcome => {
  const next = turnFolds(files.tree, files.view, act);
  if (next === files.view) return act.kind === 'fold' ? acting({ kind: 'back' }) : NOTHING;
  return looking(next, files, context);
};

/** Nothing is shown that is not so yet: the next frames will tell. */
const chosen = (act: ChoiceAct, files: ShownFiles, { torrent }: TabContext): Outcome => ({
  wishes: planChanges(files.scene, files.values.priorities, act).map((change) => ({
    name: 'torrent:set-priorities',
    args: { id: torrent.id, ...change },
    done: '',
  })),
});

const filtering = ({ view }: ShownFiles, { torrent, cursor }: TabContext): Outcome => {
  const { folded, filter, foldedInFilter } = view;
  return acting(
    { kind: 'tab-state', state: { files: { folded, filter, foldedInFilter } } },
    { kind: 'sheet', sheet: fileFilterSheet(torrent.id, filter, cursor) },
  );
};

/** One file, or all below a folder as a playlist. */
const streaming = ({ scene }: ShownFiles, { torrent }: TabContext): Outcome => {
  const wish = filesAtCursor(scene);
  if (wish.length === 0) return NOTHING;
  return acting({ kind: 'sheet', sheet: streamSheet(torrent.id, wish) });
};

const perform = (action: ActionId, context: TabContext): Outcome | undefined => {
  const list = context.details?.files ?? [];
  if (list.length === 0) return undefined;
  const folds = context.state.view.tabState.files;
  if (action === 'back' && folds !== undefined && folds.filter !== '') {
    return acting({ kind: 'tab-state', state: { files: filteredBy(folds, '') } });
  }
  const files = shownFiles(list, folds, context.cursor);
  if (action === 'filter-files') return filtering(files, context);
  if (action === 'stream') return streaming(files, context);
  const fold = foldActOf(action);
  if (fold !== undefined) return folded(fold, files, context);
  const choice = choiceActOf(action);
  return choice && chosen(choice, files, context);
};

export const filesTab: Tab = { parts: () => ['files'], content, perform };
