/** Which files are no part of a torrent that is being made. */
import picomatch from 'picomatch';
import { messageOf, SluiceError } from '../../base/errors.ts';

/**
 * Of the path below the torrent's folder: `*.log` anywhere, `build/**` at the top, `.git/` a whole
 * folder. Capitals count. Throws `session/invalid-argument`.
 */
export const ignoring = (globs: readonly string[]): ((path: string) => boolean) => {
  const matchers = globs.map(matcherOf);
  return (path) => matchers.some((matches) => matches(path));
};

const matcherOf = (glob: string): ((path: string) => boolean) => {
  const trimmed = glob.replace(/\/+$/, '');
  const basename = !trimmed.includes('/');
  try {
    return picomatch(trimmed.replace(/^\//, ''), { dot: true, basename });
  } catch (cause) {
    throw new SluiceError(
      'session/invalid-argument',
      `"${glob.slice(0, 100)}" is no pattern for files: ${messageOf(cause)}`,
      { cause },
    );
  }
};
