import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { codeOf, PRIORITIES } from '../../../source/ui/files/file-priorities.ts';
import { buildFileTree } from '../../../source/ui/files/file-tree.ts';
import { type ChoiceAct, planChanges } from '../../../source/ui/files/priority-changes.ts';
import { changeTreeView, firstTreeView, sceneOf } from '../../../source/ui/files/tree-view.ts';
import { listFiles, nodeNamed } from '../../helpers/file-lister.ts';

interface Setting {
  /** `skip low …` of the files x, y and z in folder a, and of v beside it. */
  readonly files: string;
  readonly at: string;
  readonly filter?: string;
}

const plan = ({ files, at, filter = '' }: Setting, act: ChoiceAct): string => {
  const [x, y, z, v] = files.split(' ');
  const list = listFiles(`a/x 1 ${x}`, `a/y 1 ${y}`, `a/z 1 ${z}`, `v 1 ${v}`).map((file) => ({
    ...file,
    index: file.index * 10,
  }));
  const tree = buildFileTree(list);
  const codes = Uint8Array.from(list, ({ priority }) => codeOf(priority));
  const typed = changeTreeView(tree, firstTreeView(tree), { kind: 'filter', text: filter }, 9);
  const scene = sceneOf(tree, { ...typed, cursor: nodeNamed(tree, at) });
  return planChanges(scene, codes, act)
    .map((change) => `${change.priority} ${change.files.join(',')}`)
    .join('; ');
};

const CASES: readonly (readonly [string, Setting, ChoiceAct, string])[] = [
  ['skips a wanted file', { files: 'high low low low', at: 'x' }, 'toggle-wanted', 'skip 0'],
  ['wants a skipped file', { files: 'skip low low low', at: 'x' }, 'toggle-wanted', 'normal 0'],
  [
    'wants all of a folder that was wanted in part, and leaves the rest as it is',
    { files: 'skip high skip skip', at: 'a' },
    'toggle-wanted',
    'normal 0,20',
  ],
  [
    'skips a folder that was all wanted',
    { files: 'low high normal normal', at: 'a' },
    'toggle-wanted',
    'skip 0,10,20',
  ],
  ['raises a file by one', { files: 'low low low low', at: 'y' }, 'raise', 'normal 10'],
  ['raises a skipped file to low', { files: 'skip low low low', at: 'x' }, 'raise', 'low 0'],
  ['raises none above high', { files: 'high low low low', at: 'x' }, 'raise', ''],
  [
    'raises each in a folder, but wakes none that was left out',
    { files: 'skip low normal low', at: 'a' },
    'raise',
    'normal 10; high 20',
  ],
  [
    'raises a folder of which nothing is wanted',
    { files: 'skip skip skip low', at: 'a' },
    'raise',
    'low 0,10,20',
  ],
  [
    'lowers in the end to skip',
    { files: 'low high skip low', at: 'a' },
    'lower',
    'skip 0; normal 10',
  ],
  ['skips at once', { files: 'low high skip low', at: 'a' }, 'skip', 'skip 0,10'],
  ['inverts all', { files: 'skip high skip low', at: 'x' }, 'invert', 'normal 0,20; skip 10,30'],
  ['wants all', { files: 'skip high low skip', at: 'x' }, 'all', 'normal 0,30'],
  ['wants none where all were', { files: 'low high low low', at: 'x' }, 'all', 'skip 0,10,20,30'],
  [
    'acts on what the filter leaves of a folder',
    { files: 'normal normal normal normal', at: 'a', filter: '/y|z/' },
    'toggle-wanted',
    'skip 10,20',
  ],
  [
    'acts on what the filter leaves of all',
    { files: 'skip normal normal normal', at: 'a', filter: '!x' },
    'all',
    'skip 10,20,30',
  ],
  [
    'does nothing where the filter leaves nothing',
    { files: 'skip low low low', at: 'a', filter: 'nowhere' },
    'all',
    '',
  ],
  [
    'wants only what the filter leaves, with the priority it had',
    { files: 'skip high low normal', at: 'v', filter: '/x|y/' },
    'only',
    'normal 0; skip 20,30',
  ],
  [
    'wants only the folder that the cursor is on where nothing is filtered',
    { files: 'skip high low normal', at: 'a' },
    'only',
    'normal 0; skip 30',
  ],
  [
    'skips nothing for a filter that leaves nothing',
    { files: 'high low low low', at: 'a', filter: 'nowhere' },
    'only',
    '',
  ],
];

describe('a key on files', () => {
  for (const [title, setting, act, expected] of CASES) {
    test(title, () => assert.equal(plan(setting, act), expected));
  }

  test('twice the same way round leaves nothing to do, or undoes it', () => {
    const priority = fc.constantFrom(...PRIORITIES);
    fc.assert(
      fc.property(fc.array(priority, { minLength: 4, maxLength: 4 }), (four) => {
        const files = four.join(' ');
        assert.equal(
          plan({ files: files.replace(/low|normal|high/g, 'skip'), at: 'a' }, 'skip'),
          '',
        );
        const named = plan({ files, at: 'a' }, 'invert').match(/\d+/g) ?? [];
        assert.equal(named.length, 4);
      }),
    );
  });
});
