/** What is run when a torrent has finished: the words of the settings, with what is known of the torrent put in. */
import type { ProgramCall } from '../../base/ports/programs.ts';
import { fromHome } from '../adding/home-path.ts';

export interface FinishedTorrent {
  readonly name: string;
  /** Of its folder, or its only file. */
  readonly path: string;
  /** As it is listed. */
  readonly hash: string;
  readonly folder: string;
  readonly labels: readonly string[];
}

const PLACES = /\{(name|path|hash|folder|labels)\}/g;

/** `words` has one at least. What is put in is never looked at again, so a name such as `{path}` stays one. */
export const programCall = (
  [program, ...words]: readonly string[],
  torrent: FinishedTorrent,
  home: string | undefined,
): ProgramCall => {
  const known = { ...torrent, labels: torrent.labels.join(',') };
  const filled = (word: string): string =>
    word.replace(PLACES, (_, place: keyof FinishedTorrent) => known[place]);
  return {
    // What a torrent is called must never choose the program.
    program: fromHome(program!, home),
    args: words.map(filled),
    environment: {
      SLUICE_NAME: known.name,
      SLUICE_PATH: known.path,
      SLUICE_HASH: known.hash,
      SLUICE_FOLDER: known.folder,
      SLUICE_LABELS: known.labels,
    },
  };
};
