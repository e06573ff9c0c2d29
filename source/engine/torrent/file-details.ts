/** The files of a torrent for those who watch them. Of 100,000 few change between two frames: the others stay the same objects. */
import { safeText } from '../../base/safe-text.ts';
import type { FileDetails } from '../../contract/details.ts';
import type { FilePaths } from '../../storage/file-names.ts';
import type { Content } from './content.ts';

/** The last list of each, and the names it was made with. */
const LAST = new WeakMap<
  Content,
  { readonly paths: FilePaths; readonly files: readonly FileDetails[] }
>();

const newDetails = (content: Content, paths: FilePaths): readonly FileDetails[] =>
  content.layout.files
    .filter((file) => !file.isPadding)
    .map((file) => {
      const pieces = content.layout.piecesOfFile(file.index);
      return {
        index: file.index,
        path: paths.of(file.index).map((part) => safeText(part)),
        size: file.size,
        done: content.doneOfFile(file.index),
        priority: content.priorities[file.index]!,
        firstPiece: pieces?.first ?? -1,
        lastPiece: pieces?.last ?? -1,
      };
    });

const renewed = (file: FileDetails, content: Content): FileDetails => {
  const done = content.doneOfFile(file.index);
  const priority = content.priorities[file.index]!;
  return file.done === done && file.priority === priority ? file : { ...file, done, priority };
};

/** The same list where nothing changed. */
export const fileDetailsOf = (content: Content, paths: FilePaths): readonly FileDetails[] => {
  const known = LAST.get(content);
  const last = known?.paths === paths ? known.files : newDetails(content, paths);
  const next = last.map((file) => renewed(file, content));
  const files = next.every((file, at) => file === last[at]) ? last : next;
  LAST.set(content, { paths, files });
  return files;
};
