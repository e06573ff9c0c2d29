import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { type Screen, type ScreenOptions, startScreen } from '../../source/ui/start-screen.tsx';
import type { MouseReport } from '../../source/ui/terminal/mouse.ts';
import type { ViewerMemory } from '../../source/ui/viewer-memory.ts';
import { makeEvent } from '../helpers/event-maker.ts';
import { FakeSession } from '../helpers/fake-session.ts';
import { FakeTerminal, turns } from '../helpers/fake-terminal.ts';
import { makeFrame, makeId, makeTorrent, rawText } from '../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';
import { OutputGrammar } from '../helpers/output-grammar.ts';
import { TerminalEmulator } from '../helpers/terminal-emulator.ts';
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

  test('what is to be added is asked for once the screen stands: a slow address does not keep it away', async () => {
    const additions = ['a', 'b'].map((name) => {
      const url = `https://slow.example/${name}.torrent`;
      return { source: { kind: 'url', url } as const };
    });
    const { terminal, session, screen } = await start(new FakeTerminal(), { additions });
    assert.deepEqual(
      session.executed,
      additions.map((args) => ({ name: 'torrent:add', args })),
    );
    assert.match(terminal.written, /Added 2 torrents/);
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

  test('begins where the viewer before was, says what happened since, and leaves word itself', async () => {
    const left: ViewerMemory[] = [];
    const memory: ViewerMemory = {
      selected: makeId(2),
      filter: '',
      tab: 'peers',
      details: 'split',
      leftAt: 0,
      eventNumber: 0,
      downloaded: 0,
      uploaded: 0,
    };
    const { terminal, clock, session, screen } = await start(new FakeTerminal(), {
      memory,
      onLeave: (after) => left.push(after),
    });
    assert.deepEqual(session.watched, [`${makeId(2)} peers`]);
    const torrentName = safeText('debian.iso');
    session.happen(makeEvent('torrent:finished', { id: makeId(1), torrentName }, 7));
    terminal.take();
    await clock.advance(1_000);
    await turns();
    assert.match(terminal.take(), /1 torrent finished/);
    screen.stop();
    await screen.waitUntilExit();
    assert.deepEqual(
      left.map(({ selected, tab, eventNumber }) => [selected, tab, eventNumber]),
      [[makeId(2), 'peers', 7]],
    );
  });

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

  test('H124–H128: names of any kind take no effect on a terminal, and move no column', async () => {
    const { terminal, clock, session, screen } = await start(new FakeTerminal(100, 40));
    const grammar = new OutputGrammar();
    const emulator = new TerminalEmulator(100, 40);
    const torrents = HOSTILE_TEXTS.map(([, text], at) =>
      makeTorrent(at + 1, { name: rawText(text), state: 'paused' }),
    );
    session.publish({ torrents });
    await clock.advance(2000);
    for (const key of ['j', 'G', 'k']) {
      terminal.type(key);
      await turns();
      await clock.advance(200);
    }
    await emulator.write(terminal.written);
    const column = emulator.row(1).indexOf('STATE');
    for (let row = 2; row < 2 + torrents.length; row++) {
      const cells = emulator.cells(row).map(({ text }) => text);
      assert.equal(cells.slice(column, column + 6).join(''), 'paused', emulator.row(row));
    }
    assert.equal(emulator.title, '');
    assert.deepEqual(emulator.commands, []);
    assert.equal(emulator.bells, 0);
    screen.stop();
    await screen.waitUntilExit();
    grammar.push(Buffer.from(terminal.written));
    grammar.end();
    assert.equal(grammar.problem, null);
  });

  test('figures are painted once a second, a state at once, and a key at once', async () => {
    const { terminal, clock, session, screen } = await start();
    await clock.advance(5000);
    terminal.take();
    let paints = 0;
    for (let at = 0; at < 40; at++) {
      session.publish({ torrents: [makeTorrent(1, { downloadRate: at * 1000 }), makeTorrent(2)] });
      await clock.advance(250);
      if (terminal.take() !== '') paints += 1;
    }
    assert.ok(paints >= 9 && paints <= 11, `${paints} paints in ten seconds`);
    session.publish({ torrents: [makeTorrent(1, { state: 'paused' }), makeTorrent(2)] });
    await clock.advance(250);
    assert.match(terminal.take(), /paus/);
    terminal.type('j');
    await turns();
    await clock.settle();
    assert.notEqual(terminal.take(), '');
    screen.stop();
    await screen.waitUntilExit();
  });

  test('F39: Ctrl+Z gives the terminal to the shell, and it comes back whole', async () => {
    const { terminal, clock, session, screen } = await start();
    terminal.type('\u001a');
    await turns();
    assert.equal(terminal.stops, 1);
    assert.equal(terminal.isAlternate, false);
    assert.equal(terminal.isRaw, false);
    terminal.take();
    session.publish({ torrents: [makeTorrent(3)] });
    await clock.advance(1000);
    assert.equal(terminal.take(), '', 'the shell has the terminal');
    process.emit('SIGCONT', 'SIGCONT');
    await clock.advance(1000);
    assert.equal(terminal.isRaw, true);
    assert.equal(terminal.isPasteBracketed, true);
    assert.match(terminal.take(), /1049h.*2J.*torrent 3/s);
    screen.stop();
    await screen.waitUntilExit();
    assertGivenBack(terminal, session);
  });

  test('the mouse is no key', async () => {
    const reports: MouseReport[] = [];
    const { terminal, screen, quits } = await start(new FakeTerminal(), {
      onMouse: (report) => reports.push(report),
    });
    screen.setMouse(true);
    terminal.type('\u001b[<0;3;4M');
    await turns();
    assert.deepEqual(reports, [{ kind: 'press', button: 'left', column: 2, row: 3 }]);
    assert.equal(quits(), 0);
    assert.match(terminal.written, /\?1006h/);
    screen.stop();
    await screen.waitUntilExit();
    assert.match(terminal.written, /\?1006l.*\?1049l$/);
  });
});

describe('the screen for a screen reader', () => {
  test('says what there is in lines, on the terminal’s own screen, and gives all back', async () => {
    const { terminal, screen, session, clock } = await start(new FakeTerminal(), {
      isSpoken: true,
    });
    assert.equal(terminal.isAlternate, false);
    assert.equal(terminal.isRaw, true);
    assert.match(terminal.written, /1 of 2: torrent 1, downloading, 50 percent, .* down, /);
    const before = terminal.written.length;
    session.publish(makeFrame([makeTorrent(1, { downloadRate: 5 }), makeTorrent(2)]));
    await clock.advance(10_000);
    await turns();
    assert.equal(terminal.written.length, before, 'figures are said when asked for');
    terminal.type('j');
    await turns();
    assert.match(terminal.written.slice(before), /2 of 2: torrent 2/);
    const shown = terminal.written.replaceAll('\u001b[?2004h', '');
    assert.ok(!shown.includes('\u001b'), 'nothing but text');
    screen.stop();
    await screen.waitUntilExit();
    assertGivenBack(terminal, session);
  });
});
