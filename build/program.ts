/**
 * Puts what `sluice` runs into a few files: `node build/program.ts`, after which `dist/program` has
 * the program, each verb's own part beside it, and its workers. Loading a thousand small files (half
 * of them of packages, for a handful of functions) was two thirds of the time to the first frame.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { GLOBAL_PROCESS } from './global-process.ts';
import { licencesOf } from './licences.ts';
import { LIGHTER_MEOW } from './lighter-meow.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Modules first: they can be told apart, so that what nobody uses stays out.
  mainFields: ['module', 'main'],
  // Yoga would take its code, which it holds as text, through `fetch` where there is one: Node's is
  // dear to load. Ours asks for nothing by it.
  define: { 'process.env.NODE_ENV': '"production"', fetch: 'undefined' },
  // The program sets it too, for when it runs from other files than these.
  logOverride: { 'assign-to-define': 'silent' },
  logLevel: 'warning',
  plugins: [GLOBAL_PROCESS, LIGHTER_MEOW],
  metafile: true,
} as const satisfies BuildOptions;

/** All in one folder: what lies beside a file in the source lies beside it here. */
const PROGRAM = {
  ...COMMON,
  entryPoints: { main: 'source/cli/main.ts', 'early-hashing': 'source/cli/early-hashing.ts' },
  splitting: true,
  chunkNames: '[name]-[hash]',
  // Asked for by Ink where DEV is set; nobody has it.
  external: ['react-devtools-core'],
  // CommonJS packages ask for Node's own modules by it.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;

/** Whole in themselves: a thread starts sooner with one file. */
const WORKERS = {
  ...COMMON,
  entryPoints: {
    'hash-worker': 'source/system/hash-worker.ts',
    'state-worker': 'source/system/state-worker.ts',
  },
} as const satisfies BuildOptions;

/** Into `folder`, which is made anew. It must lie two below a `package.json`, as `dist/program` does. */
export const buildProgram = async (folder: string): Promise<void> => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const built = await Promise.all([
    build({ ...PROGRAM, outdir: folder }),
    build({ ...WORKERS, outdir: folder }),
  ]);
  const inputs = built.flatMap(({ metafile }: { metafile: Metafile }) =>
    Object.keys(metafile.inputs),
  );
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(ROOT, inputs));
};

if (import.meta.main) await buildProgram(join(ROOT, 'dist', 'program'));
