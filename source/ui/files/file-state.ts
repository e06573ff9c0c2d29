/** The files of the torrent that is looked at, as a tree with values: each frame brings a new list, and most of it is as before. */
import type { FileDetails } from '../../contract/details.ts';
import { codeOf } from './file-priorities.ts';
import { type FileTree, rememberedFileTree } from './file-tree.ts';
import type { FileValues } from './tree-figures.ts';

export interface FileState {
  readonly tree: FileTree;
  readonly values: FileValues;
}

type Column = Uint8Array | Float64Array;

/** The array from before where all in it is the same, so that what was made of it still holds. */
const kept = <Kind extends Column>(next: Kind, before: Kind | undefined): Kind =>
  before?.length === next.length && before.every((value, at) => value === next[at]) ? before : next;

/** Written out: it runs for each frame, on 100,000 files. */
const valuesOf = (files: readonly FileDetails[]) => {
  const priorities = new Uint8Array(files.length);
  const done = new Float64Array(files.length);
  for (let place = 0; place < files.length; place++) {
    const file = files[place]!;
    priorities[place] = codeOf(file.priority);
    done[place] = file.done;
  }
  return { priorities, done };
};

/** The same object for the same list. */
export const rememberedFileState = (): ((files: readonly FileDetails[]) => FileState) => {
  const treeOf = rememberedFileTree();
  let seen: readonly FileDetails[] | undefined;
  let state: FileState | undefined;
  let priorities: Uint8Array | undefined;
  let done: Float64Array | undefined;
  return (files) => {
    if (state !== undefined && files === seen) return state;
    const next = valuesOf(files);
    priorities = kept(next.priorities, priorities);
    done = kept(next.done, done);
    seen = files;
    state = { tree: treeOf(files), values: { priorities, done } };
    return state;
  };
};
