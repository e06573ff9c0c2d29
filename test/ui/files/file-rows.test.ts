import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type FileRowsKind,
  fileRowLines,
  fileRowsHead,
} from '../../../source/ui/files/file-rows.ts';
import { rememberedFileState } from '../../../source/ui/files/file-state.ts';
import { totalWords } from '../../../source/ui/files/file-totals.ts';
import { figuresOf } from '../../../source/ui/files/tree-figures.ts';
import { changeTreeView, firstTreeView, sceneOf } from '../../../source/ui/files/tree-view.ts';
import { listFiles, nodeNamed } from '../../helpers/file-lister.ts';
import { readLines } from '../../helpers/line-reader.ts';

const { tree, values } = rememberedFileState()(
  listFiles(
    'Show/Season_1/Episode_1.mkv 2048 normal 1024',
    'Show/Season_1/Episode_2.mkv 2048 low',
    'Show/Extras/making.of.a.very.long.name.indeed.and.more.mkv 4096 high 4096',
    'Show/sample.mkv 512 skip',
    'Show/empty 0',
  ),
);

const read = (width: number, kind: FileRowsKind = 'tab', folds = ''): readonly string[] => {
  const at = { ...firstTreeView(tree), cursor: Math.max(1, nodeNamed(tree, folds)) };
  const view = folds === '' ? at : changeTreeView(tree, at, { kind: 'turn-fold' }, 20);
  const scene = sceneOf(tree, view);
  const rows = { kind, scene, figures: figuresOf(tree, values), width };
  return readLines([fileRowsHead(rows), ...fileRowLines(rows, 0, 20)]);
};

describe('rows of files', () => {
  test('say what is wanted, how large it is, and how much of it is there', () => {
    assert.deepEqual(read(80), [
      '     FILE                                       SIZE PRIORITY PROGRESS      DONE',
      ' [-] ▾ Show                                 8.50 KiB mixed    ━━━━━━━───── 58.8%',
      ' [x] │ ▾ Extras                             4.00 KiB high     ━━━━━━━━━━━━  100%',
      ' [x] │ │   making.of.a.very…ed.and.more.mkv 4.00 KiB high     ━━━━━━━━━━━━  100%',
      ' [x] │ ▾ Season_1                           4.00 KiB mixed    ━━━───────── 25.0%',
      ' [x] │ │   Episode_1.mkv                    2.00 KiB normal   ━━━━━━────── 50.0%',
      ' [x] │ │   Episode_2.mkv                    2.00 KiB low      ────────────    0%',
      ' [x] │   empty                                   0 B normal   ━━━━━━━━━━━━  100%',
      ' [ ] │   sample.mkv                            512 B skip     ────────────    0%',
    ]);
  });

  test('drop first what matters least where there is little room', () => {
    assert.deepEqual(read(40).slice(0, 4), [
      '     FILE                     SIZE  DONE',
      ' [-] ▾ Show               8.50 KiB 58.8%',
      ' [x] │▾ Extras            4.00 KiB  100%',
      ' [x] ││  making.o…ore.mkv 4.00 KiB  100%',
    ]);
    assert.doesNotMatch(read(60).join(), /PROGRESS/);
    assert.match(read(60).join(), /PRIORITY/);
  });

  test('say nothing of what is there before a torrent is added', () => {
    assert.doesNotMatch(read(120, 'chooser').join(), /DONE|PROGRESS/);
  });

  test('of a folded folder say how many files are in it, where there is room', () => {
    assert.match(read(80, 'tab', 'Season_1').join('\n'), /▸ Season_1 \(2 files\) +4\.00 KiB mixed/);
    assert.doesNotMatch(read(40, 'tab', 'Season_1').join('\n'), /files\)/);
  });

  test('are only those that are asked for', () => {
    const scene = sceneOf(tree, firstTreeView(tree));
    const rows = { kind: 'tab', scene, figures: figuresOf(tree, values), width: 80 } as const;
    const all = fileRowLines(rows, 0, 100);
    assert.deepEqual(fileRowLines(rows, 2, 5), all.slice(2, 5));
    assert.deepEqual(fileRowLines(rows, 5, 2), []);
    assert.deepEqual(fileRowLines(rows, 100, 200), []);
  });

  test('have totals above them', () => {
    const figures = figuresOf(tree, values);
    assert.deepEqual(
      [80, 50, 40, 10].map((width) => totalWords(figures, width)),
      [
        '4 of 5 files wanted, 8.00 KiB of 8.50 KiB, 5.00 KiB done',
        '4 of 5 files wanted, 8.00 KiB of 8.50 KiB',
        '4 of 5 wanted, 8.00 KiB',
        '4 of 5 wanted',
      ],
    );
  });

  test('however deep a file is, half of the room is left to its name', () => {
    const deep = rememberedFileState()(
      listFiles(...Array.from({ length: 100 }, (_file, at) => `${'d/'.repeat(at + 1)}f${at}`)),
    );
    const scene = sceneOf(deep.tree, firstTreeView(deep.tree));
    const rows = {
      kind: 'tab',
      scene,
      figures: figuresOf(deep.tree, deep.values),
      width: 40,
    } as const;
    assert.match(readLines(fileRowLines(rows, 0, 300)).join('\n'), /│ {2}f99/);
  });
});
