/** Files of a torrent from short words: `a/b.txt 100 low`, a path, a size and a priority; and trees read as text. */
import { safeText } from '../../source/base/safe-text.ts';
import type { FileDetails, FilePriority } from '../../source/contract/details.ts';
import { type FileTree, isFolder } from '../../source/ui/files/file-tree.ts';
import { makeFile } from './frame-maker.ts';

export const listFiles = (...words: readonly string[]): readonly FileDetails[] =>
  words.map((word, at) => {
    const [path, size = '100', priority = 'normal', done = '0'] = word.split(' ');
    return makeFile(at, {
      path: path!.split('/').map((part) => safeText(part)),
      size: Number(size),
      done: Number(done),
      priority: priority as FilePriority,
    });
  });

/** `+` for a folder, two spaces for each folder above. */
export const readTree = (
  tree: FileTree,
  nodes: Iterable<number> = Array.from({ length: tree.count - 1 }, (_node, at) => at + 1),
): readonly string[] =>
  Array.from(
    nodes,
    (node) => '  '.repeat(tree.depth[node]!) + (isFolder(tree, node) ? '+' : '') + tree.names[node],
  );

export const nodeNamed = (tree: FileTree, name: string): number => tree.names.indexOf(name);
