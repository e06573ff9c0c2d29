/**
 * The folders of a torrent as one table in the order they are shown, so that 100,000 files cost a few
 * arrays and no objects: a node is a number, all below it stand behind it up to its `end`.
 */
import { compareKeys, naturalKey } from '../text/natural-order.ts';

/** What a tree needs of a file; those of a torrent's details and of a look at a .torrent both have it. */
export interface TreeFile {
  /** What commands name it by. */
  readonly index: number;
  /** Parts as they stand on disk. */
  readonly path: readonly string[];
  readonly size: number;
}

/** Place in the tree; 0 is the root, which is never shown. */
export type NodeNumber = number;

export const ROOT: NodeNumber = 0;

/** Stands in `place` for a folder. */
export const FOLDER = -1;

export interface FileTree {
  readonly files: readonly TreeFile[];
  /** By place of the file in `files`. */
  readonly sizes: Float64Array;
  /** Of nodes, the root among them. */
  readonly count: number;
  readonly parent: Int32Array;
  /** The first node that is no longer below. */
  readonly end: Int32Array;
  /** 0 for those in the root. */
  readonly depth: Int32Array;
  /** Place of the file in `files`; FOLDER for a folder. */
  readonly place: Int32Array;
  /** A folder with nothing but a folder in it makes one name with it: `a/b/c`. */
  readonly names: readonly string[];
}

interface Folder {
  readonly name: string;
  readonly folders: Map<string, Folder>;
  /** Places of files. */
  readonly files: number[];
}

const newFolder = (name: string): Folder => ({ name, folders: new Map(), files: [] });

const nameOf = ({ path }: TreeFile): string => path.at(-1) ?? '';

interface Gathered {
  readonly root: Folder;
  /** All but the root. */
  readonly folderCount: number;
}

const gather = (files: readonly TreeFile[]): Gathered => {
  const root = newFolder('');
  let folderCount = 0;
  const folderIn = (folder: Folder, name: string): Folder => {
    const known = folder.folders.get(name);
    if (known !== undefined) return known;
    const made = newFolder(name);
    folder.folders.set(name, made);
    folderCount += 1;
    return made;
  };
  for (let place = 0; place < files.length; place++) {
    const { path } = files[place]!;
    let folder = root;
    for (let at = 0; at < path.length - 1; at++) folder = folderIn(folder, path[at]!);
    folder.files.push(place);
  }
  return { root, folderCount };
};

/** Filled node by node; there may be fewer in the end, for chains of folders make one. */
interface Emitted {
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  readonly place: Int32Array;
  readonly names: string[];
}

const emit = (out: Emitted, parent: NodeNumber, place: number, name: string): NodeNumber => {
  const node = out.names.length;
  out.parent[node] = parent;
  out.depth[node] = out.depth[parent]! + 1;
  out.place[node] = place;
  out.names.push(name);
  return node;
};

/** The folder that stands at the end of a chain of folders with nothing else in them, and the name of the chain. */
const joined = (first: Folder): readonly [string, Folder] => {
  let folder = first;
  let name = folder.name;
  while (folder.files.length === 0 && folder.folders.size === 1) {
    folder = folder.folders.values().next().value!;
    name += `/${folder.name}`;
  }
  return [name, folder];
};

const isAscending = (keys: readonly string[]): boolean => {
  for (let at = 1; at < keys.length; at++) if (keys[at - 1]! > keys[at]!) return false;
  return true;
};

/** Where each of the names stands in the natural order; no objects are made for 100,000 of them. */
const naturalOrder = (names: readonly string[]): readonly number[] => {
  const keys = names.map(naturalKey);
  const order = Array.from(names.keys());
  // Most torrents are in this order already.
  return isAscending(keys)
    ? order
    : order.sort((left, right) => compareKeys(keys[left]!, keys[right]!));
};

/** Folders first, each group in the natural order; torrents hold their paths to a hundred parts, so this may recurse. */
const emitBelow = (
  out: Emitted,
  files: readonly TreeFile[],
  node: NodeNumber,
  folder: Folder,
): void => {
  const folders = Array.from(folder.folders.values(), joined);
  for (const at of naturalOrder(folders.map(([name]) => name))) {
    const [name, below] = folders[at]!;
    emitBelow(out, files, emit(out, node, FOLDER, name), below);
  }
  const names = folder.files.map((place) => nameOf(files[place]!));
  for (const at of naturalOrder(names)) emit(out, node, folder.files[at]!, names[at]!);
};

const endsOf = (parent: Int32Array): Int32Array => {
  const end = new Int32Array(parent.length);
  for (let node = 0; node < end.length; node++) end[node] = node + 1;
  for (let node = parent.length - 1; node > ROOT; node--) {
    const above = parent[node]!;
    if (end[node]! > end[above]!) end[above] = end[node]!;
  }
  return end;
};

/** Written out: an array's own `from` takes many times as long. */
const sizesOf = (files: readonly TreeFile[]): Float64Array => {
  const sizes = new Float64Array(files.length);
  for (let place = 0; place < sizes.length; place++) sizes[place] = files[place]!.size;
  return sizes;
};

export const buildFileTree = (files: readonly TreeFile[]): FileTree => {
  const { root, folderCount } = gather(files);
  const most = 1 + files.length + folderCount;
  const out: Emitted = {
    parent: new Int32Array(most),
    depth: new Int32Array(most),
    place: new Int32Array(most),
    names: [''],
  };
  out.depth[ROOT] = -1;
  out.place[ROOT] = FOLDER;
  emitBelow(out, files, ROOT, root);
  const count = out.names.length;
  const parent = out.parent.subarray(0, count);
  return {
    files,
    sizes: sizesOf(files),
    count,
    parent,
    end: endsOf(parent),
    depth: out.depth.subarray(0, count),
    place: out.place.subarray(0, count),
    names: out.names,
  };
};

export const isFolder = (tree: FileTree, node: NodeNumber): boolean => tree.place[node] === FOLDER;

const isSamePath = (left: readonly string[], right: readonly string[]): boolean =>
  left === right || (left.length === right.length && left.every((part, at) => part === right[at]));

const isSameFile = (left: TreeFile, right: TreeFile): boolean =>
  left === right ||
  (left.index === right.index && left.size === right.size && isSamePath(left.path, right.path));

const isSameShape = (left: readonly TreeFile[], right: readonly TreeFile[]): boolean =>
  left.length === right.length && left.every((file, at) => isSameFile(file, right[at]!));

/** Each frame brings a list of its own; the tree is built anew only where paths or sizes are others. */
export const rememberedFileTree = (): ((files: readonly TreeFile[]) => FileTree) => {
  let tree: FileTree | undefined;
  let seen: readonly TreeFile[] | undefined;
  return (files) => {
    if (tree === undefined || (files !== seen && !isSameShape(tree.files, files))) {
      tree = buildFileTree(files);
    }
    seen = files;
    return tree;
  };
};
