import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EMPTY_LOG, logEvent } from '../../source/ui/event-log.ts';
import { textOf } from '../../source/ui/line.ts';
import { logLines } from '../../source/ui/log-lines.ts';
import { EVENTS, makeEvent } from '../helpers/event-maker.ts';
import { makeId } from '../helpers/frame-maker.ts';

const at = (day: number, hour: number): number => new Date(2026, 2, day, hour).getTime();
const id = makeId(1);
const log = [
  makeEvent('torrent:paused', { id }, 1, at(1, 23)),
  makeEvent('torrent:resumed', { id }, 2, at(2, 0)),
  makeEvent('torrent:paused', { id }, 3, at(2, 9)),
].reduce((sum, event) => logEvent(sum, event, 'debian.iso'), EMPTY_LOG);

const ALL = { id: null, withChatter: true };

describe('the lines of the log', () => {
  test('begin with a clock time, and a rule parts the days', () => {
    const { count, rows } = logLines(log, ALL);
    assert.deepEqual(rows(0, count, 20).map(textOf), [
      '── 2026-03-01 ──────',
      ' 23:00:00  Paused debian.iso',
      '── 2026-03-02 ──────',
      ' 00:00:00  Resumed debian.iso',
      ' 09:00:00  Paused debian.iso',
    ]);
  });

  test('leave out the name in the log of one torrent', () => {
    const { rows } = logLines(log, { id, withChatter: true });
    assert.equal(textOf(rows(1, 2, 20)[0]!), ' 23:00:00  Paused');
    assert.equal(logLines(log, { id: makeId(2), withChatter: true }).count, 0);
  });

  test('are not counted again while nothing happened', () => {
    assert.equal(logLines(log, ALL), logLines(log, ALL));
    const next = logEvent(log, EVENTS[0]!, '');
    assert.notEqual(logLines(next, ALL), logLines(log, ALL));
  });

  test('a time that is none is a dash', () => {
    const odd = logEvent(EMPTY_LOG, makeEvent('torrent:paused', { id }, 1, Number.NaN), '');
    assert.equal(textOf(logLines(odd, { id, withChatter: true }).rows(1, 2, 20)[0]!), ' -  Paused');
  });
});
