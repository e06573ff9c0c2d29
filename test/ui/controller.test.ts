import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import { safeText } from '../../source/base/safe-text.ts';
import { Desk, heard } from '../helpers/desk.ts';
import { makeFile, makeId, makeTorrent } from '../helpers/frame-maker.ts';

describe('keys on torrents', () => {
  test('p pauses the chosen torrent, and the screen waits for the frame that says so', async () => {
    const desk = new Desk();
    desk.press('j', 'p');
    assert.deepEqual(desk.commands, [`torrent:pause {"id":"${makeId(2)}"}`]);
    assert.equal(desk.store.state.frame.torrents[1]!.state, 'downloading');
    await heard();
    assert.equal(desk.message, 'Paused torrent 2');
  });

  test('P pauses all, one after the other', async () => {
    const desk = new Desk();
    desk.press('P');
    await heard();
    assert.equal(desk.commands.length, 3);
    assert.equal(desk.message, 'Paused 3 torrents');
  });

  test('a refusal is shown in the words of the engine', async () => {
    const desk = new Desk();
    desk.session.answer('torrent:announce', () => {
      throw new SluiceError('session/not-allowed', 'Ask again in 42 seconds');
    });
    desk.press('n');
    await heard();
    assert.equal(desk.message, 'Ask again in 42 seconds');
    desk.press('j');
    assert.equal(desk.message, 'Ask again in 42 seconds');
    desk.press('esc');
    assert.equal(desk.message, undefined);
  });

  test('several refusals are counted', async () => {
    const desk = new Desk();
    desk.session.answer('torrent:pause', ({ id }) => {
      if (id === makeId(1)) return null;
      throw new SluiceError('session/not-allowed', 'No');
    });
    desk.press('P');
    await heard();
    assert.equal(desk.message, '2 of 3 refused: No');
  });

  test('q and Ctrl+C leave, Ctrl+L draws anew', () => {
    const desk = new Desk();
    desk.press('q', 'ctrl+c', 'ctrl+l');
    assert.deepEqual([desk.quits, desk.redraws], [2, 1]);
  });

  test('keys without a torrent do nothing', async () => {
    const desk = new Desk(0);
    desk.press('p', 'P', 'v', 'n', 'd', 'D', 'enter', 'j', 'G', 'pgdn');
    await heard();
    assert.deepEqual(desk.commands, []);
    assert.equal(desk.sheet, null);
  });
});

describe('sorting', () => {
  const shown = (desk: Desk): readonly string[] => desk.store.state.shown.map(({ name }) => name);
  const sized = (...sizes: readonly number[]): Desk => {
    const desk = new Desk();
    const torrents = sizes.map((wantedSize, at) => makeTorrent(at + 1, { wantedSize }));
    desk.session.publish({ torrents });
    return desk;
  };

  test('> and < choose the column, r turns it round', () => {
    const desk = sized(5, 9, 1);
    desk.press('>', '>');
    assert.deepEqual(shown(desk), ['torrent 2', 'torrent 1', 'torrent 3']);
    assert.equal(desk.message, 'Sorted by size, largest first');
    desk.press('r');
    assert.deepEqual(shown(desk), ['torrent 3', 'torrent 1', 'torrent 2']);
    desk.press('>', '<', '<');
    assert.equal(desk.store.state.view.preferences.sort.field, 'name');
  });

  test('the cursor stays on its torrent, and keys act on that one', () => {
    const desk = sized(5, 9, 1);
    desk.press('>', '>', 'r');
    const { view } = desk.store.state;
    assert.deepEqual([view.selected, view.cursor], [makeId(1), 1]);
    desk.press('v');
    assert.deepEqual(desk.commands, [`torrent:verify {"id":"${makeId(1)}"}`]);
    desk.press('k', 'v');
    assert.match(desk.commands[1]!, new RegExp(makeId(3)));
  });

  test('the order outlives frames', () => {
    const desk = sized(5, 9, 1);
    desk.press('>', '>');
    desk.session.publish({
      torrents: [makeTorrent(1, { wantedSize: 1 }), makeTorrent(2, { wantedSize: 2 })],
    });
    assert.deepEqual(shown(desk), ['torrent 2', 'torrent 1']);
    assert.equal(desk.store.state.view.selected, makeId(1));
  });

  test('where no list shows nothing is sorted', () => {
    const desk = sized(5, 9, 1);
    desk.press('enter', 'enter', '>', 'r', 's');
    assert.equal(desk.store.state.view.preferences.sort.field, 'added');
  });
});

describe('filtering', () => {
  const named = (...names: readonly string[]): Desk => {
    const desk = new Desk();
    const torrents = names.map((name, at) => makeTorrent(at + 1, { name: safeText(name) }));
    desk.session.publish({ torrents });
    return desk;
  };
  const shown = (desk: Desk): readonly string[] => desk.store.state.shown.map(({ name }) => name);

  test('/ filters with each letter, which are typed and not obeyed; Enter keeps it', async () => {
    const desk = named('apple', 'pear', 'quince');
    desk.press('/', 'p');
    assert.deepEqual(shown(desk), ['apple', 'pear']);
    desk.press('e');
    assert.deepEqual(shown(desk), ['pear']);
    desk.press('backspace', 'backspace', 'q', 'enter');
    assert.deepEqual(shown(desk), ['quince']);
    assert.deepEqual([desk.quits, desk.sheet, desk.commands.length], [0, null, 0]);
    desk.press('p');
    assert.deepEqual(desk.commands, [`torrent:pause {"id":"${makeId(3)}"}`]);
    await heard();
  });

  test('Esc clears it, while typing and after', () => {
    const desk = named('apple', 'pear', 'quince');
    desk.press('/', 'p', 'esc');
    assert.deepEqual([desk.sheet, shown(desk).length], [null, 3]);
    desk.press('/', 'p', 'enter', 'esc');
    assert.deepEqual([desk.store.state.view.filter, shown(desk).length], ['', 3]);
  });

  test('/ again goes on with what was kept', () => {
    const desk = named('apple', 'pear', 'quince');
    desk.press('/', 'p', 'enter', '/', 'e', 'enter');
    assert.equal(desk.store.state.view.filter, 'pe');
  });

  test('the cursor stays on its torrent where it shows, and comes back with it', () => {
    const desk = named('apple', 'pear', 'quince');
    const selected = (): string | null => desk.store.state.view.selected;
    desk.press('j', '/', 'p');
    assert.equal(selected(), makeId(2));
    desk.press('p');
    assert.equal(selected(), makeId(1));
    desk.press('x');
    assert.equal(selected(), null);
    desk.press('backspace', 'backspace');
    assert.equal(selected(), makeId(2));
    desk.press('x', 'y', 'z', 'esc');
    assert.equal(selected(), makeId(2));
  });

  test('with none left keys do nothing, and a torrent that comes to match shows', async () => {
    const desk = named('apple');
    desk.press('/', 'z', 'enter', 'v', 'n', 'd', 'D', 'enter', 'j', 'G', 'r');
    await heard();
    assert.deepEqual([desk.commands.length, desk.sheet, shown(desk).length], [0, null, 0]);
    desk.session.publish({ torrents: [makeTorrent(1, { name: safeText('zest') })] });
    assert.deepEqual(shown(desk), ['zest']);
    assert.equal(desk.store.state.view.selected, makeId(1));
  });

  test('sorted and filtered go together', () => {
    const desk = named('b pear', 'quince', 'a pear');
    desk.press('>', '/', 'p', 'enter');
    assert.deepEqual(shown(desk), ['a pear', 'b pear']);
  });

  test('words typed on a slow line keep the spaces between them, wherever a read is cut', () => {
    const desk = named('apple');
    desk.press('/');
    for (const text of ['name:a ', 'size>', ' 4G']) {
      desk.controller.onArrival({ kind: 'text', text });
    }
    assert.equal(desk.store.state.view.filter, 'name:a size> 4G');
  });

  test('H130: a paste into the filter is text of its first line, capped', () => {
    const desk = named('apple', 'pear');
    desk.press('/');
    desk.controller.onPaste('pear\nq\rDY');
    assert.deepEqual(shown(desk), ['pear']);
    desk.controller.onPaste('x'.repeat(4000));
    assert.equal(desk.store.state.view.filter, 'pear');
    assert.deepEqual([desk.quits, desk.commands.length], [0, 0]);
  });

  test('a question about a torrent stays when the filter no longer shows it', () => {
    const desk = named('apple', 'pear');
    desk.press('/', 'a', 'p', 'enter', 'D');
    desk.session.publish({
      torrents: [makeTorrent(1, { name: safeText('renamed') })],
      details: { [makeId(1)]: { files: [makeFile(0)] } },
    });
    desk.press('Y');
    assert.match(desk.commands[0]!, new RegExp(makeId(1)));
  });
});

describe('marking', () => {
  const marked = (desk: Desk): string =>
    [...desk.store.state.view.marks].map((id) => Number.parseInt(id, 16)).join(' ');

  test('Space marks and moves on, A marks all and then none, i inverts', () => {
    const desk = new Desk();
    desk.press('space', 'space');
    assert.deepEqual([marked(desk), desk.store.state.view.cursor], ['1 2', 2]);
    desk.press('i');
    assert.equal(marked(desk), '3');
    desk.press('A');
    assert.equal(marked(desk), '3 1 2');
    desk.press('A');
    assert.equal(marked(desk), '');
  });

  test('keys act on the marked, not on the cursor', async () => {
    const desk = new Desk();
    desk.press('space', 'space', 'v');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:verify {"id":"${makeId(1)}"}`,
      `torrent:verify {"id":"${makeId(2)}"}`,
    ]);
    assert.equal(desk.message, 'Checking 2 torrents');
  });

  test('d plans the removal of the marked, data stays, and their marks go', async () => {
    const desk = new Desk();
    desk.press('space', 'space', 'd');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:remove-later {"id":"${makeId(1)}","withData":false,"afterMs":10000}`,
      `torrent:remove-later {"id":"${makeId(2)}","withData":false,"afterMs":10000}`,
    ]);
    assert.equal(desk.message, 'Removing 2 torrents in 10 s; z takes it back');
    assert.equal(marked(desk), '');
  });

  test('D with several marked lists the files of all of them', () => {
    const desk = new Desk();
    desk.press('space', 'space', 'D');
    assert.deepEqual(desk.session.watched, [`${makeId(1)} files`, `${makeId(2)} files`]);
    desk.press('Y');
    assert.deepEqual(desk.commands, []);
    const files = [makeFile(0)];
    desk.session.publish({ details: { [makeId(1)]: { files }, [makeId(2)]: { files } } });
    desk.press('Y');
    assert.match(desk.commands[0]!, /remove-later.*"withData":true/);
  });

  test('what the filter hides is never acted on, marked or not', async () => {
    const desk = new Desk();
    desk.press('space', '/', '2', 'enter', 'd', 'D', 'v', 'p');
    await heard();
    assert.deepEqual([desk.sheet, desk.commands.length], [null, 0]);
    assert.equal(desk.message, 'The filter hides all that is marked');
  });

  test('in full details a key acts on the torrent that is seen', async () => {
    const desk = new Desk();
    desk.press('space', 'enter', 'enter', 'v');
    await heard();
    assert.deepEqual(desk.commands, [`torrent:verify {"id":"${makeId(2)}"}`]);
  });

  test('details beside the list take the keys at the second Enter, and the list stays in sight', async () => {
    const desk = new Desk(3, { columns: 200, rows: 30 });
    const files = [makeFile(0), makeFile(1), makeFile(2)];
    desk.session.publish({ details: { [makeId(1)]: { files } } });
    desk.press('enter', 'f', 'enter', 'j', 'j', 'A', 'space');
    const { layout, state } = desk.store.context;
    assert.ok(layout.kind === 'main' && layout.list !== null);
    assert.deepEqual([state.view.cursor, state.view.marks.size], [0, 0]);
    assert.equal(state.view.tabState.cursors.files?.row, 2);
    desk.press('esc', 'j');
    assert.equal(desk.store.state.view.cursor, 1);
  });

  test('while details beside the list have the keys, marks mean nothing', async () => {
    const desk = new Desk(3, { columns: 200, rows: 30 });
    desk.press('space', 'enter', 'enter', 'v');
    await heard();
    assert.deepEqual(desk.commands, [`torrent:verify {"id":"${makeId(2)}"}`]);
  });

  test('Esc clears the filter first, then the marks; what is gone loses its mark', () => {
    const desk = new Desk();
    desk.press('A', '/', '2', 'enter', 'esc');
    assert.equal(marked(desk), '1 2 3');
    desk.session.publish({ torrents: [makeTorrent(1), makeTorrent(3)] });
    assert.equal(marked(desk), '1 3');
    desk.press('esc');
    assert.equal(marked(desk), '');
  });
});

describe('a key without a meaning', () => {
  test('says so in the list and in tabs, and the next key takes that away', () => {
    const desk = new Desk();
    desk.press('x');
    assert.equal(desk.message, 'x does nothing here; ? shows the keys');
    desk.press('j');
    assert.equal(desk.message, undefined);
    desk.press('enter', 'enter', 'left', 'tab', 'x');
    desk.controller.onArrival({ kind: 'repeat', key: 'Q', times: 5 });
    assert.equal(desk.message, 'Q does nothing here; ? shows the keys');
  });

  test('is silent for chords and in dialogs, and hides nothing that went wrong', () => {
    const desk = new Desk();
    desk.press('ctrl+x', 'f', 'x', 'esc');
    assert.equal(desk.message, undefined);
    desk.store.dispatch({ kind: 'say', message: { tone: 'bad', text: 'The disk is full' } });
    desk.press('x');
    assert.equal(desk.message, 'The disk is full');
  });
});

describe('removing', () => {
  const later = (id: string, withData: boolean): string =>
    `torrent:remove-later {"id":"${id}","withData":${withData},"afterMs":10000}`;

  test('d is only planned, and says which key takes it back', async () => {
    const desk = new Desk();
    desk.press('d');
    await heard();
    assert.deepEqual(desk.commands, [later(makeId(1), false)]);
    assert.equal(desk.message, 'Removing torrent 1 in 10 s; z takes it back');
  });

  test('z takes back one removal after the other, the last one first', async () => {
    const desk = new Desk();
    const removal = { withData: false, at: 1 };
    desk.press('d', 'j', 'space', 'space', 'd');
    await heard();
    const torrents = [1, 2, 3].map((number) => makeTorrent(number, { removal }));
    desk.session.publish({ torrents });
    desk.session.executed.length = 0;
    desk.press('z');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:keep {"id":"${makeId(2)}"}`,
      `torrent:keep {"id":"${makeId(3)}"}`,
    ]);
    assert.equal(desk.message, 'Kept 2 torrents');
    desk.session.publish({ torrents: [torrents[0]!, makeTorrent(2), makeTorrent(3)] });
    desk.press('z');
    assert.equal(desk.commands[2], `torrent:keep {"id":"${makeId(1)}"}`);
  });

  test('z takes back also what was planned elsewhere, if the cursor is on it', () => {
    const desk = new Desk();
    desk.press('z');
    assert.equal(desk.message, 'There is nothing to take back');
    const removal = { withData: true, at: 1 };
    desk.session.publish({ torrents: [makeTorrent(1, { removal })] });
    desk.press('z');
    assert.deepEqual(desk.commands, [`torrent:keep {"id":"${makeId(1)}"}`]);
  });

  test('z at once after many were planned keeps all of them, also those that no frame shows planned yet', async () => {
    const desk = new Desk(60);
    desk.press('A', 'd', 'z');
    await heard();
    const planned = desk.commands.filter((line) => line.startsWith('torrent:remove-later'));
    const kept = desk.commands.filter((line) => line.startsWith('torrent:keep'));
    assert.deepEqual([planned.length, kept.length], [60, 60]);
    assert.ok(desk.commands.lastIndexOf(planned.at(-1)!) < desk.commands.indexOf(kept[0]!));
    assert.equal(desk.message, 'Kept 60 torrents');
  });

  test('n and Esc leave it', () => {
    const desk = new Desk();
    desk.press('D', 'n', 'D', 'esc');
    assert.deepEqual(desk.commands, []);
    assert.equal(desk.sheet, null);
  });

  test('D deletes only after Y, and only once the list of files was shown', async () => {
    const desk = new Desk();
    const id = makeId(1);
    desk.press('D', 'Y');
    assert.deepEqual(desk.commands, []);
    assert.deepEqual(desk.session.watched, [`${id} files`]);
    desk.session.publish({ details: { [id]: { files: [makeFile(0)] } } });
    desk.press('y', 'enter', 'D');
    assert.deepEqual(desk.commands, []);
    desk.press('Y');
    await heard();
    assert.deepEqual(desk.commands, [later(id, true)]);
    assert.equal(desk.message, 'Removing torrent 1 with all data in 10 s; z takes it back');
  });

  test('without a time of grace it goes at once', async () => {
    const desk = new Desk();
    desk.store.dispatch({ kind: 'prefer', preferences: { removeGraceMs: 0 } });
    desk.press('d');
    await heard();
    assert.deepEqual(desk.commands, [`torrent:remove {"id":"${makeId(1)}","withData":false}`]);
    assert.equal(desk.message, 'Removed torrent 1');
  });

  test('the question stays about the torrent it was asked about', () => {
    const desk = new Desk();
    desk.press('D');
    const [first, second, third] = desk.store.state.frame.torrents;
    desk.session.publish({
      torrents: [third!, second!, first!],
      details: { [makeId(1)]: { files: [makeFile(0)] } },
    });
    desk.press('Y');
    assert.match(desk.commands[0]!, new RegExp(makeId(1)));
  });
});

describe('adding', () => {
  test('a opens the dialog, letters are typed and not obeyed, Enter looks and Enter adds', async () => {
    const desk = new Desk();
    desk.press('a', ...'qdDyY?.torrent', 'left', 'backspace', 'enter');
    await heard();
    assert.match(desk.commands.at(-2)!, /session:inspect .*"path":"\/srv\/qdDyY\?\.torret"/);
    assert.match(desk.dialog, /Add torrent 0/);
    desk.press('enter');
    assert.equal(desk.message, 'Adding…');
    await heard();
    assert.match(desk.commands.at(-1)!, /^torrent:add /);
    assert.equal(desk.message, 'Added torrent 0');
  });

  test('a space is typed, a key without a letter is not', () => {
    const desk = new Desk();
    desk.press('a', 'x', 'space', 'y', 'tab', 'ctrl+x', 'pgup', 'ctrl+\\');
    assert.equal(desk.typed, 'x y');
  });

  test('what cannot be added is said in the dialog, which stays open', () => {
    const desk = new Desk();
    desk.press('a', 'enter');
    assert.ok(desk.sheet?.kind === 'add' && desk.sheet.problem !== null);
    assert.doesNotMatch(desk.commands.join(), /inspect|add/);
  });

  test('H130: a paste with newlines and keys is text of its first line and nothing else', () => {
    const desk = new Desk();
    desk.press('a');
    desk.controller.onPaste('http://example.org/a.torrent\nq\rDY\u001b[A\n');
    assert.equal(desk.typed, 'http://example.org/a.torrent');
    assert.equal(desk.quits, 0);
    assert.doesNotMatch(desk.commands.join(), /torrent:/);
  });

  test('H130: pasted anywhere else, only what looks like a torrent opens the dialog', () => {
    const desk = new Desk();
    desk.controller.onPaste('dyDYq\n');
    desk.controller.onArrival({ kind: 'text', text: 'dy\rDYq' });
    assert.equal(desk.sheet, null);
    assert.deepEqual([desk.quits, desk.commands.length], [0, 0]);
    desk.controller.onPaste('/tmp/a.torrent\nq');
    assert.equal(desk.typed, '/tmp/a.torrent');
    assert.equal(desk.quits, 0);
  });

  test('H130: a paste into a question answers nothing', () => {
    const desk = new Desk();
    desk.session.publish({ details: { [makeId(1)]: { files: [makeFile(0)] } } });
    desk.press('D');
    desk.controller.onPaste('Y\n');
    desk.controller.onArrival({ kind: 'text', text: 'Y\r' });
    desk.controller.onArrival({ kind: 'repeat', key: 'Y', times: 2 });
    assert.deepEqual(desk.commands, []);
  });

  test('keys that were typed ahead on a slow line are obeyed one after the other', () => {
    const desk = new Desk(10);
    desk.controller.onArrival({ kind: 'typed', keys: ['j', 'j', 'enter', 'e'] });
    const { cursor, tab } = desk.store.state.view;
    assert.deepEqual([cursor, tab], [2, 'peers']);
    desk.controller.onArrival({ kind: 'typed', keys: ['esc', '/', 't', 'q', 'enter'] });
    assert.deepEqual([desk.store.state.view.filter, desk.quits], ['tq', 0]);
  });

  test('H130: what was typed ahead never answers a question that cannot be taken back', () => {
    const desk = new Desk();
    desk.session.publish({ details: { [makeId(1)]: { files: [makeFile(0)] } } });
    desk.controller.onArrival({ kind: 'typed', keys: ['D', 'Y', 'Y'] });
    desk.controller.onArrival({ kind: 'typed', keys: ['Y', 'enter'] });
    assert.equal(desk.sheet?.kind, 'remove-data');
    assert.deepEqual(desk.commands, []);
  });

  test('more torrents than can be listed are not asked about: nobody deletes what they were not shown', () => {
    const desk = new Desk(201);
    for (const key of ['A', 'D']) desk.controller.onArrival({ kind: 'typed', keys: [key] });
    assert.equal(desk.sheet, null);
    assert.match(
      desk.store.state.view.message?.text ?? '',
      /^At most 200 torrents .* 201 are marked$/,
    );
  });

  test('a held key on a slow line moves as often, and does nothing else', () => {
    const desk = new Desk(10);
    desk.controller.onArrival({ kind: 'repeat', key: 'j', times: 4 });
    desk.controller.onArrival({ kind: 'repeat', key: 'p', times: 4 });
    assert.equal(desk.store.state.view.cursor, 4);
    assert.deepEqual(desk.commands, []);
  });
});

describe('looking', () => {
  test('only what shows is watched: nothing, then the open tab of the chosen torrent', () => {
    const desk = new Desk();
    const watched = (): string => desk.session.watched.join('; ');
    assert.equal(watched(), '');
    desk.press('enter');
    assert.equal(watched(), `${makeId(1)} overview,pieces,rates`);
    desk.press('e');
    assert.equal(watched(), `${makeId(1)} peers`);
    desk.press('j');
    assert.equal(watched(), `${makeId(2)} peers`);
    desk.press('esc');
    assert.equal(watched(), '');
  });

  test('when the chosen torrent goes, so does its watch', () => {
    const desk = new Desk(1);
    desk.press('enter');
    desk.session.publish({ torrents: [] });
    assert.deepEqual(desk.session.watched, []);
  });

  test('stopping lets go of everything', () => {
    const desk = new Desk();
    desk.press('enter');
    desk.watcher.stop();
    desk.store.stop();
    assert.deepEqual(desk.session.watched, []);
    assert.equal(desk.session.listeners, 0);
  });

  test('a frame that is the same again wakes nobody', () => {
    const desk = new Desk();
    let woken = 0;
    desk.store.subscribe(() => {
      woken += 1;
    });
    desk.store.dispatch({ kind: 'frame' });
    desk.press('k');
    assert.equal(woken, 0);
    desk.session.publish({ torrents: [] });
    assert.equal(woken, 1);
  });

  test('help explains the place it was called from', () => {
    const desk = new Desk();
    desk.press('enter', '?');
    assert.ok(desk.sheet?.kind === 'help' && desk.sheet.of === 'split');
    desk.press('j', 'j');
    assert.ok(desk.sheet?.kind === 'help' && desk.sheet.scroll === 2);
    desk.press('?');
    assert.equal(desk.sheet, null);
  });

  test('the end of a check that was asked for here is told, with what it found', async () => {
    const desk = new Desk();
    const checked = (piecesHave: number) =>
      desk.controller.onEvent({
        name: 'torrent:checked',
        number: 1,
        at: 0,
        id: makeId(1),
        piecesHave,
        pieceCount: 10,
        torrentName: safeText('x'),
        isComplete: false,
      });
    checked(10);
    assert.equal(desk.message, undefined);
    desk.press('v');
    await heard();
    checked(10);
    assert.equal(desk.message, 'Checked torrent 1: all of it is right');
    desk.press('v');
    await heard();
    checked(7);
    assert.equal(desk.message, 'Checked torrent 1: 7 of 10 pieces are right');
  });

  test('the end of a download and a fault are told when they happen', () => {
    const desk = new Desk();
    const id = makeId(2);
    const torrentName = safeText('debian.iso');
    desk.controller.onEvent({ name: 'torrent:finished', number: 1, at: 0, id, torrentName });
    assert.equal(desk.message, 'Finished debian.iso');
    const problem = safeText('No space left');
    desk.controller.onEvent({ name: 'torrent:failed', number: 2, at: 0, id, problem });
    assert.equal(desk.message, 'torrent 2: No space left');
    const newer = { number: 3, at: 0, id, torrentName, newer: makeId(3) } as const;
    desk.controller.onEvent({ name: 'torrent:update-found', ...newer });
    assert.equal(desk.message, 'There is a newer version of debian.iso: :update takes it');
    const message = safeText('Port 6881 is taken');
    desk.controller.onEvent({ name: 'session:warned', number: 3, at: 0, message });
    assert.equal(desk.message, 'Port 6881 is taken');
  });
});
