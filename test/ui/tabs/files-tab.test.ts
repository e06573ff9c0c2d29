import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FileDetails } from '../../../source/contract/details.ts';
import { Controller } from '../../../source/ui/controller.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { placedCursor } from '../../../source/ui/reduce.ts';
import { openContent, openExtent, screenLayout } from '../../../source/ui/screen-layout.ts';
import { ScreenStore } from '../../../source/ui/screen-store.ts';
import { cursorOf } from '../../../source/ui/tab-state.ts';
import { FakeSession } from '../../helpers/fake-session.ts';
import { listFiles } from '../../helpers/file-lister.ts';
import { makeFrame, makeId, makeTorrent } from '../../helpers/frame-maker.ts';
import { contentLines, readLines } from '../../helpers/line-reader.ts';

const FILES = listFiles('film/film.mkv 5000', 'film/subs/en.srt 20', 'film/subs/de.srt 30');
const id = makeId(1);

class Desk {
  readonly session: FakeSession;
  readonly store: ScreenStore;
  readonly controller: Controller;

  constructor(files: readonly FileDetails[] | undefined = FILES) {
    const details = files === undefined ? {} : { [id]: { files } };
    this.session = new FakeSession(makeFrame([makeTorrent(1), makeTorrent(2)], details));
    const size = { columns: 80, rows: 24 };
    this.store = new ScreenStore(this.session, { keymap: DEFAULT_KEYMAP, size });
    const ignore = () => undefined;
    this.controller = new Controller({
      session: this.session,
      store: this.store,
      onQuit: ignore,
      onRedraw: ignore,
    });
    this.press('enter', 'enter', 'f');
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.controller.onArrival({ kind: 'key', key });
  }

  type(text: string): void {
    this.press(...text);
  }

  get #content() {
    const { state } = this.store;
    return openContent(state, screenLayout(state), null)!;
  }

  /** Names and boxes, the row under the cursor with its sign. */
  get rows(): readonly string[] {
    const { state } = this.store;
    const { row } = placedCursor(cursorOf(state.view.tabState, 'files'), openExtent(state));
    return readLines(this.#content.rows(0, this.#content.count)).map((line, at) => {
      const [box, name] = [line.slice(1, 4), line.slice(5, 40).trimEnd()];
      return `${at === row ? '›' : ' '}${box} ${name}`;
    });
  }

  get text(): string {
    return readLines(contentLines(this.#content)).join('\n');
  }

  get count(): string {
    const { shown, all } = this.#content.filter!.figures;
    return `${shown} of ${all}`;
  }

  get commands(): readonly string[] {
    return this.session.executed.map(({ name, args }) => `${name} ${JSON.stringify(args)}`);
  }
}

const ALL = [
  '›[x] ▾ film',
  ' [x] │ ▾ subs',
  ' [x] │ │   de.srt',
  ' [x] │ │   en.srt',
  ' [x] │   film.mkv',
];

const set = (files: readonly number[], priority: string): string =>
  `torrent:set-priorities ${JSON.stringify({ id, priority, files })}`;

describe('the files of a torrent', () => {
  test('stand in their folders, with what is wanted of them above', () => {
    const desk = new Desk();
    assert.deepEqual(desk.rows, ALL);
    assert.match(desk.text, /3 of 3 files wanted, 4\.93 KiB of 4\.93 KiB, 0 B done/);
  });

  test('before the engine has answered keys on them do nothing', () => {
    const desk = new Desk([]);
    desk.press('space', '/', 'h', '*');
    assert.deepEqual(desk.commands, []);
    assert.match(desk.text, /no files/);
  });

  test('Space skips what is wanted, and only the frame says that it is so', () => {
    const desk = new Desk();
    desk.press('j', 'space');
    assert.deepEqual(desk.commands, [set([2, 1], 'skip')]);
    assert.deepEqual(desk.rows[1], '›[x] │ ▾ subs');
    const files = FILES.map((file) =>
      file.index === 0 ? file : { ...file, priority: 'skip' as const },
    );
    desk.session.publish({ details: { [id]: { files } } });
    assert.deepEqual(desk.rows.slice(0, 2), [' [-] ▾ film', '›[ ] │ ▾ subs']);
    desk.press('space');
    assert.equal(desk.commands[1], set([2, 1], 'normal'));
  });

  test('files that get several priorities take one command for each priority, and no words', async () => {
    const desk = new Desk(listFiles('a/x 1 low', 'a/y 1 low', 'a/z 1 normal', 'a/w 1 high'));
    desk.press('+');
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    assert.deepEqual(desk.commands, [set([0, 1], 'normal'), set([2], 'high')]);
    assert.equal(desk.store.state.view.message, null);
  });

  test('what changes nothing sends nothing', () => {
    const desk = new Desk(listFiles('x 1 high'));
    desk.press('+');
    assert.deepEqual(desk.commands, []);
  });

  test('left and right fold and unfold, and at last lead back to the list', () => {
    const desk = new Desk();
    desk.press('j', 'j', 'h');
    assert.equal(desk.rows[1], '›[x] │ ▾ subs');
    desk.press('h');
    assert.deepEqual(desk.rows, [' [x] ▾ film', '›[x] │ ▸ subs (2 files)', ' [x] │   film.mkv']);
    desk.press('l', 'l');
    assert.equal(desk.rows[2], '›[x] │ │   de.srt');
    desk.press('h', 'h', 'h', 'h', 'left');
    assert.equal(desk.store.state.view.details, 'split');
  });

  test('Enter turns one fold, * all of them', () => {
    const desk = new Desk();
    desk.press('enter');
    assert.deepEqual(desk.rows, ['›[x] ▸ film (3 files)']);
    desk.press('*');
    assert.deepEqual(desk.rows, ALL);
    desk.press('G', '*');
    assert.deepEqual(desk.rows, [' [x] ▾ film', ' [x] │ ▸ subs (2 files)', '›[x] │   film.mkv']);
  });

  test('a filter works while it is typed, keeps the folders of what it finds, and counts', () => {
    const desk = new Desk();
    desk.press('/');
    desk.type('*.srt');
    assert.deepEqual(desk.rows.slice(1), ALL.slice(1, 4));
    assert.equal(desk.count, '2 of 3');
    desk.press('enter', 'A');
    assert.deepEqual(desk.commands, [set([2, 1], 'skip')]);
  });

  test('Esc clears the filter first, and leaves the tab only then', () => {
    const desk = new Desk();
    desk.press('/', 'm', 'k', 'v', 'enter', 'G', 'esc');
    assert.equal(desk.rows[4], '›[x] │   film.mkv');
    assert.equal(desk.store.state.view.details, 'full');
    desk.press('esc');
    assert.equal(desk.store.state.view.details, 'split');
  });

  test('Esc while typing, or letters taken back, bring the cursor back', () => {
    for (const back of [['esc'], ['backspace', 'backspace', 'enter']]) {
      const desk = new Desk();
      desk.press('j', 'j', '/', 'm', 'k', ...back);
      assert.deepEqual(desk.rows[2], '›[x] │ │   de.srt');
    }
  });

  test('a filter that finds nothing says so, and keys on files do nothing', () => {
    const desk = new Desk();
    desk.press('/');
    desk.type('nowhere');
    desk.press('enter', 'space', 'A', 'i', '+', 'j', 'h');
    assert.match(desk.text, /No file matches/);
    assert.deepEqual(desk.commands, []);
    assert.equal(desk.count, '0 of 3');
  });

  test('the filter closes with the torrent it was typed for', () => {
    const desk = new Desk();
    desk.press('/', 'm');
    desk.session.publish({ torrents: [makeTorrent(2)], details: {} });
    assert.equal(desk.store.state.view.sheet, null);
  });

  test('text pasted into the filter is text (H130)', () => {
    const desk = new Desk();
    desk.press('/');
    desk.controller.onPaste('srt\rA');
    assert.deepEqual(desk.commands, []);
    assert.equal(desk.count, '2 of 3');
  });

  test('frames of progress leave the cursor and the folds alone', () => {
    const desk = new Desk();
    desk.press('j', 'enter', 'j');
    desk.session.publish({
      details: { [id]: { files: FILES.map((file) => ({ ...file, done: file.size })) } },
    });
    assert.deepEqual(desk.rows, [' [x] ▾ film', ' [x] │ ▸ subs (2 files)', '›[x] │   film.mkv']);
    assert.match(desk.text, /4\.93 KiB done/);
  });
});
