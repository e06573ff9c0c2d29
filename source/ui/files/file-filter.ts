/**
 * What is typed to find files: words that must be in the path, `*.mkv`, `/episode \d+/`, `>100M` (or `size>100M`);
 * a `!` in front turns a term round. A term not finished yet asks for nothing.
 */
import picomatch from 'picomatch';
import { MAX_FILTER_TERMS } from '../limits.ts';
import { comparisonOf, foldedText } from '../list/filter-term.ts';
import { composedTest, expressionProblem } from '../text/expression.ts';
import { type FileTree, FOLDER, ROOT, type TreeFile } from './file-tree.ts';

/** `path` has its letters in one shape. */
type Test = (path: string, file: TreeFile) => boolean;

/** A pattern may hold spaces, and while it is being typed has no end yet. */
const TERM = /!?\/(?:\\.|[^\\/])+(?:\/(?=\s|$)|$)|\S+/gu;
const PATTERN = /^\/((?:\\.|[^\\/])+)\/?$/u;
/** Brackets and braces alone are letters: many names have them. */
const IS_GLOB = /[*?]/;

/** Undefined where it is none, as halfway through typing it. */
const patternTest = (source: string): Test | undefined => {
  try {
    return composedTest(source);
  } catch {
    return undefined;
  }
};

/** As for `--select`: without a slash it is about the name alone. */
const globTest = (glob: string): Test | undefined => {
  try {
    const pattern = picomatch.makeRe(glob, { dot: true, nocase: true });
    if (!glob.includes('/')) return (path) => pattern.test(path.slice(path.lastIndexOf('/') + 1));
    return (path) => pattern.test(path) || pattern.test(path.slice(path.indexOf('/') + 1));
  } catch {
    return undefined;
  }
};

/** Of a file only its size is compared, so nobody has to say so. */
const sizeTermOf = (word: string): string => (/^[<>]/.test(word) ? `size${word}` : word);

const plainTest = (term: string): Test | undefined => {
  const pattern = PATTERN.exec(term);
  if (pattern !== null) return patternTest(pattern[1]!);
  const word = foldedText(term);
  const comparison = comparisonOf(sizeTermOf(word), ['size']);
  if (comparison !== undefined) {
    const { holds } = comparison;
    return holds && ((_path, file) => holds(file.size));
  }
  return IS_GLOB.test(word) ? globTest(word) : (path) => path.includes(word);
};

const testOf = (term: string): Test | undefined => {
  if (!term.startsWith('!')) return plainTest(term);
  const test = term === '!' ? undefined : plainTest(term.slice(1));
  return test && ((path, file) => !test(path, file));
};

const termsOf = (filter: string): readonly string[] =>
  (filter.match(TERM) ?? []).slice(0, MAX_FILTER_TERMS);

/** What is wrong with the first expression that its end has been typed of and that is none; null where all are well. */
export const filterProblem = (filter: string): string | null => {
  for (const term of termsOf(filter)) {
    const [, source] = /^!?\/((?:\\.|[^\\/])+)\/$/u.exec(term) ?? [];
    if (source === undefined) continue;
    try {
      composedTest(source);
    } catch (error) {
      return `This is no regular expression: ${expressionProblem(error)}`;
    }
  }
  return null;
};

/** Of one term, for a file by itself: a glob where it is no expression and no size. Undefined where it asks for nothing. */
export const fileTest = (term: string): ((file: TreeFile) => boolean) | undefined => {
  const isOther = PATTERN.test(term) || /^([<>]|size[<>=])/i.test(term);
  const test = isOther ? plainTest(term) : globTest(foldedText(term));
  return test && ((file) => test(foldedText(file.path.join('/')), file));
};

const PATHS = new WeakMap<FileTree, readonly string[]>();

/** Made once for a tree, and only when a filter is typed. */
const pathsOf = (tree: FileTree): readonly string[] => {
  const known = PATHS.get(tree);
  if (known !== undefined) return known;
  const paths = tree.files.map(({ path }) => foldedText(path.join('/')));
  PATHS.set(tree, paths);
  return paths;
};

/** A 1 for each node that the filter leaves: files, and the folders they are in. Undefined where it asks for nothing. */
export const shownNodes = (tree: FileTree, filter: string): Readonly<Uint8Array> | undefined => {
  const tests = termsOf(filter)
    .map(testOf)
    .filter((test) => test !== undefined);
  if (tests.length === 0) return undefined;
  const paths = pathsOf(tree);
  const shown = new Uint8Array(tree.count);
  for (let node = tree.count - 1; node > ROOT; node--) {
    const place = tree.place[node]!;
    const isLeft =
      place === FOLDER
        ? shown[node] === 1
        : tests.every((test) => test(paths[place]!, tree.files[place]!));
    if (!isLeft) continue;
    shown[node] = 1;
    shown[tree.parent[node]!] = 1;
  }
  return shown;
};
