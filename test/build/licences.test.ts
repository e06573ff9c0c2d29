import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { licencesOf } from '../../build/licences.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the licence of each package goes with its code once, and none with what is ours', () => {
  const text = licencesOf(ROOT, [
    'node_modules/react/index.js',
    'source/cli/main.ts',
    'node_modules/ink/build/ink.js',
    'node_modules/react/cjs/react.production.js',
  ]);
  const heads = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+ \(MIT\)$/gm)].map(([, name]) => name);
  assert.deepEqual(heads, ['ink', 'react']);
  assert.equal(text.match(/Permission is hereby granted/g)?.length, 2);
});
