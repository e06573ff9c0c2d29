import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Frame } from '../../../source/contract/frame.ts';
import { addSheet } from '../../../source/ui/dialogs/add-dialog.ts';
import { dialogOf, sheetRows } from '../../../source/ui/dialogs/registry.ts';
import type { Sheet } from '../../../source/ui/dialogs/sheets.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { ScreenStore } from '../../../source/ui/screen-store.ts';
import { clip, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { FakeSession } from '../../helpers/fake-session.ts';
import { makeFile, makeFrame, makeId, makeTorrent, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';
import { readLines } from '../../helpers/line-reader.ts';

const id = makeId(1);
const files = Array.from({ length: 30 }, (_file, at) => makeFile(at));
const frame = makeFrame([makeTorrent(1)], { [id]: { files } });

const sheetLines = (sheet: Sheet, shown: Frame, columns: number, rows: number) => {
  const size = { columns: 80, rows: 24 };
  const store = new ScreenStore(new FakeSession(shown), { keymap: DEFAULT_KEYMAP, size });
  return dialogOf(sheet).lines(sheet, store.context, { columns, rows });
};

const read = (sheet: Sheet, shown = frame): string =>
  readLines(sheetLines(sheet, shown, 80, sheetRows(sheet, shown))).join('\n');

describe('dialogs', () => {
  test('adding asks for a path or URL, and shows what was typed', () => {
    assert.match(read(addSheet('/tmp/a.torrent')), /Path or URL[\s\S]*› \/tmp\/a\.torrent/);
  });

  test('removing with data lists what goes, in bytes and paths', () => {
    const text = read({ kind: 'remove-data', ids: [id], scroll: 0 });
    assert.match(text, /30 files, 14\.3 MiB in \/data\/downloads/);
    assert.match(text, /folder\/file 0\.bin +488 KiB/);
    assert.match(text, /folder\/file 9\.bin/);
    assert.doesNotMatch(text, /file 12\.bin/);
  });

  test('several torrents are listed each with its folder and its files, and summed', () => {
    const ids = [id, makeId(2)];
    const both = makeFrame([makeTorrent(1), makeTorrent(2)], {
      [ids[0]!]: { files: [makeFile(0)] },
      [ids[1]!]: { files: [makeFile(1), makeFile(2)] },
    });
    const text = read({ kind: 'remove-data', ids, scroll: 0 }, both);
    assert.match(text, /Delete 2 torrents/);
    assert.match(text, /3 files, 1\.43 MiB/);
    assert.match(text, /torrent 1 in \/data[\s\S]*file 0[\s\S]*torrent 2 in \/data[\s\S]*file 2/);
    const scrolled = read({ kind: 'remove-data', ids, scroll: 1 }, both);
    assert.doesNotMatch(scrolled, /file 9/);
  });

  test('a long list of what goes can be scrolled to its end', () => {
    const text = read({ kind: 'remove-data', ids: [id], scroll: 1000 });
    assert.match(text, /file 29\.bin/);
  });

  test('a list of which only a part shows says how many files do not', () => {
    const at = (scroll: number): string => read({ kind: 'remove-data', ids: [id], scroll });
    assert.match(at(0), /file 10\.bin.*\n {3}… 19 more files below$/);
    assert.match(at(1), /… 1 more file above, 18 more files below$/);
    assert.match(at(1000), /file 29\.bin.*\n {3}… 19 more files above$/);
  });

  test('before the list is known nothing is claimed', () => {
    const text = read({ kind: 'remove-data', ids: [id], scroll: 0 }, makeFrame([makeTorrent(1)]));
    assert.match(text, /Reading the list of files/);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: a question about such a torrent stays one question`, () => {
      const hostile = makeFrame([makeTorrent(1, { name: rawText(text), directory: text })], {
        [id]: { files: [makeFile(0, { path: [rawText(text)] })] },
      });
      const sheet = { kind: 'remove-data', ids: [id], scroll: 0 } as const;
      for (const line of sheetLines(sheet, hostile, 60, 20)) {
        const painted = clip(line, 60);
        assert.ok(lineWidth(painted) <= 60);
        assert.doesNotMatch(textOf(painted), /\p{Cc}/u);
      }
    });
  }
});
