import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { atOnce } from '../../source/base/steps.ts';
import { type LikelyFile, matchFilesInSteps } from '../../source/policy/file-likeness.ts';

const matchFiles = (wanted: readonly LikelyFile[], known: readonly LikelyFile[]) =>
  atOnce(matchFilesInSteps(wanted, known));

const file = (name: string, size: number) => ({ name, size });

test('a file is looked for where it was, then by its name in another folder, then by its size', () => {
  const known = [
    file('a/readme', 10),
    file('data/one', 500),
    file('data/two', 600),
    file('old/moved', 70),
    file('was-called-so', 81),
  ];
  const wanted = [
    file('a/readme', 10),
    file('data/two', 650),
    file('new/moved', 70),
    file('is-called-so', 81),
    file('never-seen', 5),
  ];
  assert.deepEqual(matchFiles(wanted, known), [0, 2, 3, 4, undefined]);
});

test('one file in place of one file is a version of it, whatever both are called', () => {
  assert.deepEqual(matchFiles([file('dump-2.sql', 9)], [file('dump-1.sql', 8)]), [0]);
  assert.deepEqual(matchFiles([file('b', 9), file('c', 7)], [file('a', 8)]), [
    undefined,
    undefined,
  ]);
});

test('of several with the same name the first stands for it', () => {
  assert.deepEqual(matchFiles([file('a', 1)], [file('a', 2), file('a', 3)]), [0]);
  assert.deepEqual(matchFiles([file('a', 3)], [file('a', 2), file('a', 3)]), [1]);
});

test('every match is one of the known files, and of those with its name and size if there is one', () => {
  const files = fc.array(
    fc.record({ name: fc.constantFrom('a', 'b', 'x/a', 'y/b'), size: fc.nat(3) }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(files, files, (wanted, known) => {
      const matches = matchFiles(wanted, known);
      for (const [at, { name, size }] of wanted.entries()) {
        const match = known[matches[at] ?? -1];
        const twin = known.find((each) => each.name === name && each.size === size);
        assert.ok(matches[at] === undefined || match !== undefined);
        if (twin !== undefined) assert.deepEqual({ ...match }, { name, size });
      }
    }),
  );
});
