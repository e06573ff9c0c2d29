import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Bitfield } from '../../../source/base/bitfield.ts';
import { peerPieceMap } from '../../../source/ui/pieces/peer-piece-map.ts';
import { decodePieces } from '../../../source/ui/pieces/piece-map.ts';
import { textOf } from '../../../source/ui/text/line.ts';
import { makePieces } from '../../helpers/frame-maker.ts';

/** Ours as the board of `makePieces`, theirs with a `+` for each piece they have. */
const map = (ours: string, theirs: string, columns: number) => {
  const field = new Bitfield(theirs.length);
  for (const [at, letter] of [...theirs].entries()) if (letter === '+') field.set(at);
  return peerPieceMap(decodePieces(makePieces(ours)), field.toBytes(), columns, 1);
};

describe("a peer's own pieces", () => {
  test('each piece shows what it means between the two', () => {
    const { lines, counts } = map('##..--', '+ + + ', 6);
    assert.deepEqual(lines.map(textOf), ['▒▁█·-·']);
    assert.deepEqual(counts, { wanted: 1, both: 1, unwanted: 1, ours: 1, neither: 2 });
  });

  test('among many in one cell what we want counts first', () => {
    assert.deepEqual(map('##......', '++++++  ', 4).lines.map(textOf), ['▒██·']);
    assert.deepEqual(map('##..#...', '+ + +   ', 4).lines.map(textOf), ['░▓░·']);
  });

  test('a bitfield that is too short is read as having no more', () => {
    const { counts } = peerPieceMap(decodePieces(makePieces('....')), new Uint8Array(0), 4, 1);
    assert.equal(counts.neither, 4);
  });
});
