import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ActionId } from '../../../source/ui/actions.ts';
import {
  choiceFigures,
  choiceFilter,
  choiceHead,
  choiceLines,
  choiceWords,
  chosenPriorities,
  type FileChoice,
  filterChoice,
  newFileChoice,
  performChoice,
} from '../../../source/ui/files/file-choice.ts';
import { listFiles } from '../../helpers/file-lister.ts';
import { rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';
import { readLines, widest } from '../../helpers/line-reader.ts';

const PAGE = 10;
const FIRST = newFileChoice(
  listFiles(
    'film/film.mkv 5000',
    'film/subs/en.srt 20',
    'film/subs/de.srt 30',
    'film/ad.txt 7 skip',
  ),
);

const press = (choice: FileChoice, ...actions: readonly ActionId[]): FileChoice =>
  actions.reduce((before, action) => performChoice(before, action, PAGE) ?? before, choice);

const read = (choice: FileChoice, width = 60): readonly string[] =>
  readLines([choiceHead(choice, width), ...choiceLines(choice, width, PAGE, true)]);

describe('a choice among files', () => {
  test('begins as the torrent would be added', () => {
    assert.deepEqual(read(FIRST), [
      '     FILE                                      SIZE PRIORITY',
      ' [-] ▾ film                                4.93 KiB mixed',
      ' [x] │ ▾ subs                                  50 B normal',
      ' [x] │ │   de.srt                              30 B normal',
      ' [x] │ │   en.srt                              20 B normal',
      ' [ ] │   ad.txt                                 7 B skip',
      ' [x] │   film.mkv                          4.88 KiB normal',
    ]);
    assert.equal(choiceWords(FIRST), '3 of 4 files wanted, 4.93 KiB of 4.93 KiB');
    assert.equal(chosenPriorities(FIRST), undefined);
  });

  test('names what was changed, and only that, by the indexes of the torrent', () => {
    const choice = press(FIRST, 'down', 'skip-files', 'bottom', 'raise-files');
    assert.deepEqual(chosenPriorities(choice), { skip: [1, 2], high: [0] });
    assert.deepEqual(choiceFigures(choice), {
      files: 4,
      size: 5057,
      wantedFiles: 1,
      wantedSize: 5000,
    });
    assert.deepEqual(chosenPriorities(press(choice, 'top', 'want-files', 'skip-files')), {
      skip: [0, 1, 2],
    });
  });

  test('changes only what the filter leaves, and counts it', () => {
    const found = filterChoice(FIRST, '*.srt', PAGE);
    assert.deepEqual(choiceFilter(found), { shown: 2, all: 4, noun: 'file' });
    assert.deepEqual(chosenPriorities(press(found, 'invert-files')), { skip: [1, 2] });
    assert.equal(choiceFilter(FIRST), undefined);
  });

  test('says so where the filter leaves nothing', () => {
    assert.match(read(filterChoice(FIRST, 'nowhere', PAGE)).join('\n'), /No file matches/);
  });

  test('is the same choice after a key without effect, and none after one that is not about files', () => {
    assert.equal(performChoice(FIRST, 'up', PAGE), FIRST);
    const none = press(FIRST, 'skip-files');
    assert.equal(performChoice(none, 'lower-files', PAGE), none);
    assert.equal(performChoice(FIRST, 'verify', PAGE), undefined);
  });

  test('shows a page of rows around the cursor', () => {
    const many = newFileChoice(listFiles(...Array.from({ length: 100 }, (_file, at) => `f${at}`)));
    const lines = readLines(choiceLines(press(many, 'bottom'), 60, PAGE, true));
    assert.equal(lines.length, PAGE);
    assert.match(lines.at(-1)!, /f99/);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: a file or folder of that name keeps to its columns`, () => {
      const hostile = [rawText(text)];
      const choice = newFileChoice([
        { index: 0, path: [...hostile, ...hostile], size: 1, priority: 'normal' },
        { index: 1, path: [...hostile, rawText('x')], size: 1, priority: 'skip' },
      ]);
      for (const width of [40, 60, 80, 120]) {
        assert.ok(widest(choiceLines(choice, width, PAGE, true)) <= width);
      }
    });
  }
});

/** Counts how often its path is read: what a key costs, without a clock. */
class CountedFile {
  static reads = 0;
  readonly index: number;
  readonly size: number;
  readonly priority = 'normal';
  readonly #path: readonly string[];

  constructor(index: number) {
    this.index = index;
    this.size = (index * 37) % 900;
    const name = index % 7 === 0 ? `写真 ${index} 🐈.jpg` : `IMG ${index}.raw`;
    this.#path = ['all', `dir ${index % 40}`, `音楽 ${(index >> 6) % 50}`, name];
  }

  get path(): readonly string[] {
    CountedFile.reads += 1;
    return this.#path;
  }

  /** Paths that were read while `work` was done, for each of all files. */
  static during(work: () => void): number {
    const before = CountedFile.reads;
    work();
    return (CountedFile.reads - before) / COUNT;
  }
}

const COUNT = 100_000;

test('of 100,000 files a key reads none that it need not: the tree is built once, a filter reads each path once', () => {
  const files = Array.from({ length: COUNT }, (_file, index) => new CountedFile(index));
  let choice = newFileChoice([]);
  const build = CountedFile.during(() => {
    choice = newFileChoice(files);
  });
  assert.ok(build <= 3, `${build} reads of each path`);
  const paint = () => {
    const lines = choiceLines(choice, 80, PAGE, true);
    assert.ok(lines.length <= PAGE);
    choiceWords(choice);
    choiceFilter(choice);
  };
  const keys: readonly ActionId[] = ['down', 'turn-all-folds', 'bottom', 'page-up', 'want-files'];
  const pressed = CountedFile.during(() => {
    for (const key of [...keys, 'raise-files', 'invert-files', 'want-all-files'] as const) {
      choice = press(choice, key);
      paint();
    }
  });
  assert.equal(pressed, 0);
  const typed = CountedFile.during(() => {
    for (const text of ['*', '*.j', '*.jpg', '*.jpg >1', '*.jpg >100']) {
      choice = filterChoice(choice, text, PAGE);
      paint();
    }
    choice = press(choice, 'only-files');
    paint();
  });
  assert.ok(typed <= 1, `${typed} reads of each path`);
  const wanted = files.filter(({ index, size }) => index % 7 === 0 && size > 100).length;
  assert.equal(choiceFigures(choice).wantedFiles, wanted);
});
