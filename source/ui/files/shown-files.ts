/** The files of the chosen torrent as they are looked at: for the tab, and for the filter that is typed for it. */
import type { FileDetails } from '../../contract/details.ts';
import type { FilterFigures } from '../list/filter-line.ts';
import type { RowCursor, TabState } from '../tab-state.ts';
import { type FileState, rememberedFileState } from './file-state.ts';
import { ROOT } from './file-tree.ts';
import { figuresOf, type TreeFigures } from './tree-figures.ts';
import { firstTreeView, sceneOf, type TreeScene, type TreeView } from './tree-view.ts';

export interface ShownFiles extends FileState {
  readonly view: TreeView;
  readonly scene: TreeScene;
  /** Of what the filter leaves. */
  readonly figures: TreeFigures;
}

/** One torrent is looked at at a time. */
const stateOf = rememberedFileState();

export const shownFiles = (
  files: readonly FileDetails[],
  folds: TabState['files'],
  cursor: RowCursor,
): ShownFiles => {
  const state = stateOf(files);
  const { tree, values } = state;
  const view = {
    ...firstTreeView(tree),
    ...folds,
    top: cursor.top,
    ...(cursor.id === null ? {} : { cursor: Number(cursor.id) }),
  };
  const scene = sceneOf(tree, view);
  return { ...state, view, scene, figures: figuresOf(tree, values, scene.shown) };
};

export const shownFigures = ({ figures, tree }: ShownFiles): FilterFigures => ({
  shown: figures.files[ROOT]!,
  all: tree.files.length,
  noun: 'file',
});
