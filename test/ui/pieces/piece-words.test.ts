import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { countPieces, decodePieces } from '../../../source/ui/pieces/piece-map.ts';
import { cellWords, fileWords, rarestWords } from '../../../source/ui/pieces/piece-words.ts';
import { makeFile, makePieces } from '../../helpers/frame-maker.ts';

const wordsOf = (board: string, from: number, to: number): string => {
  const fields = decodePieces(makePieces(board));
  return cellWords(fields, { from, to }, countPieces(fields, { from, to }));
};

const FILES = [
  makeFile(0, { path: [safeText('album'), safeText('01.flac')], firstPiece: 0, lastPiece: 3 }),
  makeFile(1, { path: [safeText('album'), safeText('empty')], firstPiece: -1, lastPiece: -1 }),
  makeFile(2, { path: [safeText('album'), safeText('02.flac')], firstPiece: 3, lastPiece: 8 }),
];

describe('pieces in words', () => {
  const CELLS: readonly (readonly [string, number, number, string])[] = [
    ['#br.x-', 0, 1, 'Piece 0: here, held by 2 peers'],
    ['#br.x-', 1, 2, 'Piece 1: arriving, held by 2 peers'],
    ['#br.x-', 4, 5, 'Piece 4: nobody connected has it, held by 0 peers'],
    ['##br.x', 0, 4, 'Pieces 0–3: 2 of 4 here, 1 arriving, 1 asked for, held by 2 peers'],
    [
      '....x-',
      2,
      6,
      'Pieces 2–5: 0 of 4 here, 1 nobody connected has, 1 not wanted, held by 0 to 2 peers',
    ],
  ];
  for (const [board, from, to, words] of CELLS) {
    test(`${from} to ${to} of ${board}: ${words}`, () => {
      assert.equal(wordsOf(board, from, to), words);
    });
  }

  test('the file is named, and how many more there are', () => {
    assert.equal(fileWords(FILES, { from: 0, to: 1 }), '01.flac');
    assert.equal(fileWords(FILES, { from: 3, to: 4 }), '01.flac and 1 file more');
    assert.equal(fileWords(FILES, { from: 9, to: 10 }), '');
    assert.equal(fileWords(undefined, { from: 0, to: 1 }), '');
  });

  test('the rarest are named with those who have them, as many as fit', () => {
    const pieces = { ...makePieces('........'), rarest: [4, 5, 0] };
    const words = (width: number): string =>
      rarestWords(pieces, decodePieces(pieces), FILES, width);
    assert.equal(words(80), 'Rarest: piece 4 (2 peers), 5 (2), 0 (2), in 02.flac');
    assert.equal(words(46), 'Rarest: piece 4 (2 peers), 5 (2), in 02.flac');
    assert.equal(words(30), 'Rarest: piece 4 (2 peers)');
    assert.equal(rarestWords(makePieces('##'), decodePieces(makePieces('##')), FILES, 80), '');
  });
});
