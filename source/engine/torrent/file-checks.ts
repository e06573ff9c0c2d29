/** Whether what a command says of files makes sense. */
import { SluiceError } from '../../base/errors.ts';
import { PRIORITY } from '../../policy/piece-priorities.ts';

/** Throws `session/invalid-argument`. */
export const checkFiles = (files: readonly number[], count: number): void => {
  if (!Array.isArray(files)) throw invalid('files are a list of numbers');
  for (const file of files) {
    if (Number.isInteger(file) && file >= 0 && file < count) continue;
    throw invalid(`there is no file ${file}; the torrent's files are 0 to ${count - 1}`);
  }
};

/** Throws `session/invalid-argument`. */
export const checkPriority = (priority: string): void => {
  if (Object.hasOwn(PRIORITY, priority)) return;
  throw invalid(`"${priority}" is no priority; give ${Object.keys(PRIORITY).join(', ')}`);
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
