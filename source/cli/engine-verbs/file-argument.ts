/** Which files of a torrent the words of a command line name: by number, by range, as the screen's filter has it, or all. */
import { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import type { FileDetails } from '../../contract/details.ts';
import { fileTest } from '../../ui/files/file-filter.ts';

const RANGE = /^(\d{1,9})(?:-(\d{1,9}))?$/;
const MAX_WORD_LENGTH = 100;

/**
 * Their numbers, each once: what any word names, without what a word with `!` in front names; of all files where
 * there are only such words. Throws `usage/invalid` for a word that names none, and where none is left.
 */
export const chosenFiles = (
  files: readonly FileDetails[],
  words: readonly string[],
): readonly number[] => {
  const left = words.filter((word) => word.startsWith('!'));
  const named = words.filter((word) => !word.startsWith('!'));
  const chosen = new Set<number>();
  for (const word of named.length === 0 ? ['all'] : named) {
    for (const { index } of filesOf(files, word)) chosen.add(index);
  }
  for (const word of left) {
    for (const { index } of filesOf(files, word.slice(1))) chosen.delete(index);
  }
  if (chosen.size > 0) return [...chosen];
  throw new SluiceError('usage/invalid', 'no file is left of those that are named');
};

const filesOf = (files: readonly FileDetails[], word: string): readonly FileDetails[] => {
  const named = files.filter(testOf(word));
  if (named.length === 0) throw nothingFor(word);
  return named;
};

const testOf = (word: string): ((file: FileDetails) => boolean) => {
  if (word === 'all') return () => true;
  if (word === '') return () => false;
  const [, first, last = first] = RANGE.exec(word) ?? [];
  if (first !== undefined) {
    return ({ index }) => index >= Number(first) && index <= Number(last);
  }
  return fileTest(word) ?? (() => false);
};

const nothingFor = (word: string): SluiceError =>
  new SluiceError(
    'usage/invalid',
    `no file is "${safeText(word, MAX_WORD_LENGTH)}"; "sluice files" shows their numbers`,
  );
