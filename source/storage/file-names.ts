/** Where each file of a torrent lies below its folder: as the torrent has it, or as the user renamed it. */
import type { FileNames } from '../base/ports/state.ts';
import type { Layout } from '../protocol/layout.ts';

export const OWN_NAMES: FileNames = { name: undefined, files: [] };

/** The parts of each file's path, below the folder that the torrent was added to. */
export interface FilePaths {
  of(file: number): readonly string[];
}

/** A torrent that is one file has no folder of its own. */
export const isOneFile = ({ files }: Layout): boolean =>
  files.length === 1 && files[0]!.path.length === 1;

export const filePaths = (layout: Layout, names: FileNames): FilePaths => {
  const ownPath = (file: number): readonly string[] => layout.files[file]!.path;
  if (names.name === undefined && names.files.length === 0) return { of: ownPath };
  const renamed = new Map(names.files);
  return {
    of: (file) => {
      const own = ownPath(file);
      const below = renamed.get(file)?.split('/');
      if (isOneFile(layout)) return below ?? [names.name ?? own[0]!];
      return [names.name ?? own[0]!, ...(below ?? own.slice(1))];
    },
  };
};
