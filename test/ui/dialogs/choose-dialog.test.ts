import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import { spokenLines } from '../../../source/ui/speech/spoken-lines.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeFile, makeInspection, makeTorrent } from '../../helpers/frame-maker.ts';

const MAGNET = 'magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a';

const fetching = (fields: Partial<TorrentSummary> = {}): TorrentSummary =>
  makeTorrent(7, {
    name: safeText('Show'),
    state: 'fetching',
    metadata: { peersConnected: 0, peersAsked: 0, piecesDone: 0, pieceCount: null },
    ...fields,
  });

/** A link was pasted, and the engine has it. */
const waiting = async (fields: Partial<TorrentSummary> = {}) => {
  const desk = new Desk(1);
  const torrent = fetching(fields);
  const files = [0, 1].map((index) => {
    const { done: _, ...file } = makeFile(index, { size: 1024 });
    return file;
  });
  desk.session.answer('torrent:add', () => ({ id: torrent.id }));
  desk.session.answer('session:inspect', () =>
    makeInspection({ files, source: { kind: 'torrent', id: torrent.id }, id: torrent.id }),
  );
  desk.controller.onPaste(MAGNET);
  desk.press('enter');
  await heard();
  const now = (state: Partial<TorrentSummary>): void => {
    const [first] = desk.session.frame().torrents;
    desk.session.publish({ torrents: [first!, { ...torrent, ...state }] });
  };
  now({});
  return { desk, now, id: torrent.id };
};

describe('a magnet link that was pasted', () => {
  test('shows while its metadata is fetched who was asked and how far that is', async () => {
    const { desk, now, id } = await waiting();
    assert.equal(desk.store.state.view.selected, id);
    assert.match(desk.dialog, /Choose files of Show/);
    assert.match(desk.dialog, /nobody is connected yet; DHT off/);
    now({ metadata: { peersConnected: 3, peersAsked: 2, piecesDone: 4, pieceCount: 12 } });
    assert.match(desk.dialog, /3 peers connected, 2 of them can tell/);
    assert.match(desk.dialog, /4 of 12 pieces of it/);
    assert.match(desk.dialog, /Nothing is downloaded before you have chosen/);
  });

  test('says why it does not get on', async () => {
    const text = safeText('no tracker answers: refused');
    const { desk } = await waiting({ notice: { kind: 'no-tracker', text } });
    assert.match(desk.dialog, /no tracker answers: refused/);
  });

  test('opens the chooser by itself once its files are known, and Enter has them downloaded', async () => {
    const { desk, now, id } = await waiting();
    now({ state: 'choosing', metadata: null });
    await heard();
    assert.equal(desk.sheet?.kind, 'add-files');
    desk.press('j', 'space', 'enter');
    await heard();
    assert.equal(desk.sheet, null);
    const args = { id, priorities: { skip: [0] } };
    assert.equal(desk.commands.at(-1), `torrent:choose ${JSON.stringify(args)}`);
  });

  test('is here already, so the keys start it and add nothing', async () => {
    const { desk, now } = await waiting();
    now({ state: 'choosing', metadata: null });
    await heard();
    const keys = () => spokenLines(desk.store.context).at(-1) ?? '';
    assert.match(keys(), /Enter start/);
    assert.match(keys(), /Esc later/);
    assert.doesNotMatch(keys(), /Enter add/);
    desk.press('p');
    assert.match(keys(), /Enter keep it so/);
  });

  test('can be left while it waits: the chooser opens no more, but with Enter on it', async () => {
    const { desk, now } = await waiting();
    desk.press('esc');
    assert.equal(desk.sheet, null);
    now({ state: 'choosing', metadata: null });
    await heard();
    assert.equal(desk.sheet, null);
    desk.press('enter');
    await heard();
    assert.match(desk.dialog, /Choose files of torrent 0/);
    desk.press('esc');
    assert.equal(desk.sheet, null);
    assert.doesNotMatch(desk.commands.join('\n'), /torrent:choose/);
  });

  test('goes on without a question where the link says which files', async () => {
    const { desk, now } = await waiting();
    now({ state: 'downloading', metadata: null });
    await heard();
    assert.equal(desk.sheet, null);
  });

  test('says so where another viewer has chosen first, and sends nothing', async () => {
    const { desk, now } = await waiting();
    now({ state: 'choosing', metadata: null });
    await heard();
    now({ state: 'downloading', metadata: null });
    assert.match(desk.dialog, /have been chosen in the meantime/);
    desk.press('enter');
    await heard();
    assert.equal(desk.sheet?.kind, 'add-files');
    assert.doesNotMatch(desk.commands.join('\n'), /torrent:choose/);
    desk.press('esc');
    assert.equal(desk.sheet, null);
  });

  test('that was removed meanwhile is said to be', async () => {
    const { desk, now } = await waiting();
    now({ state: 'choosing', metadata: null });
    await heard();
    desk.session.publish({ torrents: desk.session.frame().torrents.slice(0, 1) });
    assert.match(desk.dialog, /removed in the meantime/);
  });
});

test('a link named on the command line is asked about too, and of several the first', async () => {
  const desk = new Desk(1);
  const ids = [8, 9].map((number) => makeTorrent(number).id);
  let at = 0;
  desk.session.answer('torrent:add', () => ({ id: ids[at++]! }));
  const source = { kind: 'magnet', uri: MAGNET } as const;
  desk.controller.add(ids.map(() => ({ source, asksForFiles: true })));
  await heard();
  assert.equal(desk.sheet?.kind === 'choose' && desk.sheet.id, ids[0]);
});

test('the command line chooses files of one that waits by patterns, or opens its dialog', async () => {
  const { desk, now, id } = await waiting();
  desk.press('esc');
  const run = async (line: string): Promise<void> => {
    desk.press(':', ...[...line].map((letter) => (letter === ' ' ? 'space' : letter)), 'enter');
    await heard();
  };
  await run('choose *.mkv');
  assert.match(desk.dialog, /not known yet/);
  desk.press('esc');
  now({ state: 'choosing', metadata: null });
  await run('choose');
  assert.match(desk.dialog, /2 of 2 files wanted/);
  desk.press('esc');
  await run('choose *.mkv extras/*');
  const args = { id, select: ['*.mkv', 'extras/*'] };
  assert.equal(desk.commands.at(-1), `torrent:choose ${JSON.stringify(args)}`);
  now({ state: 'downloading', metadata: null });
  await run('choose all');
  assert.match(desk.dialog, /does not wait for its files/);
});
