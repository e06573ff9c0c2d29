/**
 * Leaves out of meow what finds a package's own `package.json` and puts it in order, for nobody here asks it for
 * that: it sorts lists of licences as it loads, and took a fifth of the time of a short command.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** What is to be replaced, all of it there exactly once. */
const CHANGES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'options.js': [
    [
      "import { a as readPackageUpSync, n as normalizePackageData } from './dependencies.js';",
      'const readPackageUpSync = () => undefined, normalizePackageData = () => {};',
    ],
  ],
  // These make things that nobody asks for then, and esbuild leaves out what is said to do nothing else.
  'dependencies.js': [
    ['var libExports = requireLib$1();', 'var libExports = /* @__PURE__ */ requireLib$1();'],
    [
      'var normalizeExports = requireNormalize();',
      'var normalizeExports = /* @__PURE__ */ requireNormalize();',
    ],
    [
      '= getDefaultExportFromCjs(normalizeExports);',
      '= /* @__PURE__ */ getDefaultExportFromCjs(normalizeExports);',
    ],
    ['\npromisify(execFile);', '\n'],
  ],
};

export const LIGHTER_MEOW: Plugin = {
  name: 'lighter-meow',
  setup(build) {
    for (const [name, changes] of Object.entries(CHANGES)) {
      const filter = new RegExp(`[\\\\/]meow[\\\\/]build[\\\\/]${name.replace('.', '\\.')}$`);
      build.onLoad({ filter }, ({ path }) => ({
        contents: changes.reduce(
          (code, [old, anew]) => replaced(path, code, old, anew),
          readFileSync(path, 'utf8'),
        ),
      }));
    }
  },
};

/** Throws where meow is no longer what this was written for. */
const replaced = (path: string, code: string, old: string, anew: string): string => {
  const parts = code.split(old);
  if (parts.length === 2) return parts.join(anew);
  throw new Error(`${path} has changed ("${old}" is not there once): look at what of it is needed`);
};
