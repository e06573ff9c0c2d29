import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bitfield } from '../../source/base/bitfield.ts';
import { pickRun, type RunWish } from '../../source/policy/piece-run.ts';

/** `.` had or begun, `n` fresh, `h` fresh and of high priority, `-` fresh and not there, `r` fresh and reserved. */
const run = (pieces: string, wish: Partial<RunWish> = {}) => {
  const fresh = new Bitfield(pieces.length);
  const has = Bitfield.full(pieces.length);
  const priorities = new Uint8Array(pieces.length).fill(2);
  [...pieces].forEach((letter, piece) => {
    if (letter !== '.') fresh.set(piece);
    if (letter === '-') has.clear(piece);
    if (letter === 'h') priorities[piece] = 3;
  });
  const isReserved = (piece: number): boolean => pieces[piece] === 'r';
  const found = pickRun(
    { fresh, has, priorities, isReserved },
    { most: 100, after: undefined, chance: undefined, ...wish },
  );
  return found && `${found.start}–${found.end}`;
};

test('the largest gap is filled from its start (BEP 19)', () => {
  assert.equal(run('..nnnn.nn.'), '2–6');
  assert.equal(run('..nn.nnnnn'), '5–10');
  assert.equal(run('nnnnnnnnnn', { most: 4 }), '0–4');
});

test('what is had, begun, reserved or not there is not of it', () => {
  assert.equal(run('.....'), undefined);
  assert.equal(run('rrr--'), undefined);
  assert.equal(run('nn-nnnrn'), '3–6');
});

test('a higher priority comes first, however small its gap', () => {
  assert.equal(run('nnnnnhhnn'), '5–7');
});

test('it goes on where the last run ended, if nobody is there', () => {
  assert.equal(run('nnnnnn.nn', { after: 7 }), '7–9');
  assert.equal(run('nnnnnn.nn', { after: 6 }), '0–6');
  assert.equal(run('nnnnnn', { after: 6 }), '0–6');
  assert.equal(run('nnhnnn', { after: 4 }), '2–3');
});

test('the very first may begin anywhere, and keeps its length', () => {
  assert.equal(run('nnnnnnnnnn', { most: 4, chance: 0 }), '0–4');
  assert.equal(run('nnnnnnnnnn', { most: 4, chance: 0.5 }), '3–7');
  assert.equal(run('nnnnnnnnnn', { most: 4, chance: 0.999 }), '6–10');
  assert.equal(run('nnn', { most: 4, chance: 0.999 }), '0–3');
});
