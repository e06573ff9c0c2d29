/** Which nodes of a tree show, as an array of their numbers: rows are made from it only where they are seen. */
import { type FileTree, type NodeNumber, ROOT } from './file-tree.ts';

export type FoldedNodes = ReadonlySet<NodeNumber>;

export const NOTHING_FOLDED: FoldedNodes = new Set();

/** In ascending order, which is the order on the screen. `shown` has a 1 for each node the filter leaves. */
export const visibleNodes = (
  tree: FileTree,
  folded: FoldedNodes,
  shown?: Readonly<Uint8Array>,
): Int32Array => {
  const nodes = new Int32Array(tree.count);
  let count = 0;
  for (let node = ROOT + 1; node < tree.count; ) {
    const isShown = shown === undefined || shown[node] === 1;
    if (isShown) {
      nodes[count] = node;
      count += 1;
    }
    node = isShown && !folded.has(node) ? node + 1 : tree.end[node]!;
  }
  return nodes.subarray(0, count);
};

/**
 * The row of a node; where a fold or a filter hides it, of the nearest above it, which for a fold is the
 * folded folder. So a cursor stays with its node while that is away. -1 where nothing shows.
 */
export const rowOfNode = (visible: Int32Array, node: NodeNumber): number => {
  let low = 0;
  let high = visible.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (visible[middle]! <= node) low = middle + 1;
    else high = middle;
  }
  return visible.length === 0 ? -1 : Math.max(0, low - 1);
};
