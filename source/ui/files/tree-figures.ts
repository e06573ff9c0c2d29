/** What a folder's files come to: one pass over the tree for all of them, whatever has changed. */
import { type PriorityCodes, SKIP, setOf } from './file-priorities.ts';
import { type FileTree, FOLDER, type NodeNumber, ROOT } from './file-tree.ts';

/** By place of the file in its list. */
export interface FileValues {
  readonly priorities: PriorityCodes;
  /** Verified bytes; left out where nothing can be there yet. */
  readonly done?: Readonly<Float64Array>;
}

/** Each by node. Under a filter only what it lets through counts. */
export interface TreeFigures {
  readonly files: Float64Array;
  readonly size: Float64Array;
  readonly done: Float64Array;
  readonly wantedFiles: Float64Array;
  readonly wantedSize: Float64Array;
  readonly priorities: Readonly<Uint8Array>;
}

/** `shown` has a 1 for each node that counts; all do without it. Written out: it runs for each frame, on 100,000 files. */
export const sumFigures = (
  tree: FileTree,
  { priorities, done }: FileValues,
  shown?: Readonly<Uint8Array>,
): TreeFigures => {
  const { count, parent, place, sizes } = tree;
  const sums = {
    files: new Float64Array(count),
    size: new Float64Array(count),
    done: new Float64Array(count),
    wantedFiles: new Float64Array(count),
    wantedSize: new Float64Array(count),
    priorities: new Uint8Array(count),
  };
  const takeFile = (node: NodeNumber, at: number): void => {
    const isWanted = priorities[at] !== SKIP;
    sums.files[node] = 1;
    sums.size[node] = sizes[at]!;
    sums.done[node] = done?.[at] ?? 0;
    sums.wantedFiles[node] = isWanted ? 1 : 0;
    sums.wantedSize[node] = isWanted ? sizes[at]! : 0;
    sums.priorities[node] = setOf(priorities[at]!);
  };
  // From the end: what is below a folder is summed up before the folder is.
  for (let node = count - 1; node > ROOT; node--) {
    if (shown !== undefined && shown[node] === 0) continue;
    if (place[node] !== FOLDER) takeFile(node, place[node]!);
    const above = parent[node]!;
    sums.files[above]! += sums.files[node]!;
    sums.size[above]! += sums.size[node]!;
    sums.done[above]! += sums.done[node]!;
    sums.wantedFiles[above]! += sums.wantedFiles[node]!;
    sums.wantedSize[above]! += sums.wantedSize[node]!;
    sums.priorities[above]! |= sums.priorities[node]!;
  }
  return sums;
};

interface Remembered {
  readonly done: FileValues['done'];
  /** By what is shown; by the tree itself where all is. */
  readonly figures: WeakMap<object, TreeFigures>;
}

const REMEMBERED = new WeakMap<PriorityCodes, Remembered>();

/** As `sumFigures`, summed anew only when something else is asked for: a key that moves the cursor asks for the same. */
export const figuresOf = (
  tree: FileTree,
  values: FileValues,
  shown?: Readonly<Uint8Array>,
): TreeFigures => {
  const { priorities, done } = values;
  const last = REMEMBERED.get(priorities);
  const memory = last?.done === done && last !== undefined ? last : newMemory(values);
  const known = memory.figures.get(shown ?? tree);
  if (known !== undefined) return known;
  const figures = sumFigures(tree, values, shown);
  memory.figures.set(shown ?? tree, figures);
  return figures;
};

const newMemory = ({ priorities, done }: FileValues): Remembered => {
  const memory = { done, figures: new WeakMap<object, TreeFigures>() };
  REMEMBERED.set(priorities, memory);
  return memory;
};
