/** Which files of a torrent the words of a command line name: by number, by range, by glob, or all. */
import picomatch from 'picomatch';
import { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import type { FileDetails } from '../../contract/details.ts';
import { pathOf } from './files.ts';

const RANGE = /^(\d{1,9})(?:-(\d{1,9}))?$/;
const MAX_WORD_LENGTH = 100;

/** Their numbers, each once. Throws `usage/invalid` for a word that names none. */
export const chosenFiles = (
  files: readonly FileDetails[],
  words: readonly string[],
): readonly number[] => {
  const chosen = new Set<number>();
  for (const word of words) {
    const named = files.filter(testOf(word));
    if (named.length === 0) throw nothingFor(word);
    for (const { index } of named) chosen.add(index);
  }
  return [...chosen];
};

const testOf = (word: string): ((file: FileDetails) => boolean) => {
  if (word === 'all') return () => true;
  if (word === '') return () => false;
  const [, first, last = first] = RANGE.exec(word) ?? [];
  if (first !== undefined) {
    return ({ index }) => index >= Number(first) && index <= Number(last);
  }
  return globTest(word);
};

/** As for `--select`: without a slash it is about the name alone. */
const globTest = (glob: string): ((file: FileDetails) => boolean) => {
  const isMatch = picomatch(glob, { dot: true });
  if (!glob.includes('/')) return ({ path }) => isMatch(path.at(-1) ?? '');
  return (file) => isMatch(pathOf(file)) || isMatch(file.path.slice(1).join('/'));
};

const nothingFor = (word: string): SluiceError =>
  new SluiceError(
    'usage/invalid',
    `no file is "${safeText(word, MAX_WORD_LENGTH)}"; "sluice files" shows their numbers`,
  );
