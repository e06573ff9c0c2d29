import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brokenRules } from './helpers/architecture-rules.ts';

const root = new URL('../source/', import.meta.url);

const readSource = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => [path.replaceAll('\\', '/'), readFileSync(new URL(path, root), 'utf8')]),
  );

test('the source keeps the rules of the house', () => {
  const files = readSource();
  assert.ok(files.size > 10, 'the source was found');
  assert.deepEqual(brokenRules(files), []);
});

const check = (path: string, text: string): readonly string[] =>
  brokenRules(new Map([[path, text]]));

const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  ['policy/a.ts', "import { x } from '../storage/x.ts';", /imports storage/],
  ['policy/a.ts', "import type { X } from '../engine/x.ts';", /imports engine/],
  ['policy/a.ts', "export { x } from '../system/x.ts';", /imports system/],
  ['policy/a.ts', "export type { X } from '../system/x.ts';", /imports system/],
  ['policy/a.ts', "export * from '../ui/x.ts';", /imports ui/],
  ['policy/a.ts', "import '../ui/x.ts';", /imports ui/],
  ['policy/a.ts', "const x = await import('../ui/x.ts');", /imports ui/],
  [
    'policy/a.ts',
    "import {\n  type A, // from here\n  b,\n} from '../transport/x.ts';",
    /transport/,
  ],
  ['transport/a.ts', "import { x } from '../discovery/x.ts';", /imports discovery/],
  ['tracker/a.ts', "import { x } from '../engine/x.ts';", /imports engine/],
  ['base/a.ts', "import { x } from '../protocol/x.ts';", /imports protocol/],
  ['base/a.ts', "import { x } from '../../test/helpers/x.ts';", /outside source/],
  ['engine/a.ts', "import { connect } from 'node:net';", /only system/],
  ['engine/a.ts', "import * as timers from 'node:timers/promises';", /only system/],
  ['cli/a.ts', "import { readFile } from 'node:fs/promises';", /only system/],
  ['engine/a.ts', "import { randomBytes } from 'node:crypto';", /random numbers/],
  ['engine/a.ts', "import * as crypto from 'node:crypto';", /random numbers/],
  ['engine/a.ts', 'const now = Date.now();', /Date\.now/],
  ['engine/a.ts', 'const now = new Date();', /new Date/],
  ['engine/a.ts', 'const now = performance.now();', /performance/],
  ['engine/a.ts', 'const x = Math.random();', /Math\.random/],
  ['engine/a.ts', 'setTimeout(run, 5);', /a timer/],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the template under test
  ['engine/a.ts', 'const x = `at ${Date.now()}`;', /Date\.now/],
  ['engine/a.ts', 'if (process.platform === "x") run();', /process/],
  ['discovery/a.ts', "await fetch('http://x');", /fetch/],
  ['ui/rows.ts', "import { Text } from 'ink';", /components and screens/],
  ['engine/a.ts', "import { Text } from 'ink';", /imports ink/],
  ['engine/a.ts', "import bencode from 'bencode';", /imports bencode/],
  ['ui/a.ts', "import { x } from '../settings/x.ts';", /imports settings/],
  ['settings/a.ts', "import { x } from '../system/x.ts';", /imports system/],
  ['cli/a.ts', "import * as v from 'valibot';", /imports valibot/],
  ['policy/PiecePicker.ts', '', /kebab-case/],
  ['policy/piece_picker.ts', '', /kebab-case/],
  ['policy/index.ts', '', /barrel/],
  ['policy/utils.ts', '', /after nothing/],
  ['policy/torrent-manager.ts', '', /after nothing/],
  ['common/a.ts', '', /after nothing/],
  ['kitchen/a.ts', '', /in no room/],
];

for (const [path, text, expected] of BROKEN) {
  test(`the rules refuse ${JSON.stringify(text)} in ${path}`, () => {
    assert.match(check(path, text).join('\n'), expected);
  });
}

const KEPT: readonly (readonly [string, string])[] = [
  ['policy/a.ts', "import { x } from '../protocol/x.ts';\nimport { y } from './y.ts';"],
  [
    'engine/a.ts',
    "import type { Server } from 'node:net';\nimport { createHash } from 'node:crypto';",
  ],
  ['engine/a.ts', "import { posix } from 'node:path/posix';"],
  ['engine/a.ts', '// Date.now() is banned, and so is process.exit\n/* setTimeout */'],
  ['engine/a.ts', "const text = 'Date.now()' + \"import x from '../ui/x.ts'\";"],
  ['engine/a.ts', 'const pattern = /Date.now|[/"]process.env/g; const half = a / b / c;'],
  ['engine/a.ts', 'const date = new Date(wallTime); this.#setTimeout(); clock.setTimer(1, run);'],
  ['engine/a.ts', 'this.process.start(); const processed = process;'],
  ['engine/a.ts', "/** It takes what came from `x` and imports it from's. */ const x = 1;"],
  ['system/a.ts', "import { connect } from 'node:net';\nsetTimeout(run, 5);"],
  ['cli/a.ts', "import process from 'node:process';\nimport { x } from '../engine/x.ts';"],
  ['ui/components/row.tsx', "import { Text } from 'ink';\nconst Row = () => <Text>don't</Text>;"],
  ['library.ts', "export { x } from './engine/x.ts';"],
];

for (const [path, text] of KEPT) {
  test(`the rules allow ${JSON.stringify(text)} in ${path}`, () => {
    assert.deepEqual(check(path, text), []);
  });
}

test('a circle of imports is found, unless types alone close it', () => {
  const circle = new Map([
    ['base/a.ts', "import { b } from './b.ts';"],
    ['base/b.ts', "import { c } from './c.ts';"],
    ['base/c.ts', "import { b } from './b.ts';"],
  ]);
  assert.deepEqual(brokenRules(circle), ['base/b.ts → base/c.ts → base/b.ts is a circle']);
  circle.set('base/c.ts', "import type { b } from './b.ts';");
  assert.deepEqual(brokenRules(circle), []);
});
