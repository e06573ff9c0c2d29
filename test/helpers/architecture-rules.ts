/** The rules of the house (`source/README.md`) as functions: files in, broken rules out. */
import { posix } from 'node:path';
import { type ModuleScan, scanModule } from './module-scan.ts';

/** Who may import whom; each room may also import itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  contract: ['base'],
  protocol: ['base'],
  policy: ['base', 'protocol'],
  transport: ['base', 'protocol', 'policy'],
  discovery: ['base', 'protocol', 'policy'],
  storage: ['base', 'protocol', 'policy'],
  tracker: ['base', 'protocol', 'policy'],
  engine: [
    'base',
    'contract',
    'protocol',
    'policy',
    'transport',
    'discovery',
    'storage',
    'tracker',
    'settings',
  ],
  system: ['base'],
  daemon: ['contract', 'base'],
  rpc: ['contract', 'base'],
  settings: ['contract', 'base'],
  ui: ['contract', 'base'],
};

/** These join everything. */
const JOINING = new Set(['cli', 'library.ts']);

/** Computation only: no clock, no chance, no files, no network. */
const PURE_BUILTINS = new Set([
  'node:buffer',
  'node:crypto',
  'node:path',
  'node:string_decoder',
  'node:url',
  'node:util',
]);

/** What the command line may have besides: the process it runs in and its terminal. */
const CLI_BUILTINS = new Set([
  ...PURE_BUILTINS,
  'node:module',
  'node:process',
  'node:readline',
  'node:tty',
]);

/** Packages that belong to some rooms only. */
const PACKAGE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  '@valibot/to-json-schema': ['settings'],
  bencode: ['protocol'],
  ink: ['ui', 'cli'],
  'jsonc-parser': ['settings'],
  meow: ['cli'],
  react: ['ui', 'cli'],
  valibot: ['settings'],
};

/** Time, chance and the world, as code spells them. */
const WORLDLY: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b/, 'Date.now'],
  [/\bnew\s+Date\s*(?:\(\s*\)|(?![\s(\w.]))/, 'new Date()'],
  [/\bperformance\s*\./, 'performance'],
  [/\bMath\s*\.\s*random\b/, 'Math.random'],
  [/(?<![.\w#])(?:setTimeout|setInterval|setImmediate|clearTimeout|clearInterval)\b/, 'a timer'],
  [/(?<![.\w#])process\s*\.(?!\.)/, 'process'],
  [/(?:\b(?:await|return|void)|[=(,:?])\s*fetch\s*\(/, 'fetch'],
  [/\b(?:globalThis\s*\.|globalThis\s*\[)/, 'globalThis'],
  [/(?<![.\w#])crypto\s*\.\s*(?:random|getRandom)/, 'random numbers'],
];

const RANDOM_OF_CRYPTO = /\b(?:random\w+|getRandomValues|webcrypto|generate\w+)|\*/;
const FILE_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*\.tsx?$/;
const EMPTY_NAMES = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'common', 'misc']);

/** Text by path, relative to `source/`, with slashes. */
export type SourceFiles = ReadonlyMap<string, string>;

interface SourceFile {
  readonly path: string;
  /** First folder, or the file's own name at the top. */
  readonly room: string;
  readonly scan: ModuleScan;
}

const roomOf = (path: string): string => path.split('/')[0]!;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** One line for each broken rule: file and what is wrong. */
export const brokenRules = (files: SourceFiles): readonly string[] => {
  const scanned = [...files].map(
    ([path, text]): SourceFile => ({ path, room: roomOf(path), scan: scanModule(text) }),
  );
  return [...scanned.flatMap(brokenRulesOf), ...cycles(scanned)];
};

const brokenRulesOf = (file: SourceFile): readonly string[] =>
  [...nameFaults(file), ...importFaults(file), ...worldFaults(file)].map(
    (fault) => `${file.path} ${fault}`,
  );

function* nameFaults({ path, room }: SourceFile): Generator<string> {
  const parts = path.split('/');
  const name = parts.at(-1)!;
  if (!FILE_NAME.test(name)) yield 'is not named in kebab-case';
  const words = [...parts.slice(0, -1), name.replace(/\.tsx?$/, '')].flatMap((part) =>
    part.split('-'),
  );
  const empty = words.find((word) => EMPTY_NAMES.has(word));
  if (empty !== undefined) yield `is named after nothing: "${empty}"`;
  if (/^index\.tsx?$/.test(name)) yield 'is a barrel';
  if (!JOINING.has(room) && ROOMS[room] === undefined) yield `is in no room: "${room}"`;
}

function* importFaults(file: SourceFile): Generator<string> {
  for (const { specifier, isTypeOnly, clause } of file.scan.imports) {
    if (specifier.startsWith('.')) yield* roomFaults(file, specifier);
    else if (specifier.startsWith('node:')) {
      if (!isTypeOnly) yield* builtinFaults(file, specifier, clause);
    } else yield* packageFaults(file, packageOf(specifier), isTypeOnly);
  }
}

function* roomFaults({ path, room }: SourceFile, specifier: string): Generator<string> {
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith('..')) {
    yield `imports ${specifier}, which is outside source/`;
    return;
  }
  const other = roomOf(target);
  if (other === room || JOINING.has(room)) return;
  if (ROOMS[room]?.includes(other) !== true) yield `imports ${other} (${target}): ${room} may not`;
}

function* builtinFaults(
  { room }: SourceFile,
  specifier: string,
  clause: string,
): Generator<string> {
  if (room === 'system') return;
  const allowed = JOINING.has(room) ? CLI_BUILTINS : PURE_BUILTINS;
  const name = specifier.replace(/^(node:(?:path|util))\/\w+$/, '$1');
  if (!allowed.has(name)) yield `imports ${specifier}: only system may touch the world`;
  if (name === 'node:crypto' && RANDOM_OF_CRYPTO.test(clause)) {
    yield 'takes random numbers from node:crypto: ask the Random port';
  }
}

function* packageFaults(
  { path, room }: SourceFile,
  name: string,
  isTypeOnly: boolean,
): Generator<string> {
  const rooms = PACKAGE_ROOMS[name];
  if (rooms !== undefined && !rooms.includes(room)) yield `imports ${name}: ${room} may not`;
  const isDrawn = path.endsWith('.tsx');
  if (name === 'ink' && room === 'ui' && !isDrawn && !isTypeOnly) {
    yield 'imports ink: only components and screens (.tsx) may';
  }
}

function* worldFaults({ room, scan }: SourceFile): Generator<string> {
  if (room === 'system' || JOINING.has(room)) return;
  for (const [pattern, name] of WORLDLY) {
    if (pattern.test(scan.code)) yield `uses ${name}: ask the ports`;
  }
}

/** Each circle of imports that survive to run time, once. */
const cycles = (files: readonly SourceFile[]): readonly string[] => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push(`${[...way.slice(at), path].join(' → ')} is a circle`);
    const file = byPath.get(path);
    if (at >= 0 || done.has(path) || file === undefined) return;
    way.push(path);
    for (const { specifier, isTypeOnly } of file.scan.imports) {
      if (isTypeOnly || !specifier.startsWith('.')) continue;
      visit(posix.join(posix.dirname(path), specifier));
    }
    way.pop();
    done.add(path);
  };
  for (const { path } of files) visit(path);
  return found;
};
