/** What is wanted of a torrent's files, in words that stand above their rows. */

import { formatCount, formatPlural, formatSize } from '../text/format.ts';
import { ROOT } from './file-tree.ts';
import type { TreeFigures } from './tree-figures.ts';

/** `34 of 120 files wanted, 4.20 GiB of 40.0 GiB`. */
export const wantedWords = ({ files, size, wantedFiles, wantedSize }: TreeFigures): string => {
  const count = `${formatCount(wantedFiles[ROOT]!)} of ${formatPlural(files[ROOT]!, 'file')}`;
  return `${count} wanted, ${formatSize(wantedSize[ROOT]!)} of ${formatSize(size[ROOT]!)}`;
};

/** As above, and what of all that is there; as much of it as `width` cells take. */
export const totalWords = (figures: TreeFigures, width: number): string => {
  const { files, wantedFiles, wantedSize, done } = figures;
  const wanted = wantedWords(figures);
  const all = `${wanted}, ${formatSize(done[ROOT]!)} done`;
  const count = `${formatCount(wantedFiles[ROOT]!)} of ${formatCount(files[ROOT]!)} wanted`;
  const short = `${count}, ${formatSize(wantedSize[ROOT]!)}`;
  return [all, wanted, short].find((words) => words.length <= width) ?? count;
};
