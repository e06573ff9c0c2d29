import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentState } from '../../../source/contract/frame.ts';
import type { ActionId } from '../../../source/ui/actions.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { perform } from '../../../source/ui/perform.ts';
import { ScreenStore } from '../../../source/ui/screen-store.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { FakeSession } from '../../helpers/fake-session.ts';
import { makeFrame, makeId, makeTorrent } from '../../helpers/frame-maker.ts';

const commandsOf = (
  id: ActionId,
  states: readonly TorrentState[],
  chosen = 0,
): readonly string[] => {
  const torrents = states.map((state, at) => makeTorrent(at + 1, { state }));
  const size = { columns: 80, rows: 24 };
  const session = new FakeSession(makeFrame(torrents));
  const store = new ScreenStore(session, { keymap: DEFAULT_KEYMAP, size });
  for (let at = 0; at < chosen; at++) store.dispatch({ kind: 'step', step: 'down' });
  const { wishes = [] } = perform(id, store.context);
  return wishes.map(({ name, args }) => {
    const at = torrents.findIndex((torrent) => 'id' in args && torrent.id === args.id);
    return `${name} ${at + 1}`;
  });
};

describe('actions', () => {
  const TOGGLES: readonly (readonly [TorrentState, string])[] = [
    ['checking', 'torrent:pause 1'],
    ['downloading', 'torrent:pause 1'],
    ['seeding', 'torrent:pause 1'],
    ['pausing', 'torrent:resume 1'],
    ['paused', 'torrent:resume 1'],
    ['error', 'torrent:resume 1'],
  ];
  for (const [state, expected] of TOGGLES) {
    test(`toggling while ${state} makes ${expected}`, () => {
      assert.deepEqual(commandsOf('toggle', [state]), [expected]);
    });
  }

  test('toggling all pauses those that run, and resumes all once none does', () => {
    assert.deepEqual(commandsOf('toggle-all', ['paused', 'seeding', 'downloading']), [
      'torrent:pause 2',
      'torrent:pause 3',
    ]);
    assert.deepEqual(commandsOf('toggle-all', ['paused', 'error']), [
      'torrent:resume 1',
      'torrent:resume 2',
    ]);
  });

  test('pausing and resuming by their own names do not look at the state; a second stop removes', () => {
    assert.deepEqual(commandsOf('pause', ['paused']), ['torrent:pause 1']);
    assert.deepEqual(commandsOf('resume', ['seeding']), ['torrent:resume 1']);
    assert.deepEqual(commandsOf('pause-or-remove', ['seeding']), ['torrent:pause 1']);
    assert.deepEqual(commandsOf('pause-or-remove', ['paused']), ['torrent:remove-later 1']);
  });

  test('verify and announce act on the chosen torrent', () => {
    assert.deepEqual(commandsOf('verify', ['seeding', 'seeding'], 1), ['torrent:verify 2']);
    assert.deepEqual(commandsOf('announce', ['seeding', 'seeding'], 1), ['torrent:announce 2']);
  });

  test('without a torrent no action makes a command', () => {
    for (const id of ['toggle', 'toggle-all', 'pause', 'pause-or-remove', 'verify'] as const) {
      assert.deepEqual(commandsOf(id, []), []);
    }
  });

  test('N forces what is not forced, and takes it back where all are', async () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1), makeTorrent(2, { isForced: true })] });
    desk.press('A', 'N');
    assert.deepEqual(desk.commands, [
      `torrent:force {"id":"${makeId(1)}","isForced":true}`,
      `torrent:force {"id":"${makeId(2)}","isForced":true}`,
    ]);
    await heard();
    assert.equal(desk.message, 'Started 2 torrents above all limits');
    desk.press('esc', 'down', 'N');
    assert.match(desk.commands.at(-1)!, /"isForced":false/);
  });

  test('K and J move what is marked in the queue in one go, without what has no place there', async () => {
    const desk = new Desk();
    desk.session.publish({
      torrents: [1, 2, 3].map((at) => makeTorrent(at, { queuePosition: at === 2 ? null : at })),
    });
    desk.press('A', 'K', 'J');
    const ids = `"ids":["${makeId(1)}","${makeId(3)}"]`;
    assert.deepEqual(desk.commands, [
      `torrent:move-in-queue {${ids},"to":"up"}`,
      `torrent:move-in-queue {${ids},"to":"down"}`,
    ]);
    desk.press('esc', 'down', 'K');
    assert.equal(desk.commands.length, 2);
    assert.match(desk.message ?? '', /Only what has something to download/);
  });

  test(':queue and :force take where to and off', async () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1, { queuePosition: 4 })] });
    for (const line of ['queue top', 'queue 3', 'queue first', 'force off', 'force']) {
      desk.press(
        ':',
        ...line
          .replaceAll(' ', '\u0000')
          .split('')
          .map((key) => (key === '\u0000' ? 'space' : key)),
        'enter',
      );
      desk.press('esc');
    }
    assert.deepEqual(
      desk.commands.map((line) => line.replace(makeId(1), '1')),
      [
        'torrent:move-in-queue {"ids":["1"],"to":"top"}',
        'torrent:move-in-queue {"ids":["1"],"to":3}',
        'torrent:force {"id":"1","isForced":false}',
        'torrent:force {"id":"1","isForced":true}',
      ],
    );
  });

  test(':update asks for a newer version of each', async () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1), makeTorrent(2)] });
    desk.press('A', ':', ...'update'.split(''), 'enter');
    await heard();
    assert.deepEqual(desk.commands, [
      `torrent:update {"id":"${makeId(1)}"}`,
      `torrent:update {"id":"${makeId(2)}"}`,
    ]);
  });

  test('O and I turn the order of pieces, and :order says it in words', async () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1), makeTorrent(2, { isSequential: true })] });
    desk.press('O', 'I', 'j', 'O');
    await heard();
    desk.press(':', ...'order'.split(''), 'space', ...'rarest'.split(''), 'enter');
    assert.deepEqual(
      desk.commands.map((line) => line.replace(makeId(1), '1').replace(makeId(2), '2')),
      [
        'torrent:set-order {"id":"1","isSequential":true}',
        'torrent:set-order {"id":"1","isFirstAndLast":true}',
        'torrent:set-order {"id":"2","isSequential":false}',
        'torrent:set-order {"id":"2","isSequential":false,"isFirstAndLast":false}',
      ],
    );
    await heard();
    assert.match(desk.message ?? '', /: the rarest pieces first$/);
  });

  test('T has alternative limits in force, or no more, and says until when', async () => {
    const desk = new Desk();
    desk.press('T');
    assert.deepEqual(desk.commands, ['session:set-alternative {"mode":"on"}']);
    await heard();
    assert.equal(desk.message, 'Alternative limits on');
    const until = new Date(2026, 2, 2, 6, 0).getTime();
    const { session } = desk.session.frame();
    const alternative = { ...session.alternative, isInForce: true, until };
    desk.session.publish({ session: { ...session, alternative } });
    desk.press('T');
    assert.equal(desk.commands[1], 'session:set-alternative {"mode":"off"}');
    await heard();
    assert.equal(desk.message, 'Alternative limits off, until Mon 06:00');
  });

  test(':goal sets the share goal of the torrent under the cursor, and says what is no goal', () => {
    const desk = new Desk();
    desk.press(':', ...'goal ratio 2 all', 'enter');
    assert.deepEqual(desk.commands, [
      `torrent:set-goal {"id":"${makeId(1)}","goal":{"mode":"all","ratio":2}}`,
    ]);
    desk.press(':', ...'goal', 'space', 'enter');
    assert.equal(desk.commands.length, 1);
  });

  test('P leaves alone what has given enough: that goes on only where it is meant', () => {
    const goal = {
      goal: { ratio: 2, mode: 'any' },
      from: 'default',
      name: safeText(''),
      status: 'reached',
      reachedBy: ['ratio'],
      ratioOf: 'downloaded',
    } as const;
    const desk = new Desk();
    const paused = { state: 'paused' } as const;
    const torrents = [makeTorrent(1, { ...paused, goal }), makeTorrent(2, paused)];
    desk.session.publish({ torrents });
    desk.press('P');
    assert.deepEqual(desk.commands, [`torrent:resume {"id":"${makeId(2)}"}`]);
    desk.press('p');
    assert.equal(desk.commands[1], `torrent:resume {"id":"${makeId(1)}"}`);
  });
});
