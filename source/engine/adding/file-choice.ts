/** Which files of a torrent are wanted, and how much, when it is added. */
import picomatch from 'picomatch';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { AddArguments, ChosenPriorities } from '../../contract/commands.ts';
import type { FilePriority } from '../../contract/details.ts';
import type { Layout } from '../../protocol/layout.ts';
import { checkFiles, checkPriority } from '../torrent/file-checks.ts';

/** One per file; `known` is what counts where nothing was chosen. Throws `session/invalid-argument`. */
export const chosenPriorities = (
  layout: Layout,
  { select = [], priorities }: Pick<AddArguments, 'select' | 'priorities'>,
  known: readonly FilePriority[],
): readonly FilePriority[] => {
  const selected = select.length === 0 ? known : selectedPriorities(layout, select);
  return priorities === undefined ? selected : withPriorities(layout, selected, priorities);
};

/** Throws where a priority is none; which files there are is not known yet. */
export const checkPriorityNames = (chosen: ChosenPriorities = {}): void => {
  for (const priority of Object.keys(chosen)) checkPriority(priority);
};

const withPriorities = (
  layout: Layout,
  priorities: readonly FilePriority[],
  chosen: ChosenPriorities,
): readonly FilePriority[] => {
  const result = layout.files.map((file) => priorities[file.index] ?? 'normal');
  const seen = new Set<number>();
  for (const [priority, files = []] of Object.entries(chosen)) {
    checkFiles(files, layout.files.length);
    for (const file of files) {
      if (seen.has(file)) throw invalid(`file ${file} is given a priority twice`);
      seen.add(file);
      result[file] = priority as FilePriority;
    }
  }
  return result;
};

/** Globs over paths inside the torrent; without a slash they match the name alone. */
export const selectedPriorities = (
  layout: Layout,
  globs: readonly string[],
): readonly FilePriority[] => {
  const matchers = globs.map(matcherOf);
  const priorities = layout.files.map((file): FilePriority => {
    const whole = file.path.join('/');
    const inside = file.path.slice(1).join('/');
    return matchers.some((matches) => matches(whole) || (inside !== '' && matches(inside)))
      ? 'normal'
      : 'skip';
  });
  const isAnySelected = layout.files.some(
    (file) => !file.isPadding && priorities[file.index] !== 'skip',
  );
  if (isAnySelected) return priorities;
  throw invalid(`no file of the torrent matches ${globs.join(', ')}; "sluice show" lists them`);
};

const matcherOf = (glob: string): ((path: string) => boolean) => {
  try {
    return picomatch(glob, { dot: true, nocase: true, basename: !glob.includes('/') });
  } catch (cause) {
    throw invalid(`"${glob.slice(0, 100)}" is no pattern for files: ${messageOf(cause)}`, cause);
  }
};

const invalid = (message: string, cause?: unknown): SluiceError =>
  new SluiceError('session/invalid-argument', message, { cause });
