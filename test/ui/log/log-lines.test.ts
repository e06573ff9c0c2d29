import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { EMPTY_LOG, logEvent } from '../../../source/ui/log/event-log.ts';
import { logLines } from '../../../source/ui/log/log-lines.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { EVENTS, makeEvent } from '../../helpers/event-maker.ts';
import { makeId, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

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
    const { count, rows } = logLines(log, ALL, 40);
    assert.deepEqual(rows(0, count).map(textOf), [
      `── 2026-03-01 ${'─'.repeat(26)}`,
      ' 23:00:00  Paused debian.iso',
      `── 2026-03-02 ${'─'.repeat(26)}`,
      ' 00:00:00  Resumed debian.iso',
      ' 09:00:00  Paused debian.iso',
    ]);
  });

  test('leave out the name in the log of one torrent', () => {
    const { rows } = logLines(log, { id, withChatter: true }, 40);
    assert.equal(textOf(rows(1, 2)[0]!), ' 23:00:00  Paused');
    assert.equal(logLines(log, { id: makeId(2), withChatter: true }, 40).count, 0);
  });

  test('are not counted again while nothing happened', () => {
    assert.equal(logLines(log, ALL, 40), logLines(log, ALL, 40));
    const next = logEvent(log, EVENTS[0]!, '');
    assert.notEqual(logLines(next, ALL, 40), logLines(log, ALL, 40));
  });

  test('a time that is none is a dash', () => {
    const odd = logEvent(EMPTY_LOG, makeEvent('torrent:paused', { id }, 1, Number.NaN), '');
    assert.equal(
      textOf(logLines(odd, { id, withChatter: true }, 40).rows(1, 2)[0]!),
      ' -         Paused',
    );
  });

  test('go on below where a sentence is long, and end it after four', () => {
    const message = safeText('the disk that holds the folder of this torrent has no room left');
    const one = logEvent(EMPTY_LOG, makeEvent('torrent:failed', { id, problem: message }, 1), '');
    const { count, rows } = logLines(one, { id, withChatter: false }, 40);
    assert.deepEqual(rows(1, count).map(textOf), [
      ' 14:02:12  Stopped: the disk that holds',
      '           the folder of this torrent',
      '           has no room left',
    ]);
    assert.equal(logLines(one, { id, withChatter: false }, 20).count, 5);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`H124–H128: ${name} as name, client and message breaks no line of the log`, () => {
      const raw = rawText(text);
      const events = [
        makeEvent('torrent:added', { id, torrentName: raw }, 1),
        makeEvent('peer:connected', { id, address: text, client: raw }, 2),
        makeEvent('tracker:failed', { id, url: raw, message: raw }, 3),
        makeEvent('session:warned', { message: raw }, 4),
      ];
      const hostile = events.reduce((sum, event) => logEvent(sum, event, raw), EMPTY_LOG);
      const { count, rows } = logLines(hostile, ALL, 40);
      for (const line of rows(0, count)) {
        assert.ok(lineWidth(line) <= 40);
        assert.doesNotMatch(textOf(line), /\p{Cc}/u);
      }
    });
  }
});
