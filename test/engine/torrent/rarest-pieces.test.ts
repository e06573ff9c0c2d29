import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bitfield } from '../../../source/base/bitfield.ts';
import { MAX_RAREST_PIECES } from '../../../source/engine/limits.ts';
import { Content } from '../../../source/engine/torrent/content.ts';
import { rarestOf } from '../../../source/engine/torrent/rarest-pieces.ts';
import { PiecePicker } from '../../../source/policy/piece-picker.ts';
import { parseMetainfo } from '../../../source/protocol/metainfo.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';

const PIECE = 16_384;
const PIECES = 20;
const { layout } = parseMetainfo(
  makeTorrent({
    name: 'rare',
    files: [
      { path: 'wanted', size: PIECE * (PIECES - 3) },
      { path: 'skipped', size: PIECE * 3 },
    ],
    pieceLength: PIECE,
  }).bytes,
);

const sceneOf = (peers: readonly (readonly number[])[], have: readonly number[]) => {
  const content = new Content(layout);
  content.setPriorities([1], 'skip');
  for (const piece of have) content.addPiece(layout.piece(piece)!);
  const picker = new PiecePicker({
    pieceCount: PIECES,
    blockCount: () => 1,
    mayBegin: () => true,
    onDropped: () => {},
    random: new SeededRandom('rare'),
  });
  for (const [key, pieces] of peers.entries()) {
    const has = new Bitfield(PIECES);
    for (const piece of pieces) has.set(piece);
    picker.addPeer(key);
    picker.setPeerPieces(key, has);
  }
  return { content, picker };
};

test('outside the swarm no piece is called rare', () => {
  assert.deepEqual(rarestOf(new Content(layout), undefined), []);
});

test('the rarest are wanted, missing and had by somebody, the rarest first, seeds counted', () => {
  const pieces = fc.array(fc.nat({ max: PIECES - 1 }), { maxLength: PIECES });
  const seed = fc.constant(Array.from({ length: PIECES }, (_, piece) => piece));
  const swarm = fc.array(fc.oneof({ weight: 4, arbitrary: pieces }, seed), { maxLength: 6 });
  fc.assert(
    fc.property(swarm, pieces, (peers, have) => {
      const { content, picker } = sceneOf(peers, have);
      const holders = (piece: number) => peers.filter((has) => has.includes(piece)).length;
      const expected = Array.from({ length: PIECES }, (_, piece) => piece)
        .filter((piece) => piece < PIECES - 3 && !have.includes(piece) && holders(piece) > 0)
        .sort((one, other) => holders(one) - holders(other) || one - other)
        .slice(0, MAX_RAREST_PIECES);
      assert.deepEqual(rarestOf(content, picker), expected);
    }),
  );
});
