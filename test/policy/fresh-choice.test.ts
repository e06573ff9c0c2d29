import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board, keyOf, piecesOf } from './board.ts';

test('takes the rarest piece first, whole before the next one', () => {
  const board = new Board(`
    A ####....
    B .#.#....
    C .#......
    D .##.....
    E .##.....
  `).skipFirst();
  // Copies: 1, 5, 3, 2.
  assert.equal(board.pick('A', 8), '0.0 0.1 3.0 3.1 2.0 2.1 1.0 1.1');
});

test('chooses by chance among equally rare pieces', () => {
  const firsts = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const board = new Board('A ######....', { seed }).skipFirst();
    firsts.add(piecesOf(board.pick('A', 1)));
  }
  assert.ok(firsts.size >= 5, `only ${[...firsts]} were ever first`);
});

test('the first four pieces of a torrent are picked by chance, not by rarity', () => {
  const firsts = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const board = new Board('A ######\nB .#####\nC ..####', { seed });
    firsts.add(piecesOf(board.pick('A', 1)));
  }
  assert.ok(firsts.size >= 5, `only ${[...firsts]} were ever first`);
  const later = new Board('A ######....\nB .#####....\nC ..####....').skipFirst();
  assert.equal(later.pick('A', 1), '0.0');
});

test('a HAVE moves a piece in the order at once', () => {
  const board = new Board('A ##....\nB .#....').skipFirst();
  board.picker.addPeerHave(keyOf('B'), 0);
  board.join('C #.....');
  board.join('D #.....');
  assert.equal(board.pick('A', 2), '1.0 1.1');
});

test('a higher file priority comes before rarity, and skipped pieces are never asked for', () => {
  const board = new Board('A ####....\nB ...#....\nC ...#....').skipFirst();
  board.setPriorities('01230000');
  assert.equal(board.pick('A', 8), '3.0 3.1 2.0 2.1 1.0 1.1');
});

test('a slow peer takes the common pieces and leaves the rare ones to others', () => {
  const board = new Board('A ###....\nB .##....\nC ..#....').skipFirst();
  board.setPace('A', 'slow');
  assert.equal(piecesOf(board.pick('A', 2)), '2');
});
