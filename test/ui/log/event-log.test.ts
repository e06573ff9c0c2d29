import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../../source/base/safe-text.ts';
import type { SessionEvent } from '../../../source/contract/events.ts';
import { MAX_LOG_CHATTER, MAX_LOG_MILESTONES } from '../../../source/ui/limits.ts';
import { EMPTY_LOG, type EventLog, logEvent, selectLog } from '../../../source/ui/log/event-log.ts';
import { EVENTS, makeEvent } from '../../helpers/event-maker.ts';
import { makeId } from '../../helpers/frame-maker.ts';

const logOf = (events: readonly SessionEvent[]): EventLog =>
  events.reduce((log, event) => logEvent(log, event, 'debian.iso'), EMPTY_LOG);

const warned = (number: number, text: string): SessionEvent =>
  makeEvent('session:warned', { message: safeText(text) }, number);

const verified = (number: number, torrent = 1): SessionEvent =>
  makeEvent('piece:verified', { id: makeId(torrent), piece: number }, number);

const ALL = { id: null, withChatter: true };

describe('the event log', () => {
  test('keeps the order in which things happened, chatter among milestones', () => {
    const numbers = selectLog(logOf(EVENTS), ALL).map(({ event }) => event.number);
    assert.deepEqual(
      numbers,
      EVENTS.map(({ number }) => number),
    );
  });

  test('leaves chatter out where it is not asked for', () => {
    const names = selectLog(logOf(EVENTS), { id: null, withChatter: false }).map(
      ({ event }) => event.name,
    );
    assert.equal(names.length, EVENTS.length - 4);
    assert.ok(!names.includes('peer:connected'));
  });

  test('gives one torrent its own', () => {
    const log = logOf([...EVENTS, verified(30, 2), verified(31, 1)]);
    const own = selectLog(log, { id: makeId(2), withChatter: true });
    assert.deepEqual(
      own.map(({ event }) => event.number),
      [30],
    );
  });

  test('folds what says the same, and stands where it last happened', () => {
    const log = logOf([warned(1, 'full'), warned(2, 'full'), warned(3, 'gone'), warned(4, 'full')]);
    assert.deepEqual(
      log.milestones.map(({ event, times }) => [event.number, times]),
      [
        [2, 2],
        [3, 1],
        [4, 1],
      ],
    );
  });

  test('a hundred thousand pieces leave every milestone in it', () => {
    let log = logOf(EVENTS);
    for (let at = 0; at < 100_000; at++) log = logEvent(log, verified(100 + at, at % 7), '');
    assert.equal(log.milestones.length, EVENTS.length - 4);
    assert.equal(log.chatter.length, MAX_LOG_CHATTER);
  });

  test('never passes its caps, whatever comes', () => {
    let milestones = EMPTY_LOG;
    for (let at = 0; at < MAX_LOG_MILESTONES + 50; at++) {
      milestones = logEvent(milestones, warned(at, `${at}`), '');
    }
    assert.equal(milestones.milestones.length, MAX_LOG_MILESTONES);
    assert.equal(milestones.milestones[0]?.event.number, 50);
  });

  test('what was handed out does not change', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 })), (texts) => {
        const before = logOf(texts.map((text, at) => warned(at, `${text}`)));
        const copy = structuredClone(before);
        logEvent(before, warned(99, '1'), '');
        assert.deepEqual(before, copy);
      }),
    );
  });
});
