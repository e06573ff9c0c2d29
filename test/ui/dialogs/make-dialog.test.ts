import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { MakingFigures } from '../../../source/contract/making.ts';
import { makeDialog } from '../../../source/ui/dialogs/make-dialog.ts';
import { makeSheet } from '../../../source/ui/dialogs/make-sheet.ts';
import { clip, lineWidth } from '../../../source/ui/text/line.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeFrame, makeTorrent, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const FIGURES: MakingFigures = {
  name: rawText('album'),
  size: 3 * 1024 ** 2,
  fileCount: 2,
  pieceLength: 16_384,
  pieceCount: 192,
  torrentBytes: 4_000,
  leftOut: [],
};

/** Control bytes, and what turns the direction of a line. */
const UNCLEAN = /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

const ENTRIES = [
  { name: 'album', isFolder: true },
  { name: 'film.mkv', isFolder: false },
];

const scene = async (size = { columns: 80, rows: 24 }) => {
  const desk = new Desk(1, size);
  desk.session.answer('session:survey-torrent', () => FIGURES);
  desk.session.answer('session:list-folder', ({ path }) => ({
    path,
    entries: path === '/srv' ? ENTRIES : [],
    isTruncated: false,
  }));
  desk.press('M');
  await heard();
  return desk;
};

const press = async (desk: Desk, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    desk.press(key);
    await heard();
  }
};

const asked = (desk: Desk, name: string): readonly unknown[] =>
  desk.session.executed.filter((command) => command.name === name).map(({ args }) => args);

describe('the form of a torrent that is to be made', () => {
  test('files and folders are offered and completed where the person stands', async () => {
    const desk = await scene();
    assert.match(desk.dialog, /Path +›.*\n +album\/ *\n +film\.mkv/);
    await press(desk, 'f', 'tab');
    assert.match(desk.dialog, /Path +› film\.mkv/);
  });

  test('path, Enter makes it beside its files and seeds it; the form stays for the next', async () => {
    const desk = await scene();
    await press(desk, ...'/srv/film.mkv', 'enter');
    assert.deepEqual(asked(desk, 'session:create-torrent'), [
      {
        path: '/srv/film.mkv',
        trackers: [],
        webSeeds: [],
        ignore: [],
        isPrivate: false,
        isPadded: false,
        isSeeded: true,
      },
    ]);
    assert.match(desk.dialog, /Made \/srv\/a\.torrent\. Name the next/);
    assert.match(desk.dialog, /Path +› \/srv\//, 'the next is likely to be beside it');
    await press(desk, ...'album', 'enter');
    assert.equal(asked(desk, 'session:create-torrent').length, 2);
  });

  test('every field is in what is wished', async () => {
    const desk = await scene();
    await press(desk, ...'/srv/album', 'tab', 'tab');
    await press(desk, ...'http://a/x,wss://b/x udp://c:1', 'tab', 'space', 'tab', ...'1M');
    await press(desk, 'tab', 'space', 'tab', ...'*.log .git/', 'tab', ...'http://w/', 'tab');
    await press(desk, ...'SITE', 'tab', ...'hello you', 'tab', ...'/tmp/x.torrent', 'tab');
    await press(desk, 'space', 'enter');
    assert.deepEqual(asked(desk, 'session:create-torrent'), [
      {
        path: '/srv/album',
        trackers: ['http://a/x,wss://b/x', 'udp://c:1'],
        webSeeds: ['http://w/'],
        ignore: ['*.log', '.git/'],
        isPrivate: true,
        isPadded: true,
        pieceLength: 1_048_576,
        source: 'SITE',
        comment: 'hello you',
        isSeeded: false,
        output: '/tmp/x.torrent',
      },
    ]);
  });

  test('what comes of it is said when a field is left, not for every letter', async () => {
    const desk = await scene();
    await press(desk, ...'/srv/film.mkv');
    assert.equal(asked(desk, 'session:survey-torrent').length, 0);
    await press(desk, 'tab');
    assert.match(
      desk.dialog,
      /3\.00 MiB in 2 files, 192 pieces of 16\.0 KiB, a \.torrent of 3\.90 KiB/,
    );
    assert.match(desk.dialog, /Write to +\/srv\/film\.mkv\.torrent/);
    await press(desk, 'tab', 'tab', ...'512K');
    assert.equal(asked(desk, 'session:survey-torrent').length, 1);
    desk.session.answer('session:survey-torrent', () => {
      throw new SluiceError('disk/permission', 'may not read x');
    });
    await press(desk, 'up');
    assert.equal(asked(desk, 'session:survey-torrent').length, 2);
    assert.match(desk.dialog, /may not read x/);
  });

  test('what is wrong is said, and the keys go there', async () => {
    const desk = await scene();
    await press(desk, 'enter');
    assert.match(desk.dialog, /Name the file or folder/);
    await press(desk, ...'/srv/x', 'tab', ...'ftp://x', 'enter');
    assert.match(desk.dialog, /Trackers +› ftp:\/\/x[\s\S]*Give the address of a tracker/);
    await press(desk, 'ctrl+u', 'tab', 'tab', ...'300K', 'enter');
    assert.match(desk.dialog, /Pieces +› 300K[\s\S]*Give a power of two/);
    await press(desk, 'ctrl+u', 'tab', 'tab', 'tab', ...'udp://x', 'enter');
    assert.match(desk.dialog, /Web seeds › udp:\/\/x[\s\S]*Give the address of a web server/);
    assert.equal(asked(desk, 'session:create-torrent').length, 0);
  });

  test('while it is made it says how far it is; it can be given up, or left to go on', async () => {
    const desk = await scene();
    const made = Promise.withResolvers<never>();
    desk.session.answer('session:create-torrent', () => made.promise as never);
    await press(desk, ...'/srv/album', 'enter');
    const making = {
      name: rawText('album'),
      progress: 0.5,
      bytesPerSecond: 1024 ** 3,
      eta: 65,
    };
    const frame = makeFrame([makeTorrent(1)]);
    desk.session.publish({ ...frame, session: { ...frame.session, making } });
    assert.match(desk.dialog, /━{10}─{10} 50\.0% +1\.00 GiB\/s, 1m05s left +album/);
    await press(desk, 'j', 'space');
    assert.equal(asked(desk, 'session:create-torrent').length, 1, 'the fields rest');
    await press(desk, 'x');
    assert.equal(asked(desk, 'session:cancel-create').length, 1);
    desk.session.publish(frame);
    made.reject(new SluiceError('session/cancelled', 'no torrent was made: cancelled'));
    await heard();
    assert.match(desk.dialog, /no torrent was made: cancelled/);
    assert.match(desk.dialog, /Path +› \/srv\/album/, 'what was typed is there still');
    desk.session.answer('session:create-torrent', () => new Promise(() => {}) as never);
    await press(desk, 'enter', 'esc');
    assert.equal(desk.sheet, null);
    assert.equal(asked(desk, 'session:cancel-create').length, 1);
  });

  test('a second one waits until the first is made', async () => {
    const desk = await scene();
    const frame = makeFrame([makeTorrent(1)]);
    const making = { name: rawText('other'), progress: 0, bytesPerSecond: 0, eta: null };
    desk.session.publish({ ...frame, session: { ...frame.session, making } });
    await press(desk, ...'/srv/album', 'enter');
    assert.match(desk.dialog, /Another torrent is being made/);
    assert.equal(asked(desk, 'session:create-torrent').length, 0);
  });

  test('in a low window the field with the keys always shows', async () => {
    const desk = await scene({ columns: 40, rows: 11 });
    await press(desk, ...'/srv/album', 'tab', 'tab');
    for (let at = 0; at < 10; at++) {
      assert.match(desk.dialog, / › /);
      assert.ok(desk.dialog.split('\n').length <= 9, desk.dialog);
      await press(desk, 'tab');
    }
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: a file of such a name is one clean line of the form (H130)`, async () => {
      const desk = await scene();
      desk.session.answer('session:survey-torrent', () => ({
        ...FIGURES,
        name: rawText(text),
        leftOut: [rawText(text)],
      }));
      const sheet = { ...makeSheet(text), madePath: text };
      for (const line of makeDialog.lines(sheet, desk.store.context, { columns: 60, rows: 18 })) {
        assert.ok(lineWidth(clip(line, 60)) <= 60);
        assert.doesNotMatch(line.map((each) => each.text).join(''), UNCLEAN);
      }
    });
  }
});
