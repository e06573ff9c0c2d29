/** How a person looks at a tree of files: where the cursor is, what is folded, what is filtered. Moves, and what they lead to. */

import { MAX_FILES_OPEN_AT_FIRST, MAX_FILTER_LENGTH } from '../limits.ts';
import { keepVisible, type Step, stepFrom } from '../text/scroll.ts';
import { shownNodes } from './file-filter.ts';
import { type FileTree, isFolder, type NodeNumber, ROOT } from './file-tree.ts';
import { type FoldedNodes, NOTHING_FOLDED, rowOfNode, visibleNodes } from './visible-nodes.ts';

export interface TreeFolds {
  readonly folded: FoldedNodes;
  /** As it was typed; empty for none. */
  readonly filter: string;
  /** Folds under a filter are others: what it finds shows at first, and what was folded is so again afterwards. */
  readonly foldedInFilter: FoldedNodes;
}

export interface TreeView extends TreeFolds {
  /** Stays where it is while a fold or a filter hides its node: see `scene.node` for the one that shows. */
  readonly cursor: NodeNumber;
  /** The first row shown. */
  readonly top: number;
}

export type FoldAct =
  /** Folds an open folder; else goes to the folder above. */
  | { readonly kind: 'fold' }
  /** Opens a folded folder; else goes to the first in it. */
  | { readonly kind: 'unfold' }
  | { readonly kind: 'turn-fold' }
  | { readonly kind: 'turn-all-folds' };

export type TreeAct =
  | FoldAct
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'filter'; readonly text: string };

/** What follows from a tree and how it is looked at. */
export interface TreeScene {
  readonly tree: FileTree;
  readonly folded: FoldedNodes;
  /** A 1 for each node that the filter leaves; undefined where nothing is filtered. */
  readonly shown: Readonly<Uint8Array> | undefined;
  readonly visible: Int32Array;
  /** Where the cursor is among the visible; -1 where nothing is. */
  readonly row: number;
  /** The node under the cursor; the root where nothing shows. */
  readonly node: NodeNumber;
}

/** All but the one folder that everything is in. */
const outermostOnly = (tree: FileTree): FoldedNodes => {
  const first = ROOT + 1;
  const folded = new Set<NodeNumber>();
  for (let node = first; node < tree.count; node++) if (isFolder(tree, node)) folded.add(node);
  if (tree.count > first && tree.end[first] === tree.count) folded.delete(first);
  return folded;
};

const FOLDED = new WeakMap<FileTree, FoldedNodes>();

/** The same set each time, so that what is visible need not be found anew. */
const foldedToOneLevel = (tree: FileTree): FoldedNodes => {
  const folded = FOLDED.get(tree) ?? outermostOnly(tree);
  FOLDED.set(tree, folded);
  return folded;
};

export const firstTreeView = (tree: FileTree): TreeView => ({
  cursor: ROOT + 1,
  top: 0,
  folded: tree.files.length > MAX_FILES_OPEN_AT_FIRST ? foldedToOneLevel(tree) : NOTHING_FOLDED,
  filter: '',
  foldedInFilter: NOTHING_FOLDED,
});

interface Remembered {
  readonly filter: string;
  readonly shown: TreeScene['shown'];
  readonly folded: FoldedNodes;
  readonly visible: Int32Array;
}

/** The last look at each tree: a key that only moves the cursor must not go through 100,000 files. */
const REMEMBERED = new WeakMap<FileTree, Remembered>();

const remembered = (tree: FileTree, view: TreeFolds): Remembered => {
  const { filter } = view;
  const last = REMEMBERED.get(tree);
  const shown = last?.filter === filter ? last.shown : shownNodes(tree, filter);
  const folded = shown === undefined ? view.folded : view.foldedInFilter;
  if (last?.filter === filter && last.folded === folded) return last;
  const next = { filter, shown, folded, visible: visibleNodes(tree, folded, shown) };
  REMEMBERED.set(tree, next);
  return next;
};

export const sceneOf = (tree: FileTree, view: TreeView): TreeScene => {
  const { folded, shown, visible } = remembered(tree, view);
  const row = rowOfNode(visible, view.cursor);
  return { tree, folded, shown, visible, row, node: visible[row] ?? ROOT };
};

const withFolds = (view: TreeView, { shown }: TreeScene, folded: FoldedNodes): TreeView =>
  shown === undefined ? { ...view, folded } : { ...view, foldedInFilter: folded };

const turnedAll = ({ tree, folded }: TreeScene): FoldedNodes =>
  folded.size > 0 ? NOTHING_FOLDED : foldedToOneLevel(tree);

const isOpen = ({ tree, folded }: TreeScene, node: NodeNumber): boolean =>
  isFolder(tree, node) && !folded.has(node);

const turnedFold = (view: TreeView, scene: TreeScene): TreeView => {
  const { folded, node } = scene;
  const next = new Set(folded);
  if (!next.delete(node)) next.add(node);
  return withFolds({ ...view, cursor: node }, scene, next);
};

const foldedView = (view: TreeView, scene: TreeScene): TreeView => {
  if (isOpen(scene, scene.node)) return turnedFold(view, scene);
  const above = scene.tree.parent[scene.node]!;
  return above === ROOT ? view : { ...view, cursor: above };
};

const unfoldedView = (view: TreeView, scene: TreeScene): TreeView => {
  const { tree, node, visible, row } = scene;
  if (!isFolder(tree, node)) return view;
  return isOpen(scene, node) ? { ...view, cursor: visible[row + 1]! } : turnedFold(view, scene);
};

const stepped = (
  view: TreeView,
  { visible, row }: TreeScene,
  step: Step,
  page: number,
): TreeView => {
  const cursor = visible[stepFrom(row, step, page, visible.length)] ?? view.cursor;
  return cursor === view.cursor ? view : { ...view, cursor };
};

/** The same folds where the filter is too long. */
export const filteredBy = (folds: TreeFolds, filter: string): TreeFolds =>
  filter.length > MAX_FILTER_LENGTH ? folds : { ...folds, filter, foldedInFilter: NOTHING_FOLDED };

/** Changes folds, or moves to a folder above or a file below; the same view where there is nothing to do. */
export const turnFolds = (tree: FileTree, view: TreeView, act: FoldAct): TreeView => {
  const scene = sceneOf(tree, view);
  if (scene.row < 0) return view;
  switch (act.kind) {
    case 'fold':
      return foldedView(view, scene);
    case 'unfold':
      return unfoldedView(view, scene);
    case 'turn-fold':
      return isFolder(tree, scene.node) ? turnedFold(view, scene) : view;
    case 'turn-all-folds':
      return withFolds(view, scene, turnedAll(scene));
  }
};

const moved = (tree: FileTree, view: TreeView, act: TreeAct, page: number): TreeView => {
  if (act.kind === 'filter') return { ...view, ...filteredBy(view, act.text) };
  if (act.kind === 'step') return stepped(view, sceneOf(tree, view), act.step, page);
  return turnFolds(tree, view, act);
};

/** `page`: rows that show at once. */
export const changeTreeView = (
  tree: FileTree,
  view: TreeView,
  act: TreeAct,
  page: number,
): TreeView => {
  const next = moved(tree, view, act, page);
  const { visible, row } = sceneOf(tree, next);
  const top = keepVisible(next.top, Math.max(0, row), page, visible.length);
  return top === next.top ? next : { ...next, top };
};
