import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { idleActions } from '../../source/ui/screen-layout.ts';
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
