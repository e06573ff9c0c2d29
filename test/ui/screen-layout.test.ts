import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hintWords, idleActions } from '../../source/ui/screen-layout.ts';
import { Desk } from '../helpers/desk.ts';
import { makeId, makePeer } from '../helpers/frame-maker.ts';

const idleIn = (desk: Desk): string => idleActions(desk.store.context).join(' ');

describe('keys that would come to nothing', () => {
  test('windows of time, where no graph shows', () => {
    const low = new Desk(3, { columns: 40, rows: 10 });
    low.press('enter');
    assert.equal(idleIn(low), 'window-shorter window-longer');
    const high = new Desk(3, { columns: 80, rows: 24 });
    high.press('enter', 'enter');
    assert.equal(idleIn(high), '');
  });

  test('in the log of the session, the way to it and windows of time', () => {
    const desk = new Desk();
    desk.press('S');
    assert.equal(idleIn(desk), '');
    desk.press('E');
    assert.equal(idleIn(desk), 'window-shorter window-longer session-log');
  });

  test('a peer’s pieces, where there is none or they are open already', () => {
    const desk = new Desk();
    desk.press('enter', 'enter', 'e');
    assert.match(idleIn(desk), /peer-pieces/);
    desk.session.publish({ details: { [makeId(1)]: { peers: [makePeer(1)] } } });
    assert.equal(idleIn(desk), '');
    desk.press('enter');
    assert.match(idleIn(desk), /peer-pieces/);
  });
});

describe('what keys are said to do', () => {
  const enterIn = (desk: Desk): string | undefined =>
    hintWords(desk.store.state, desk.store.context.layout).open;

  test('below the list a tab says what it is good for once it has the keys, and then no more', () => {
    const desk = new Desk();
    desk.press('f');
    assert.equal(enterIn(desk), undefined);
    desk.press('esc', 'enter', 'f');
    assert.equal(enterIn(desk), 'go in: choose, stream');
    desk.press('enter');
    assert.equal(enterIn(desk), undefined);
  });
});
