import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { type NewsChoice, TerminalNews } from '../../../source/ui/terminal/terminal-news.ts';
import { makeEvent } from '../../helpers/event-maker.ts';
import { FakeSession } from '../../helpers/fake-session.ts';
import { makeFrame, makeId } from '../../helpers/frame-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const ALL: NewsChoice = { bell: true, notify: true, title: true };

const start = (choice: NewsChoice = { bell: false, notify: true, title: true }) => {
  const session = new FakeSession(makeFrame([]));
  const clock = new VirtualClock();
  const told: string[] = [];
  const terminal = {
    setTitle: (title: string) => told.push(`title ${title}`),
    bell: () => told.push('bell'),
    notify: (text: string) => told.push(`notice ${text}`),
  };
  const news = new TerminalNews({ session, terminal, clock, choice: () => choice });
  const move = (downloadRate: number): void => {
    const { session: before } = session.frame();
    session.publish({ session: { ...before, downloadRate } });
  };
  const finish = (number: number): void => {
    const torrentName = safeText(`torrent ${number}`);
    session.happen(makeEvent('torrent:finished', { id: makeId(number), torrentName }, number));
  };
  return { session, clock, told, news, move, finish };
};

describe('what the terminal is told', () => {
  test('the title no more often than every five seconds, with the last figures', async () => {
    const { clock, told, move } = start({ ...ALL, bell: false });
    for (const rate of [10_000, 20_000, 30_000, 40_000, 0]) {
      move(rate);
      await clock.advance(1000);
    }
    assert.deepEqual(told, ['title sluice']);
    for (const rate of [50_000, 60_000]) move(rate);
    await clock.advance(20_000);
    assert.deepEqual(told.slice(1), ['title ↓58K · sluice']);
  });

  test('what finishes is told together, once for many', async () => {
    const { clock, told, finish } = start({ ...ALL, title: false });
    finish(1);
    finish(2);
    finish(3);
    assert.deepEqual(told, []);
    await clock.advance(5000);
    assert.deepEqual(told, ['bell', 'notice Finished torrent 1 and 2 other torrents']);
    finish(4);
    await clock.advance(5000);
    assert.deepEqual(told.slice(2), ['bell', 'notice Finished torrent 4']);
  });

  test('what is not wanted is not told', async () => {
    const { clock, told, move, finish } = start({
      bell: false,
      notify: false,
      title: false,
    });
    finish(1);
    move(50_000);
    await clock.advance(10_000);
    assert.deepEqual(told, []);
  });

  test('after the end nothing is told, and no timer is left', async () => {
    const { session, clock, told, news, move, finish } = start(ALL);
    move(50_000);
    finish(1);
    news.stop();
    await clock.advance(60_000);
    assert.deepEqual(told, []);
    assert.equal(session.listeners, 0);
  });
});
