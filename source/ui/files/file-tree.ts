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

const folderIn = (folder: Folder, name: string): Folder => {
  const known = folder.folders.get(name);
  if (known !== undefined) return known;
  const made = newFolder(name);
  folder.folders.set(name, made);
  return made;
};

const gather = (files: readonly TreeFile[]): Folder => {
  const root = newFolder('');
  for (const [place, { path }] of files.entries()) {
    let folder = root;
    for (let at = 0; at < path.length - 1; at++) folder = folderIn(folder, path[at]!);
    folder.files.push(place);
  }
  return root;
};

interface Emitted {
  readonly parent: number[];
  readonly depth: number[];
  readonly place: number[];
  readonly names: string[];
}

const emit = (out: Emitted, parent: NodeNumber, place: number, name: string): NodeNumber => {
  out.parent.push(parent);
  out.depth.push(out.depth[parent]! + 1);
  out.place.push(place);
  out.names.push(name);
  return out.names.length - 1;
};

/** The folder that stands at the end of a chain of folders with nothing else in them, and the name of the chain. */
const joined = (first: Folder): readonly [string, Folder] => {
  let folder = first;
  const names = [folder.name];
  while (folder.files.length === 0 && folder.folders.size === 1) {
    folder = folder.folders.values().next().value!;
    names.push(folder.name);
  }
  return [names.join('/'), folder];
};

/** Folders first, each group in the natural order; torrents hold their paths to a hundred parts, so this may recurse. */
const emitBelow = (
  out: Emitted,
  files: readonly TreeFile[],
  node: NodeNumber,
  folder: Folder,
): void => {
  const folders = Array.from(folder.folders.values(), joined);
  const ordered = folders
    .map(([name, below]) => ({ name, below, key: naturalKey(name) }))
    .sort((left, right) => compareKeys(left.key, right.key));
  for (const { name, below } of ordered)
    emitBelow(out, files, emit(out, node, FOLDER, name), below);
  const named = folder.files
    .map((place) => ({
      place,
      name: nameOf(files[place]!),
      key: naturalKey(nameOf(files[place]!)),
    }))
    .sort((left, right) => compareKeys(left.key, right.key));
  for (const { place, name } of named) emit(out, node, place, name);
};

const endsOf = (parent: Int32Array): Int32Array => {
  const end = Int32Array.from(parent, (_parent, node) => node + 1);
  for (let node = parent.length - 1; node > ROOT; node--) {
    const above = parent[node]!;
    if (end[node]! > end[above]!) end[above] = end[node]!;
  }
  return end;
};

export const buildFileTree = (files: readonly TreeFile[]): FileTree => {
  const out: Emitted = { parent: [ROOT], depth: [-1], place: [FOLDER], names: [''] };
  emitBelow(out, files, ROOT, gather(files));
  const parent = Int32Array.from(out.parent);
  return {
    files,
    sizes: Float64Array.from(files, ({ size }) => size),
    count: parent.length,
    parent,
    end: endsOf(parent),
    depth: Int32Array.from(out.depth),
    place: Int32Array.from(out.place),
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
