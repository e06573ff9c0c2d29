import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHOKE_GRACE_MS, type ConductKind, MAX_PER_WINDOW } from '../../source/policy/limits.ts';
import { PeerConduct } from '../../source/policy/peer-conduct.ts';

const newConduct = (pieceCount: number | undefined = 20): PeerConduct =>
  new PeerConduct(pieceCount, 0);

test('H54: a bitfield of the right size is in order, first of all and, as aria2 sends it, later', () => {
  const conduct = newConduct();
  assert.equal(conduct.onBitfield(3, 0), undefined);
  conduct.onHave(1, true, 0);
  assert.equal(conduct.onBitfield(3, 0), undefined);
  assert.equal(conduct.onBitfield(undefined, 0), undefined);
});

test('H54: a bitfield of the wrong size ends the connection, whenever it comes', () => {
  for (const size of [0, 2, 4, 1_000_000]) {
    assert.equal(newConduct().onBitfield(size, 0)?.code, 'wire/protocol');
    const late = newConduct();
    late.onFirstMessage();
    assert.equal(late.onBitfield(size, 0)?.code, 'wire/protocol');
  }
});

test('H54, H56: bitfields without end, or whole-torrent claims that flip, end the connection', () => {
  for (const size of [3, undefined]) {
    const conduct = newConduct();
    for (let count = 0; count <= MAX_PER_WINDOW.lateBitfield; count++) {
      assert.equal(conduct.onBitfield(size, count), undefined);
    }
    assert.equal(conduct.onBitfield(size, 100)?.code, 'wire/limit');
  }
});

test('H48: before the metadata is known no size and no index is wrong', () => {
  const unknown = new PeerConduct(undefined, 0);
  assert.equal(unknown.onBitfield(12_345, 0), undefined);
  assert.equal(unknown.onHave(4_000_000, true, 0), undefined);
  assert.equal(unknown.onHave(-1, true, 0)?.code, 'wire/protocol');
});

test('H55: a have beyond the last piece ends the connection', () => {
  assert.equal(newConduct().onHave(19, true, 0), undefined);
  assert.equal(newConduct().onHave(20, true, 0)?.code, 'wire/protocol');
  assert.equal(newConduct().onHave(0xffffffff, true, 0)?.code, 'wire/protocol');
});

test('H55: the same have again and again ends the connection', () => {
  const conduct = newConduct();
  let sent = 0;
  while (conduct.onHave(1, false, 0) === undefined) sent += 1;
  assert.equal(sent, MAX_PER_WINDOW.repeatedHave);
});

for (const [row, kind] of [
  ['H56', 'lateBitfield'],
  ['H60', 'unaskedBlock'],
  ['H69', 'keepAlive'],
  ['H69', 'chokeChange'],
  ['H69', 'interestChange'],
  ['H70', 'hint'],
] as const satisfies readonly (readonly [string, ConductKind])[]) {
  test(`${row}: a flood of ${kind} ends the connection, a trickle does not`, () => {
    const flood = newConduct();
    for (let at = 0; at < MAX_PER_WINDOW[kind]; at++) assert.equal(flood.on(kind, 0), undefined);
    assert.equal(flood.on(kind, 0)?.code, 'wire/limit');
    const trickle = newConduct();
    for (let minute = 0; minute < 5; minute++) {
      assert.equal(trickle.on(kind, minute * 60_000), undefined);
    }
  });
}

test('H60: unasked blocks add up over the life of a connection', () => {
  const conduct = newConduct();
  let minutes = 0;
  while (minutes < 100_000 && conduct.on('unaskedBlock', minutes * 60_000) === undefined)
    minutes += 1;
  assert.ok(minutes < 1_000);
});

test('H59: a few requests while choked are a race, many are not', () => {
  const conduct = newConduct();
  for (let at = 0; at < 10_000; at++) {
    assert.equal(conduct.onChokedRequest(0, CHOKE_GRACE_MS - 1), undefined);
  }
  let sent = 0;
  while (conduct.onChokedRequest(0, CHOKE_GRACE_MS) === undefined) sent += 1;
  assert.equal(sent, MAX_PER_WINDOW.chokedRequest);
});

test('H57: the reason says what was asked', () => {
  assert.match(newConduct().onInvalidRequest(3, 5, 0).message, /0 bytes at 5 of piece 3/);
});
