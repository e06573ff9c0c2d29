import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { type Screen, type ScreenOptions, startScreen } from '../../source/ui/start-screen.tsx';
import { FakeSession } from '../helpers/fake-session.ts';
import { FakeTerminal, turns } from '../helpers/fake-terminal.ts';
import { makeFrame, makeTorrent } from '../helpers/frame-maker.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const start = async (
  terminal = new FakeTerminal(),
  more: Partial<ScreenOptions> = {},
): Promise<{
  terminal: FakeTerminal;
  clock: VirtualClock;
  session: FakeSession;
  screen: Screen;
  quits: () => number;
}> => {
  const session = new FakeSession(makeFrame([makeTorrent(1), makeTorrent(2)]));
  const clock = new VirtualClock();
  let quits = 0;
  const screen = startScreen(session, {
    terminal: terminal.terminal,
    clock,
    env: {},
    onQuit: () => {
      quits += 1;
    },
    ...more,
  });
  await turns();
  return { terminal, clock, session, screen, quits: () => quits };
};

const assertGivenBack = (terminal: FakeTerminal, session: FakeSession): void => {
  assert.equal(terminal.isAlternate, false, 'alternate screen left');
  assert.equal(terminal.isPasteBracketed, false, 'paste as it was');
  assert.equal(terminal.isCursorShown, true, 'cursor shown');
  assert.equal(terminal.isRaw, false, 'raw mode off');
  assert.equal(terminal.stdout.listenerCount('resize'), 0, 'nobody listens for the window');
  assert.equal(session.listeners, 0, 'nobody listens to the session');
  assert.deepEqual(session.watched, [], 'nothing is watched');
};

describe('starting the screen', () => {
  test('takes the terminal: alternate screen, raw, pastes in brackets, no cursor', async () => {
    const { terminal, screen } = await start();
    assert.equal(terminal.isAlternate, true);
    assert.equal(terminal.isRaw, true);
    assert.equal(terminal.isPasteBracketed, true);
    assert.equal(terminal.isCursorShown, false);
    assert.match(terminal.written, /Sluice/);
    screen.stop();
    await screen.waitUntilExit();
  });

  test('stop() gives the terminal back, as often as it is called', async () => {
    const { terminal, session, screen, quits } = await start();
    screen.stop();
    screen.stop();
    await screen.waitUntilExit();
    assertGivenBack(terminal, session);
    assert.equal(quits(), 0);
  });

  for (const [name, key] of [
    ['q', 'q'],
    ['Ctrl+C', '\u0003'],
  ] as const) {
    test(`${name} gives the terminal back and says so`, async () => {
      const { terminal, session, screen, quits } = await start();
      terminal.type(key);
      await screen.waitUntilExit();
      assertGivenBack(terminal, session);
      assert.equal(quits(), 1);
    });
  }

  test('a throw while drawing gives the terminal back and is told', async () => {
    const { terminal, session, screen } = await start();
    const broken = Object.defineProperty({ ...makeTorrent(1) }, 'name', {
      get: () => {
        throw new Error('broken while drawing');
      },
    }) as TorrentSummary;
    session.publish({ torrents: [broken] });
    await assert.rejects(screen.waitUntilExit(), /broken while drawing/);
    assertGivenBack(terminal, session);
  });

  test('a line that was hung up ends the screen without a throw', async () => {
    const { terminal, session, screen, quits } = await start();
    terminal.stdout.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
    await screen.waitUntilExit();
    terminal.stdout.emit('error', new Error('write EIO'));
    assert.equal(quits(), 1);
    assert.equal(session.listeners, 0);
  });

  test('a keyboard that was closed ends the screen', async () => {
    const { terminal, session, screen, quits } = await start();
    terminal.stdin.emit('end');
    await screen.waitUntilExit();
    assertGivenBack(terminal, session);
    assert.equal(quits(), 1);
  });

  test('nothing is written while nothing changes', async () => {
    const { terminal, session, screen } = await start();
    terminal.take();
    session.publish({});
    await turns();
    assert.equal(terminal.take(), '');
    screen.stop();
    await screen.waitUntilExit();
  });

  test('H131: windows of any size follow each other, and no frame is taller than its window', async () => {
    const { terminal, screen } = await start();
    for (const [columns, rows] of [
      [120, 40],
      [40, 10],
      [1, 1],
      [0, 0],
      [10_000, 12],
      [80, 24],
    ] as const) {
      terminal.take();
      terminal.resize(columns, rows);
      await turns();
      const newlines = terminal.take().match(/\n/g)?.length ?? 0;
      if (columns > 0) assert.ok(newlines < Math.max(rows, 1) * 3, `${newlines} at ${rows} rows`);
    }
    screen.stop();
    await screen.waitUntilExit();
  });

  test('Ctrl+L clears and draws all of it anew', async () => {
    const { terminal, screen } = await start();
    terminal.take();
    terminal.type('\u000c');
    await turns();
    screen.stop();
    await screen.waitUntilExit();
    const [before, after] = terminal.take().split('\u001b[2J');
    assert.doesNotMatch(before!, /Sluice/);
    assert.match(after!, /Sluice[\s\S]*torrent 2/);
  });
});
