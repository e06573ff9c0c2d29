import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { actionOf } from '../../../source/ui/actions.ts';
import { WORDS } from '../../../source/ui/command-line/vocabulary.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeId, makeTorrent } from '../../helpers/frame-maker.ts';

const run = (desk: Desk, line: string): void => {
  desk.press(':', ...[...line].map((letter) => (letter === ' ' ? 'space' : letter)), 'enter');
};

/** What a line sends. */
const RUNS: readonly (readonly [string, readonly string[]])[] = [
  ['pause', [`torrent:pause {"id":"${makeId(1)}"}`]],
  ['resume', [`torrent:resume {"id":"${makeId(1)}"}`]],
  ['verify', [`torrent:verify {"id":"${makeId(1)}"}`]],
  ['limit down 500K', [`torrent:set-limits {"id":"${makeId(1)}","download":512000}`]],
  ['limit up none', [`torrent:set-limits {"id":"${makeId(1)}","upload":null}`]],
  ['move /srv/b', [`torrent:move {"id":"${makeId(1)}","directory":"/srv/b"}`]],
  [
    'create /srv/a b',
    ['session:create-torrent {"path":"/srv/a b","trackers":[],"isPrivate":false}'],
  ],
  [
    'create private /srv/a udp://t.example:80 http://u.example/a',
    [
      'session:create-torrent {"path":"/srv/a","trackers":["udp://t.example:80","http://u.example/a"],"isPrivate":true}',
    ],
  ],
  ['create cancel', ['session:cancel-create {}']],
  ['publish nightly', ['publication:publish {"name":"nightly"}']],
  [
    'publish "my set" ~/my set',
    ['publication:publish {"name":"my set","path":"/home/ada/my set"}'],
  ],
  ['cancel-move', [`torrent:cancel-move {"id":"${makeId(1)}"}`]],
  ['rename a new name', [`torrent:rename {"id":"${makeId(1)}","name":"a new name"}`]],
  ['limit-all up 1M', ['session:configure {"changes":{"session":{"uploadLimit":1048576}}}']],
  ['limit-all down none', ['session:configure {"changes":{"session":{"downloadLimit":null}}}']],
  ['set queue.downloads 3', ['session:configure {"changes":{"queue":{"downloads":3}}}']],
  [
    'set session.directory ~/a  b',
    ['session:configure {"changes":{"session":{"directory":"~/a  b"}}}'],
  ],
  ['set dht.enabled false', ['session:configure {"changes":{"dht":{"enabled":false}}}']],
  ['label a, b', [`torrent:set-labels {"id":"${makeId(1)}","labels":["a","b"]}`]],
  ['remove', [`torrent:remove-later {"id":"${makeId(1)}","withData":false,"afterMs":10000}`]],
  ['peer 192.0.2.7:6881', [`torrent:add-peer {"id":"${makeId(1)}","address":"192.0.2.7:6881"}`]],
  ['ban 192.0.2.7', ['session:ban-address {"address":"192.0.2.7"}']],
  ['unban ::ffff:192.0.2.7', ['session:unban-address {"address":"192.0.2.7"}']],
  [
    'tracker udp://t.example:80',
    [`torrent:add-tracker {"id":"${makeId(1)}","url":"udp://t.example:80"}`],
  ],
];

/** What is answered to a line that cannot be run. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['dance', /no command "dance"/],
  ['verify now', /"verify" takes nothing after it/],
  ['publish', /Name what is published/],
  ['limit 500K', /which way and how much/],
  ['limit down fast', /which way and how much/],
  ['remove everything', /no way to remove/],
  ['move', /Give the folder/],
  ['create private', /Give a file or folder/],
  ['rename', /Give the new name/],
  ['ban 192.0.2.7:6881', /without a port/],
  ['peer nowhere', /not an address of a peer/],
  ['tracker nowhere', /address of a tracker/],
  ['rewrite-trackers OLDKEY', /what is to stand there/],
  ['sort colour', /Sort by one of added, name/],
  ['sort size sideways', /ascending or descending/],
  ['tab nothing', /The tabs are overview/],
  ['set colour blue', /The options are theme, ascii/],
  ['set session.port', /Say what session\.port is to be/],
  ['set toString.x 5', /The options are theme.*session\.directory/],
  ['set lean perhaps', /Set lean to one of on, off/],
  ['set grace forever', /Set grace to one of 10, 30/],
];

describe('the command line', () => {
  for (const [line, commands] of RUNS) {
    test(`:${line} sends ${commands[0]}`, async () => {
      const desk = new Desk();
      run(desk, line);
      await heard();
      assert.deepEqual(desk.commands, commands);
      assert.equal(desk.sheet, null);
    });
  }

  for (const [line, words] of REFUSED) {
    test(`:${line} is refused in words, and can be mended`, () => {
      const desk = new Desk();
      run(desk, line);
      assert.match(desk.dialog, words);
      assert.equal(desk.sheet?.kind, 'command');
      assert.deepEqual(desk.commands, []);
    });
  }

  test('a passkey is changed in all torrents, or in those that are marked', async () => {
    const desk = new Desk();
    run(desk, 'rewrite-trackers OLDKEY NEWKEY');
    desk.press('space');
    run(desk, 'rewrite-trackers OLDKEY NEWKEY');
    await heard();
    const args = '"find":"OLDKEY","replacement":"NEWKEY"';
    assert.deepEqual(desk.commands, [
      `session:rewrite-trackers {${args}}`,
      `session:rewrite-trackers {${args},"ids":["${desk.store.state.frame.torrents[0]!.id}"]}`,
    ]);
    assert.match(desk.message!, /trackers of 1 marked torrent/);
  });

  test('acts on the marked, as keys do', async () => {
    const desk = new Desk();
    desk.press('space', 'space');
    run(desk, 'pause');
    await heard();
    assert.equal(desk.commands.length, 2);
    assert.equal(desk.message, 'Paused 2 torrents');
  });

  test('m and R begin the line, with the name there is', () => {
    const desk = new Desk();
    desk.press('m');
    assert.match(desk.dialog, / : move /);
    desk.press('esc', 'R');
    assert.match(desk.dialog, / : rename torrent 1/);
  });

  test('every action outside of dialogs and steps is a word', () => {
    for (const { action } of DEFAULT_KEYMAP) {
      const isWord = !['dialog', 'move'].includes(actionOf(action).group);
      assert.equal(WORDS.includes(action), isWord, action);
    }
  });

  test('an action that opens a dialog opens it, one that leaves leaves', () => {
    const desk = new Desk();
    run(desk, 'limits');
    assert.equal(desk.sheet?.kind, 'limits');
    desk.press('esc');
    run(desk, 'remove data');
    assert.equal(desk.sheet?.kind, 'remove-data');
    desk.press('esc');
    run(desk, 'quit');
    assert.equal(desk.quits, 1);
  });

  test('filters, sorts, marks and turns to a tab', () => {
    const desk = new Desk();
    run(desk, 'filter 2');
    assert.equal(desk.store.state.shown.length, 1);
    run(desk, 'filter');
    desk.press('esc');
    run(desk, 'sort name descending');
    assert.deepEqual(desk.store.state.view.preferences.sort, {
      field: 'name',
      direction: 'descending',
    });
    run(desk, 'mark 3');
    assert.deepEqual([...desk.store.state.view.marks], [makeId(3)]);
    run(desk, 'tab peers');
    const { details, tab } = desk.store.state.view;
    assert.deepEqual([details, tab], ['split', 'peers']);
  });

  test('sets options by name, as they stand in the dialog and in the file', () => {
    const desk = new Desk();
    const preferences = () => desk.store.state.view.preferences;
    run(desk, 'set theme contrast');
    assert.equal(desk.message, 'Colours: high contrast');
    run(desk, 'set lean on');
    run(desk, 'set grace 7');
    const { theme, lean, removeGraceMs } = preferences();
    assert.deepEqual([theme, lean, removeGraceMs], ['contrast', true, 7_000]);
    desk.press(':', ...'set', 'space', ...'le', 'tab', 'space', 'o', 'tab');
    assert.match(desk.dialog, / : set lean on/);
  });

  test('Tab completes as far as all agree, then with the first', () => {
    const desk = new Desk();
    desk.press(':', 'l', 'i', 'tab');
    assert.match(desk.dialog, / : limit /);
    desk.press('ctrl+u', 's', 'o', 'tab');
    assert.match(desk.dialog, / : sort/);
    desk.press('ctrl+u', ...'sort', 'space', ...'si', 'tab');
    assert.match(desk.dialog, / : sort size/);
  });

  test('Tab again turns through the matches, and letters begin anew', () => {
    const desk = new Desk();
    const line = (): string => /^ : (.*)$/m.exec(desk.dialog)![1]!.trim();
    desk.press(':', ...'sort', 'tab');
    assert.equal(line(), 'sort');
    desk.press('tab');
    assert.equal(line(), 'sort-next');
    assert.match(desk.dialog, /^ › sort-next/m);
    desk.press('tab', 'tab', 'tab');
    assert.equal(line(), 'sort');
    desk.press(...'si', 'tab');
    assert.equal(line(), 'sort size');
  });

  test('a match that has no room is brought into sight', () => {
    const desk = new Desk();
    desk.press(':');
    for (let time = 0; time < 10; time++) desk.press('tab');
    assert.match(desk.dialog, /^ › /m);
    assert.ok(desk.dialog.includes(` › ${WORDS[9]}`), desk.dialog);
  });

  test('what is typed is suggested with what it takes and does', () => {
    const desk = new Desk();
    desk.press(':', 'l', 'i');
    assert.match(desk.dialog, /limit +down\|up RATE +Limit a rate; none takes/);
    assert.match(desk.dialog, /limits +Limit rates/);
  });

  test('labels in use complete', () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1, { labels: [safeText('music')] })] });
    desk.press(':', ...'label', 'space', ...'a,', 'space', 'm', 'tab');
    assert.match(desk.dialog, / : label a, music/);
  });

  test('Up calls back what was run, the newest first and each once', () => {
    const desk = new Desk();
    run(desk, 'verify');
    run(desk, 'pause');
    run(desk, 'verify');
    desk.press(':', 'up');
    assert.match(desk.dialog, / : verify/);
    desk.press('up', 'up', 'up');
    assert.match(desk.dialog, / : pause/);
    desk.press('down', 'down');
    assert.match(desk.dialog, / : {2}/);
  });

  test('H130: a paste with newlines runs nothing', () => {
    const desk = new Desk();
    desk.press(':');
    desk.controller.onPaste('quit\nremove\r');
    assert.deepEqual([desk.quits, desk.commands.length], [0, 0]);
    assert.match(desk.dialog, / : quit/);
  });
});
