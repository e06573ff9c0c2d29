import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { MakingFigures } from '../../../source/contract/making.ts';
import { makeDialog } from '../../../source/ui/dialogs/make-dialog.ts';
import { makeSheet } from '../../../source/ui/dialogs/make-sheet.ts';
import { clip, lineWidth } from '../../../source/ui/text/line.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { goTo, pressed } from '../../helpers/form-keys.ts';
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

const HASH = 'ab'.repeat(20);

const asked = (desk: Desk, name: string): readonly unknown[] =>
  desk.session.executed.filter((command) => command.name === name).map(({ args }) => args);

describe('the form of a torrent that is to be made', () => {
  test('files and folders are offered and completed where the person stands', async () => {
    const desk = await scene();
    assert.match(desk.dialog, /Path +›.*\n +album\/ *\n +film\.mkv/);
    await pressed(desk, 'f', 'tab');
    assert.match(desk.dialog, /Path +› film\.mkv/);
  });

  test('path, Enter makes it beside its files and seeds it; the form stays for the next', async () => {
    const desk = await scene();
    await pressed(desk, ...'/srv/film.mkv', 'enter');
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
    await pressed(desk, 'enter', 'enter');
    assert.equal(asked(desk, 'session:create-torrent').length, 1, 'but it is not meant itself');
    assert.match(desk.dialog, /Name the next file or folder first/);
    await pressed(desk, ...'album', 'enter');
    assert.equal(asked(desk, 'session:create-torrent').length, 2);
  });

  test('every usual field is in what is wished', async () => {
    const desk = await scene();
    await pressed(desk, ...'/srv/album', 'tab', 'tab');
    await pressed(desk, ...'http://a/x, wss://b/x udp://c:1', 'tab', 'space', 'tab', ...'1M');
    await pressed(desk, 'tab', ...'*.log "my notes/"', 'tab', ...'http://w/', 'tab', ...'SITE');
    await pressed(desk, 'tab', ...'hello you', 'tab', ...'/tmp/x.torrent', 'tab', 'space', 'enter');
    assert.deepEqual(asked(desk, 'session:create-torrent'), [
      {
        path: '/srv/album',
        trackers: ['http://a/x,wss://b/x', 'udp://c:1'],
        webSeeds: ['http://w/'],
        ignore: ['*.log', 'my notes/'],
        isPrivate: true,
        isPadded: false,
        pieceLength: 1_048_576,
        source: 'SITE',
        comment: 'hello you',
        isSeeded: false,
        output: '/tmp/x.torrent',
      },
    ]);
  });

  test('what few torrents need is folded away; the fold says what is set behind it', async () => {
    const desk = await scene({ columns: 120, rows: 40 });
    await pressed(desk, ...'/srv/album', 'tab', 'tab');
    await goTo(desk, 'More');
    assert.match(desk.dialog, /More +› \[\+\] name, file order, padding/);
    assert.doesNotMatch(desk.dialog, /DHT nodes/);
    await pressed(desk, 'enter');
    assert.match(desk.dialog, /More +› \[-\]/);
    await pressed(desk, 'tab', ...'other', 'tab', 'space', 'space', 'space', 'tab', 'space');
    await pressed(desk, 'tab', 'space', 'tab', 'space', 'tab', 'space', 'tab', ...'http://h/seed');
    await pressed(desk, 'tab', ...'[::1]:6881 r.example:1', 'tab', ...HASH, ' ', ...'old.torrent');
    await pressed(desk, 'tab', ...'"My set" x', 'tab', ...'http://u/newer', 'tab', ...'2026-01-31');
    await pressed(desk, 'shift+tab');
    const [wish] = asked(desk, 'session:survey-torrent').slice(-1);
    assert.deepEqual(wish, {
      path: '/srv/album',
      trackers: [],
      webSeeds: [],
      ignore: [],
      isPrivate: false,
      isPadded: true,
      name: 'other',
      order: 'natural',
      attributes: ['executable', 'hidden', 'links'],
      httpSeeds: ['http://h/seed'],
      nodes: ['[::1]:6881', 'r.example:1'],
      similar: [HASH, '/srv/old.torrent'],
      collections: ['My set', 'x'],
      updateUrl: 'http://u/newer',
      createdAt: 1_769_817_600,
    });
    await goTo(desk, 'More');
    await pressed(desk, 'enter');
    assert.match(desk.dialog, /More +› \[\+\] set: Name, File order, Padding, Executable, Hidden,/);
    await pressed(desk, 'tab', 'enter');
    assert.deepEqual(asked(desk, 'session:create-torrent'), [{ ...wish, isSeeded: true }]);
  });

  test('a torrent without a date is wished as such', async () => {
    const desk = await scene();
    await pressed(desk, ...'/srv/album', 'tab', 'tab');
    await goTo(desk, 'More');
    await pressed(desk, 'space');
    await goTo(desk, 'Date');
    await pressed(desk, ...'x', 'up');
    assert.match(desk.dialog, /Date: "x" is no date/);
    await pressed(desk, 'down', 'ctrl+u', ...'none', 'enter');
    const [wish] = asked(desk, 'session:create-torrent') as readonly { createdAt: unknown }[];
    assert.equal(wish?.createdAt, null);
  });

  test('what comes of it is said when a field is left, not for every letter', async () => {
    const desk = await scene();
    await pressed(desk, ...'/srv/film.mkv');
    assert.equal(asked(desk, 'session:survey-torrent').length, 0);
    await pressed(desk, 'tab');
    assert.match(
      desk.dialog,
      /3\.00 MiB in 2 files, 192 pieces of 16\.0 KiB, a \.torrent of 3\.90 KiB/,
    );
    assert.match(desk.dialog, /Write to +\/srv\/film\.mkv\.torrent/);
    await pressed(desk, 'tab', 'tab', ...'512K');
    assert.equal(asked(desk, 'session:survey-torrent').length, 1);
    desk.session.answer('session:survey-torrent', () => {
      throw new SluiceError('disk/permission', 'may not read x');
    });
    await pressed(desk, 'up');
    assert.equal(asked(desk, 'session:survey-torrent').length, 2);
    assert.match(desk.dialog, /may not read x/);
  });

  const WRONG: readonly (readonly [field: string, typed: string, said: RegExp])[] = [
    ['Trackers', 'udp://a:1 ftp://x', /Trackers: Give the address of a tracker/],
    ['Pieces', '300K', /Pieces: Give a power of two/],
    ['Web seeds', 'udp://x', /Web seeds: Give the address of a web server/],
    ['Name', 'a/b', /Name: "a\/b" is no name for a torrent/],
    ['HTTP seeds', 'http://a/ x', /HTTP seeds: Give the address of a web server/],
    ['DHT nodes', 'router.example', /DHT nodes: "router\.example" is no node/],
    ['Similar', 'abc', /Similar: "abc" is no torrent: give an info-hash/],
    ['Updates', 'udp://x', /Updates: Give the address that is asked for newer versions/],
    ['Date', '2026-02-31', /Date: "2026-02-31" is no date/],
  ];

  for (const [field, typed, said] of WRONG) {
    test(`${field}: what is wrong is said as the field is left, and marked; Enter leads there`, async () => {
      const desk = await scene({ columns: 120, rows: 40 });
      await pressed(desk, ...'/srv/film.mkv', 'tab');
      await goTo(desk, 'More');
      await pressed(desk, 'space');
      const surveys = asked(desk, 'session:survey-torrent').length;
      await goTo(desk, field);
      await pressed(desk, ...typed);
      assert.doesNotMatch(desk.dialog, said, 'not while it is typed');
      await pressed(desk, 'down');
      assert.match(desk.dialog, said);
      assert.match(desk.dialog, new RegExp(`${field} +! `));
      assert.equal(asked(desk, 'session:survey-torrent').length, surveys, 'nothing to look at');
      await pressed(desk, 'enter');
      assert.match(desk.dialog, new RegExp(`${field} +› `));
      assert.equal(asked(desk, 'session:create-torrent').length, 0);
    });
  }

  test('a field behind the fold that is wrong unfolds it', async () => {
    const desk = await scene();
    await pressed(desk, ...'/srv/film.mkv', 'tab');
    await goTo(desk, 'More');
    await pressed(desk, 'space');
    await goTo(desk, 'Date');
    await pressed(desk, ...'x');
    await goTo(desk, 'More');
    await pressed(desk, 'space', 'up', 'enter');
    assert.match(desk.dialog, /Date +› x[\s\S]*is no date/);
  });

  test('H130: a list of trackers is pasted as it stands, line by line; anywhere else its first line is', async () => {
    const desk = await scene();
    desk.controller.onPaste('/srv/film.mkv\nq\n');
    await pressed(desk, 'tab');
    desk.controller.onPaste('\nhttp://a/x\r\n\r\n udp://b:1 \n\u001b[Budp://c:1\n');
    await pressed(desk, 'enter');
    const [wish] = asked(desk, 'session:create-torrent') as readonly { trackers: unknown }[];
    assert.deepEqual(wish, undefined, 'a control sequence is no address');
    await pressed(desk, 'ctrl+e', 'ctrl+w', 'ctrl+w', 'enter');
    const [made] = asked(desk, 'session:create-torrent') as readonly {
      path: unknown;
      trackers: unknown;
    }[];
    assert.deepEqual([made?.path, made?.trackers], ['/srv/film.mkv', ['http://a/x', 'udp://b:1']]);
  });

  test('a click leads to a field, turns what is turned, and opens the fold', async () => {
    const desk = await scene();
    await pressed(desk, ...'/srv/film.mkv', 'tab');
    const click = async (field: string): Promise<void> => {
      const row = desk.dialog.split('\n').findIndex((line) => line.startsWith(` ${field} `));
      // Above the dialog stands the first line of the window.
      const at = { button: 'left', column: 20, row: row + 1 } as const;
      desk.controller.onMouse({ kind: 'press', ...at });
      await heard();
    };
    await click('Private');
    assert.match(desk.dialog, /Private +› \[x\]/);
    await click('More');
    await click('File order');
    assert.match(desk.dialog, /File order +› +path +\[folder\]/);
    await click('Comment');
    await pressed(desk, 'a', 'enter');
    const [made] = asked(desk, 'session:create-torrent') as readonly { comment: unknown }[];
    assert.equal(made?.comment, 'a');
  });

  test('without a path nothing is made, and it is said', async () => {
    const desk = await scene();
    await pressed(desk, 'enter');
    assert.match(desk.dialog, /Name the file or folder/);
    assert.equal(asked(desk, 'session:create-torrent').length, 0);
  });

  test('what the engine finds wrong before it hashes is said too', async () => {
    const desk = await scene();
    desk.session.answer('session:survey-torrent', ({ output }) => {
      if (output === undefined) return FIGURES;
      throw new SluiceError('disk/exists', `${output} is there already`);
    });
    await pressed(desk, ...'/srv/film.mkv', 'tab');
    await goTo(desk, 'Write to');
    await pressed(desk, ...'/x.torrent', 'up');
    assert.match(desk.dialog, /\/x\.torrent is there already/);
    desk.session.answer('session:survey-torrent', () => {
      throw new SluiceError('disk/permission', `${'word '.repeat(30)}end`);
    });
    await pressed(desk, 'a', 'up');
    assert.match(desk.dialog, /\n word word .*\n.*word end\n/, 'in full');
  });

  test('while it is made it says how far it is; it can be given up, or left to go on', async () => {
    const desk = await scene();
    const made = Promise.withResolvers<never>();
    desk.session.answer('session:create-torrent', () => made.promise as never);
    await pressed(desk, ...'/srv/album', 'enter');
    const making = {
      name: rawText('album'),
      progress: 0.5,
      bytesPerSecond: 1024 ** 3,
      eta: 65,
    };
    const frame = makeFrame([makeTorrent(1)]);
    desk.session.publish({ ...frame, session: { ...frame.session, making } });
    assert.match(desk.dialog, /━{10}─{10} 50\.0% +1\.00 GiB\/s, 1m05s left +album/);
    await pressed(desk, 'j', 'space');
    assert.equal(asked(desk, 'session:create-torrent').length, 1, 'the fields rest');
    await pressed(desk, 'x');
    assert.equal(asked(desk, 'session:cancel-create').length, 1);
    desk.session.publish(frame);
    made.reject(new SluiceError('session/cancelled', 'no torrent was made: cancelled'));
    await heard();
    assert.match(desk.dialog, /no torrent was made: cancelled/);
    assert.match(desk.dialog, /Path +› \/srv\/album/, 'what was typed is there still');
    desk.session.answer('session:create-torrent', () => new Promise(() => {}) as never);
    await pressed(desk, 'enter', 'esc');
    assert.equal(desk.sheet, null);
    assert.equal(asked(desk, 'session:cancel-create').length, 1);
  });

  test('a second one waits until the first is made', async () => {
    const desk = await scene();
    const frame = makeFrame([makeTorrent(1)]);
    const making = { name: rawText('other'), progress: 0, bytesPerSecond: 0, eta: null };
    desk.session.publish({ ...frame, session: { ...frame.session, making } });
    await pressed(desk, ...'/srv/album', 'enter');
    assert.match(desk.dialog, /Another torrent is being made/);
    assert.equal(asked(desk, 'session:create-torrent').length, 0);
  });

  test('in a low window the field with the keys always shows', async () => {
    const desk = await scene({ columns: 40, rows: 11 });
    await pressed(desk, ...'/srv/album', 'tab', 'tab');
    for (let at = 0; at < 24; at++) {
      assert.match(desk.dialog, / › /);
      if (/More +› \[\+\]/.test(desk.dialog)) await pressed(desk, 'enter');
      assert.ok(desk.dialog.split('\n').length <= 9, desk.dialog);
      await pressed(desk, 'tab');
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
