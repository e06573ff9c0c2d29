import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { Inspection } from '../../../source/contract/inspection.ts';
import { dialogLines } from '../../../source/ui/screen-layout.ts';
import { clip, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeFile, makeInspection, makeTorrent, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const GIBIBYTE = 1024 ** 3;

const inspected = (index: number, size = GIBIBYTE): Inspection['files'][number] => {
  const { done: _, ...file } = makeFile(index, { size });
  return file;
};

const look = async (fields: Partial<Inspection> = {}, size = { columns: 80, rows: 24 }) => {
  const desk = new Desk(1, size);
  const files = [0, 1, 2].map((index) => inspected(index));
  const inspection = makeInspection({ files, totalSize: 3 * GIBIBYTE, ...fields });
  desk.session.answer('session:inspect', () => inspection);
  desk.press('a', ...'/x.torrent', 'enter');
  await heard();
  return desk;
};

/** What `torrent:add` was told, but for the torrent itself. */
const added = (desk: Desk): unknown => {
  const command = desk.session.executed.find(({ name }) => name === 'torrent:add');
  if (command === undefined) return undefined;
  const { source: _, ...args } = command.args as { readonly source: unknown };
  return args;
};

const press = async (desk: Desk, ...keys: readonly string[]): Promise<void> => {
  desk.press(...keys);
  await heard();
};

describe('a look at a torrent before it is added', () => {
  test('it tells what it is, and what fits where it goes', async () => {
    const desk = await look({ isPrivate: true });
    assert.match(desk.dialog, /Add torrent 0 /);
    assert.match(desk.dialog, /3\.00 GiB, 3 files, 196,608 pieces of 16\.0 KiB, private/);
    assert.match(desk.dialog, /http:\/\/tracker\.example\/announce/);
    assert.match(desk.dialog, /Folder +\/data\/downloads\n +3\.00 GiB wanted, 1\.00 TiB free/);
    assert.match(desk.dialog, /Start +\[x\] at once/);
    assert.match(desk.dialog, /3 of 3 files wanted, 3\.00 GiB of 3\.00 GiB/);
  });

  test('path, Enter, Enter adds all of it where torrents go', async () => {
    const desk = await look();
    await press(desk, 'enter');
    assert.deepEqual(added(desk), { directory: '/data/downloads' });
    assert.equal(desk.message, 'Added torrent 0');
    assert.equal(desk.sheet, null);
  });

  test('what is added is the very torrent that was looked at', async () => {
    const desk = await look({ source: { kind: 'bytes', base64: 'eA==' } });
    await press(desk, 'enter');
    assert.match(desk.commands.at(-1)!, /"source":{"kind":"bytes","base64":"eA=="}/);
  });

  test('only the files that were chosen are wanted', async () => {
    const desk = await look();
    await press(desk, 'j', 'space', 'j', '+');
    assert.match(desk.dialog, /2 of 3 files wanted, 2\.00 GiB of 3\.00 GiB/);
    await press(desk, 'enter');
    const priorities = { skip: [0], high: [1] };
    assert.deepEqual(added(desk), { directory: '/data/downloads', priorities });
  });

  test('the files can be filtered, and what is hidden stays chosen as it is', async () => {
    const desk = await look();
    await press(desk, '/', ...'2.bin', 'enter', 'A');
    assert.match(desk.dialog, /2\.bin +1 of 3 files/);
    assert.match(desk.dialog, /2 of 3 files wanted/);
    await press(desk, 'esc');
    assert.match(desk.dialog, /file 0\.bin/);
    assert.equal(desk.sheet?.kind, 'add-files');
    await press(desk, 'enter');
    assert.deepEqual(added(desk), { directory: '/data/downloads', priorities: { skip: [2] } });
  });

  test('nothing chosen is not added', async () => {
    const desk = await look();
    await press(desk, 'A', 'enter');
    assert.match(desk.dialog, /No file is chosen/);
    assert.equal(added(desk), undefined);
    await press(desk, 'A');
    assert.doesNotMatch(desk.dialog, /No file is chosen/);
  });

  test('folder, labels and a pause go with it', async () => {
    const desk = await look({ files: [inspected(0)] });
    await press(desk, ...'/iso', 'tab', ...'linux, live', 'tab', 'tab', 'p');
    assert.match(desk.dialog, /\[ \] no, add it paused/);
    await press(desk, 'enter');
    assert.deepEqual(added(desk), {
      directory: '/data/downloads/iso',
      isPaused: true,
      labels: ['linux', 'live'],
      priorities: { normal: [0] },
    });
    assert.equal(desk.message, 'Added torrent 0, paused');
  });

  test('a label that has a folder of its own proposes it, until one is typed; the next one has the usual folder again', async () => {
    const desk = await look({ files: [inspected(0)] });
    const { session } = desk.session.frame();
    const labelDirectories = { linux: '/srv/iso', film: '/srv/film' };
    desk.session.publish({ session: { ...session, labelDirectories } });
    await press(desk, 'tab', ...'linux');
    assert.match(desk.dialog, /Folder +\/srv\/iso/);
    await press(desk, ...', film');
    assert.match(desk.dialog, /Folder +\/srv\/film/, 'the first by name, as in the engine');
    await press(desk, 'backspace');
    assert.match(desk.dialog, /Folder +\/srv\/iso/);
    await press(desk, 'enter');
    assert.partialDeepStrictEqual(added(desk), { directory: '/srv/iso', labels: ['linux'] });
    await press(desk, 'a', ...'/y.torrent', 'enter');
    assert.match(desk.dialog, /Folder +› \/data\/downloads/);
    await press(desk, 'ctrl+u', ...'/mine', 'tab', ...'linux');
    assert.match(desk.dialog, /Folder +\/mine/);
  });

  test('in another folder, where other choices may be kept, every file is named', async () => {
    const desk = await look();
    await press(desk, 'j', 'space', 'tab', 'ctrl+u', ...'~/x', 'enter');
    assert.deepEqual(added(desk), {
      directory: '/home/ada/x',
      priorities: { skip: [0], normal: [1, 2] },
    });
  });

  test('the next one is proposed for the folder of the last one', async () => {
    const desk = await look();
    await press(desk, 'tab', 'ctrl+u', ...'/big', 'enter');
    await press(desk, 'a', ...'/y.torrent', 'enter');
    assert.match(desk.dialog, /Folder +\/big/);
    assert.match(desk.commands.join('\n'), /inspect .*y\.torrent.*"directory":"\/big"/);
  });

  test('Ctrl+A adds it paused, unless one thinks better of it', async () => {
    const desk = new Desk(1);
    await press(desk, 'ctrl+a', ...'/x.torrent', 'enter');
    assert.match(desk.dialog, /add it paused/);
    await press(desk, 'p', 'enter');
    assert.deepEqual(added(desk), { directory: '/data/downloads' });
  });

  test('Tab goes round the fields, Shift+Tab back', async () => {
    const desk = await look();
    const kinds: (string | undefined)[] = [];
    for (const key of ['tab', 'tab', 'tab', 'tab', 'shift+tab']) {
      desk.press(key);
      kinds.push(desk.sheet?.kind);
    }
    assert.deepEqual(kinds, ['add-folder', 'add-labels', 'add-start', 'add-files', 'add-start']);
  });

  test('the folder is completed with folders, as the engine has them', async () => {
    const desk = await look();
    const entries = [
      { name: 'films', isFolder: true },
      { name: 'film.torrent', isFolder: false },
    ];
    desk.session.answer('session:list-folder', ({ path }) => ({
      path,
      entries,
      isTruncated: false,
    }));
    await press(desk, 'tab', 'ctrl+u', ...'/data/f');
    assert.match(desk.dialog, /Folder +› \/data\/f *\n +films\/\n/);
    await press(desk, 'tab');
    assert.match(desk.dialog, /› \/data\/films\//);
    await press(desk, ...'zz');
    assert.match(desk.dialog, /no such folder yet; it will be made/);
  });

  test('labels in use are offered, and Tab takes the first that fits', async () => {
    const desk = await look();
    const torrents = [makeTorrent(1, { labels: [safeText('linux')] })];
    desk.session.publish({ torrents });
    await press(desk, 'tab', 'tab', 'l', 'tab');
    assert.match(desk.dialog, /Labels +› linux, /);
    await press(desk, 'tab');
    assert.equal(desk.sheet?.kind, 'add-start');
  });

  test('what does not fit is said, alone or with what other torrents still want', async () => {
    const desk = new Desk(1);
    desk.session.answer('session:free-space', ({ directory }) => ({
      directory,
      free: 1.5 * GIBIBYTE,
      total: 10 * GIBIBYTE,
      wanted: 0.75 * GIBIBYTE,
      incomplete: null,
    }));
    const files = [inspected(0), inspected(1)];
    desk.session.answer('session:inspect', () => makeInspection({ files }));
    await press(desk, 'a', ...'/x.torrent', 'enter');
    assert.match(desk.dialog, /Does not fit: 2\.00 GiB wanted, 1\.50 GiB free, 768 MiB wanted/);
    await press(desk, 'j', 'space');
    assert.match(
      desk.dialog,
      /Does not fit with the others: 1\.00 GiB wanted, 1\.50 GiB free, 768 MiB wanted by others/,
    );
  });

  test('what does not fit into the folder for incomplete ones is said as well', async () => {
    const desk = new Desk(1);
    const there = { directory: '/fast', total: 9 * GIBIBYTE, wanted: GIBIBYTE };
    desk.session.answer('session:free-space', ({ directory }) => ({
      directory,
      free: 5 * GIBIBYTE,
      total: 10 * GIBIBYTE,
      wanted: 0,
      incomplete: { ...there, free: 1.5 * GIBIBYTE },
    }));
    desk.session.answer('session:inspect', () =>
      makeInspection({ files: [inspected(0), inspected(1)] }),
    );
    await press(desk, 'a', ...'/x.torrent', 'enter');
    assert.match(desk.dialog, /Does not fit while incomplete: 2\.00 GiB wanted, 1\.50 GiB free/);
    await press(desk, 'j', 'space');
    assert.match(desk.dialog, /Does not fit with the others while incomplete: 1\.00 GiB wanted/);
  });

  test('the room is asked for again as the folder changes, and may be unknown', async () => {
    const desk = await look();
    desk.session.answer('session:free-space', () => {
      throw new Error('It does not answer');
    });
    desk.session.answer('session:list-folder', ({ path }) => ({
      path,
      entries: [],
      isTruncated: false,
    }));
    await press(desk, 'tab', ...'2');
    assert.match(desk.dialog, /How much fits there is not known/);
    assert.match(desk.commands.at(-1)!, /free-space {"directory":"\/data\/downloads2"}/);
  });

  test('one that is here already is not added', async () => {
    const desk = await look({ isPresent: true });
    assert.match(desk.dialog, /Here already\./);
    await press(desk, 'enter');
    assert.match(desk.dialog, /cannot be added again/);
    assert.equal(added(desk), undefined);
  });

  test('a relative folder counts from where the person stands; none at all is asked for', async () => {
    const desk = await look();
    await press(desk, 'tab', 'ctrl+u', 'enter');
    assert.match(desk.dialog, /Type the whole path/);
    await press(desk, ...'iso', 'enter');
    assert.match(JSON.stringify(added(desk)), /"directory":"\/srv\/iso"/);
  });

  for (const size of [
    { columns: 40, rows: 10 },
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40 },
  ]) {
    test(`${size.columns}×${size.rows}: the field or the files that the keys are for are in sight`, async () => {
      const desk = await look({}, size);
      const seen = (): string => desk.dialog;
      assert.match(seen(), /file 0\.bin/);
      await press(desk, 'tab', 'x');
      assert.match(seen(), /Folder +› .*downloadsx/);
      await press(desk, 'down');
      assert.match(seen(), /Labels +›/);
      await press(desk, 'down');
      assert.match(seen(), /Start +› \[x\]/);
      await press(desk, 'tab', '/', '1');
      assert.match(seen(), / \/ 1 .*1 of 3 files/);
      assert.match(seen(), /file 1\.bin/);
    });
  }

  test('? among its files tells of their keys, and leads back to all that was chosen', async () => {
    const desk = await look();
    await press(desk, 'j', 'space', '?');
    assert.equal(desk.sheet?.kind, 'help');
    assert.match(desk.dialog, /only|want/i);
    await press(desk, 'esc');
    assert.match(desk.dialog, /2 of 3 files wanted/);
    await press(desk, 'shift+tab', '?', 'q');
    assert.equal(desk.sheet?.kind, 'add-start');
    assert.equal(added(desk), undefined);
  });

  test('? is a letter where text is typed', async () => {
    const desk = await look();
    await press(desk, '/', '?');
    assert.equal(desk.sheet?.kind, 'add-filter');
  });

  test('the file under the cursor stays in sight when the window shrinks', async () => {
    const files = Array.from({ length: 30 }, (_file, index) => inspected(index));
    const desk = await look({ files });
    await press(desk, ...Array.from({ length: 11 }, () => 'j'));
    assert.match(desk.dialog, /file 10\.bin/);
    desk.store.dispatch({ kind: 'resize', size: { columns: 40, rows: 10 } });
    assert.match(desk.dialog, /file 10\.bin/);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: in a torrent that is looked at it breaks no line`, async () => {
      const raw = rawText(text);
      const files = [{ ...inspected(0), path: [raw, raw] }, inspected(1)];
      const desk = await look({ name: raw, trackers: [raw], comment: raw, files });
      for (const line of dialogLines(desk.store.context)) {
        const painted = clip(line, 80);
        assert.ok(lineWidth(painted) <= 80);
        assert.doesNotMatch(textOf(painted), /\p{Cc}/u);
      }
    });
  }
});
