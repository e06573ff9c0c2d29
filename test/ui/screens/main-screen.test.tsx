import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { cleanup, render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import { Controller } from '../../../source/ui/controller.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { FIRST_PREFERENCES } from '../../../source/ui/preferences.ts';
import { ScreenStore } from '../../../source/ui/screen-store.ts';
import { MainScreen } from '../../../source/ui/screens/main-screen.tsx';
import { FakeSession } from '../../helpers/fake-session.ts';
import { turns } from '../../helpers/fake-terminal.ts';
import {
  makeFile,
  makeFrame,
  makeId,
  makePeer,
  makePieces,
  makeTorrent,
  makeTracker,
  rawText,
} from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const id = makeId(1);
const DETAILS = {
  [id]: {
    peers: [makePeer(1)],
    pieces: makePieces('##br..x-'),
    files: [makeFile(0)],
    trackers: [makeTracker()],
  },
};

/** All that the theme without colours writes besides text: whatever else came through would show. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const WEIGHTS = /\u001b\[(?:1|2|7|22|27)m/g;

afterEach(cleanup);

const open = async (
  torrents: readonly TorrentSummary[] = [makeTorrent(1), makeTorrent(2)],
  size = { columns: 80, rows: 24 },
) => {
  const session = new FakeSession(makeFrame(torrents, DETAILS));
  const store = new ScreenStore(session, {
    keymap: DEFAULT_KEYMAP,
    size,
    preferences: { ...FIRST_PREFERENCES, theme: 'none' },
  });
  const controller = new Controller({
    session,
    store,
    onQuit: () => {},
    onRedraw: () => {},
  });
  const app = render(<MainScreen store={store} controller={controller} />);
  await turns();
  const screen = (): string => (app.lastFrame() ?? '').replaceAll(WEIGHTS, '');
  const type = async (...inputs: readonly string[]): Promise<string> => {
    for (const input of inputs) {
      app.stdin.write(input);
      await turns(4);
    }
    return screen();
  };
  return { session, store, screen, type };
};

/** Without the colours, which are Ink's to write. */
const cellsOf = (screen: string): readonly string[] =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  screen.replace(/\u001b\[[\d;]*m/g, '').split('\n');

describe('the screen', () => {
  test('fills 80×24 with summary, list, and hints', async () => {
    const { screen } = await open();
    const lines = cellsOf(screen());
    assert.equal(lines.length, 24);
    assert.match(lines[0]!, /Sluice {2}2 torrents/);
    assert.match(lines[1]!, /NAME .* DOWN\/s/);
    assert.match(lines[2]!, /^› torrent 1/);
    assert.match(lines[3]!, /^ {2}torrent 2/);
    assert.match(lines[23]!, /\? help {2}q quit/);
  });

  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 40, rows: 10 },
  ]) {
    test(`a filter is seen at the foot of ${size.columns}×${size.rows}, typed and kept`, async () => {
      const torrents = [1, 2, 12].map((number) => makeTorrent(number));
      const { type } = await open(torrents, size);
      const typed = await type('/', '2');
      assert.match(typed, / \/ 2 .*2 of 3/);
      assert.doesNotMatch(typed, /torrent 1 /);
      const kept = await type('\r');
      assert.match(kept, / \/ 2 {2}.*2 of 3.*Esc.* clears/);
      assert.equal(cellsOf(kept).length, size.rows);
    });

    test(`a filter that leaves nothing says what to do at ${size.columns}×${size.rows}`, async () => {
      const { type } = await open([makeTorrent(1)], size);
      const typed = await type('/', 'z', 'z');
      assert.match(typed, /Esc.* clears the filter\./);
      const lines = cellsOf(await type('\r'));
      assert.match(lines.join('\n'), /No torrent matches zz/);
      assert.match(lines.join('\n'), /Esc clears the filter, \/ changes it/);
      assert.match(lines.join('\n'), /0 of 1/);
    });
  }

  test('marks are seen in their rows, and counted at the foot', async () => {
    const { type } = await open();
    const lines = cellsOf(await type(' ', ' '));
    assert.match(lines[2]!, /^ \*torrent 1/);
    assert.match(lines[3]!, /^›\*torrent 2/);
    assert.match(lines.join('\n'), /\* 2 marked/);
    assert.match(cellsOf(await type('d')).join('\n'), /Removing 2 torrents in 10 s/);
  });

  test('the sorted column is marked, and the order said', async () => {
    const { type } = await open();
    const lines = cellsOf(await type('>'));
    assert.match(lines[1]!, /NAME▲/);
    assert.match(lines.join('\n'), /Sorted by name, A to Z/);
  });

  test('shows the newest frame', async () => {
    const { session, screen } = await open();
    session.publish({
      torrents: [makeTorrent(1, { state: 'paused', name: safeText('new name') })],
    });
    await turns();
    assert.match(screen(), /› new name .* paused/);
    assert.doesNotMatch(screen(), /torrent 2/);
  });

  test('says what to do next where there is nothing', async () => {
    const { screen } = await open([]);
    assert.match(
      screen(),
      /There are no torrents yet[\s\S]*Press a and give a magnet link[\s\S]*M makes a torrent of your own/,
    );
  });

  test('the keys lead through details, tabs and back', async () => {
    const { type } = await open();
    assert.match(await type('\r'), /\[Overview\]/);
    assert.match(await type('e'), /\[Peers\][\s\S]*192\.0\.2\.1:6881/);
    assert.match(await type('t'), /\[Trackers\][\s\S]*tracker\.example/);
    assert.match(await type('f'), /\[Files\][\s\S]*▾ folder[\s\S]*file 0\.bin/);
    assert.match(await type('c'), /\[Pieces\][\s\S]*███ ███ ▄▄▄ ▁▁▁/);
    assert.match(await type('E'), /\[Log\][\s\S]*Nothing has happened/);
    assert.match(await type('\t'), /\[Overview\]/);
    assert.doesNotMatch(await type('l'), /› torrent 1/);
    assert.match(await type('h'), /› torrent 1[\s\S]*\[Overview\]/);
    assert.doesNotMatch(await type('h'), /\[Overview\]/);
  });

  test('a filter of files says how many it leaves, while it is typed, kept, and beside the list', async () => {
    const { type } = await open();
    await type('\r', 'f', 'l', '/');
    assert.match(await type('*', '.', 'x'), / \/ \*\.x {3}0 of 1 file/);
    assert.match(await type('\r'), / \/ \*\.x {2}0 of 1 file {2}Esc clears/);
    await type('/', '\u007f', '\u007f', '\r');
    assert.match(await type('h', 'h'), /› torrent 1[\s\S]* \/ \* {2}1 of 1 file$/m);
  });

  test('arrows move, and a letter of the help closes it', async () => {
    const { type } = await open();
    assert.match(await type('\u001b[B'), /› torrent 2/);
    assert.match(await type('\u001b[A'), /› torrent 1/);
    assert.match(await type('?'), /── Keys ─[\s\S]*p +Pause or resume/);
    assert.match(await type('?'), /› torrent 1/);
  });

  test('pieces that arrive appear in the map', async () => {
    const { session, type, screen } = await open();
    await type('\r', 'c');
    session.publish({ details: { [id]: { pieces: makePieces('########') } } });
    await turns();
    assert.match(screen(), /(███ ){7}███[\s\S]*█ 8 have/);
  });

  test('H130: a bracketed paste with keys in it fills the dialog and presses nothing', async () => {
    const { session, type } = await open();
    const pasted = await type('\u001b[200~/tmp/a.torrent\rdyDYq\u001b[201~');
    assert.match(pasted, /Add a torrent[\s\S]*› \/tmp\/a\.torrent/);
    assert.deepEqual(session.executed, []);
  });

  test('H130: answers of the terminal to questions are no keys', async () => {
    const { session, type } = await open();
    const before = await type();
    const after = await type('\u001b[?1;2c', '\u001b[24;80R', '\u001b[I', '\u001b[?2026;2$y');
    assert.equal(after, before);
    assert.deepEqual(session.executed, []);
  });

  test('what the engine refuses stands on the line of messages', async () => {
    const { session, type } = await open();
    session.answer('torrent:verify', () => {
      throw new Error('Not while it is paused');
    });
    assert.match(cellsOf(await type('v'))[22]!, /✗ Not while it is paused/);
  });

  test('what is wrong with the chosen torrent stands there too', async () => {
    const problem = safeText('No space left on /data');
    const { screen } = await open([makeTorrent(1, { state: 'error', problem })]);
    assert.match(cellsOf(screen())[22]!, /! No space left on \/data/);
  });

  test('why nobody is connected with the chosen torrent stands there', async () => {
    const notice = { kind: 'no-tracker', text: safeText('no tracker answers: timed out') } as const;
    const { screen } = await open([makeTorrent(1, { notice })]);
    assert.match(cellsOf(screen())[22]!, /! no tracker answers: timed out/);
  });

  const SIZES: readonly (readonly [number, number])[] = [
    [40, 10],
    [80, 24],
    [120, 40],
    [200, 60],
    [10_000, 12],
  ];
  test('in the smallest window a dialog says how to leave it, whatever else is to be said', async () => {
    for (const keys of [['f'], ['/'], ['/', 't', '\r', 'a'], ['D'], ['S'], ['u'], [':']]) {
      const { type } = await open([makeTorrent(1)], { columns: 40, rows: 10 });
      const lines = cellsOf(await type(...keys));
      assert.match(lines.at(-1)!, / Esc /, keys.join(' '));
      assert.ok(lines.every((line) => stringWidth(line) <= 40));
      cleanup();
    }
  });

  test('a window that is too small says first what it needs', async () => {
    const { screen } = await open([makeTorrent(1)], { columns: 14, rows: 10 });
    assert.equal(cellsOf(screen())[0]!.trim(), 'needs 40×10');
  });

  for (const [columns, rows] of SIZES) {
    test(`H131: every place fits ${columns}×${rows}`, async () => {
      const { screen, type } = await open([makeTorrent(1)], { columns, rows });
      for (const key of ['', '\r', '\r', 'e', 't', 'f', 'c', '?', '?', 'h', 'h', 'D']) {
        if (key !== '') await type(key);
        const lines = cellsOf(screen());
        assert.equal(lines.length, rows);
        assert.ok(Math.max(...lines.map((line) => stringWidth(line))) <= columns);
      }
    });
  }

  for (const [columns, rows] of [
    [0, 0],
    [1, 1],
    [39, 9],
  ] as const) {
    test(`H131: ${columns}×${rows} says at most that it is too small`, async () => {
      const { screen, store, type } = await open([makeTorrent(1)], { columns, rows });
      assert.ok(cellsOf(screen()).every((line) => stringWidth(line) <= columns));
      await type('\r', 'j', 'D', 'a');
      store.dispatch({ kind: 'resize', size: { columns: 80, rows: 24 } });
      await turns();
      assert.match(screen(), /Sluice/);
    });
  }

  test('H124, H125, H126, H127, H128: hostile names, clients and trackers reach no terminal', async () => {
    const torrents = HOSTILE_TEXTS.map(([, text], at) =>
      makeTorrent(at + 1, {
        name: rawText(text),
        tracker: rawText(text),
        directory: text,
        problem: rawText(text),
        notice: { kind: 'no-tracker', text: rawText(text) },
      }),
    );
    const { session, screen, type } = await open(torrents, { columns: 120, rows: 60 });
    const all = HOSTILE_TEXTS.map(([, text]) => rawText(text));
    session.publish({
      details: {
        [id]: {
          peers: all.map((client) => makePeer(1, { client })),
          files: all.map((text, at) => makeFile(at, { path: [text] })),
          trackers: all.map((text) => makeTracker({ url: text, statusText: text, message: text })),
        },
      },
    });
    for (const key of ['k', '\r', '\r', 'e', 't', 'f', 'D']) {
      await type(key);
      const lines = cellsOf(screen());
      assert.equal(lines.length, 60);
      for (const line of lines) {
        assert.doesNotMatch(line, /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u);
        assert.ok(stringWidth(line) <= 120, line);
      }
    }
  });

  test('of 10,000 torrents only those in the window are drawn', async () => {
    const many = Array.from({ length: 10_000 }, (_torrent, at) => makeTorrent(at + 1));
    const { screen, type } = await open(many);
    assert.equal(screen().match(/torrent \d+ /g)?.length, 20);
    assert.match(await type('G'), /› torrent 10000/);
  });
});
