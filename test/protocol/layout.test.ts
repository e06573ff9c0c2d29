import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { BLOCK_SIZE, Layout, type PieceIndex } from '../../source/protocol/layout.ts';

const layoutOf = (pieceLength: number, sizes: readonly number[]): Layout =>
  new Layout(
    pieceLength,
    sizes.map((size, index) => ({ path: ['root', `${index}`], size })),
  );

const assertRefused = (make: () => unknown, words: RegExp): void => {
  assert.throws(
    make,
    (error) => isSluiceError(error, 'metainfo/invalid') && words.test(error.message),
  );
};

const smallLayout = fc
  .tuple(
    fc.integer({ min: 1024, max: 3000 }),
    fc.array(fc.nat(5000), { minLength: 1, maxLength: 12 }),
  )
  .filter(([, sizes]) => sizes.some((size) => size > 0));

test('files lie one after the other, and pieces run across them', () => {
  const layout = layoutOf(1024, [1000, 0, 100, 2000]);
  assert.equal(layout.totalSize, 3100);
  assert.equal(layout.pieceCount, 4);
  assert.deepEqual(
    layout.files.map((file) => file.offset),
    [0, 1000, 1000, 1100],
  );
  assert.deepEqual(layout.spans(layout.piece(0)!, 0, 1024), [
    { file: 0, offset: 0, length: 1000 },
    { file: 2, offset: 0, length: 24 },
  ]);
  assert.deepEqual(layout.filesOfPiece(layout.piece(1)!), [2, 3]);
  assert.deepEqual(layout.piecesOfFile(3), { first: 1, last: 3 });
  assert.equal(layout.pieceSize(layout.piece(3)!), 3100 - 3 * 1024);
});

test('spans cover a part of a piece exactly, byte by byte', () => {
  fc.assert(
    fc.property(smallLayout, fc.nat(), fc.nat(), fc.nat(), ([pieceLength, sizes], a, b, c) => {
      const layout = layoutOf(pieceLength, sizes);
      const owners = sizes.flatMap((size, file) =>
        Array.from({ length: size }, (_, at) => [file, at]),
      );
      const piece = layout.piece(a % layout.pieceCount)!;
      const begin = b % layout.pieceSize(piece);
      const length = c % (layout.pieceSize(piece) - begin + 1);
      const covered = layout
        .spans(piece, begin, length)
        .flatMap((span) =>
          Array.from({ length: span.length }, (_, at) => [span.file, span.offset + at]),
        );
      const start = piece * pieceLength + begin;
      assert.deepEqual(covered, owners.slice(start, start + length));
    }),
  );
});

test('pieces and blocks add up to the whole torrent, none empty', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1024, max: 100_000 }),
      fc.integer({ min: 1, max: 400_000 }),
      (pieceLength, size) => {
        const layout = layoutOf(pieceLength, [size]);
        let total = 0;
        for (let raw = 0; raw < layout.pieceCount; raw++) {
          const piece = layout.piece(raw)!;
          let ofPiece = 0;
          for (let block = 0; block < layout.blockCount(piece); block++) {
            const blockSize = layout.blockSize(piece, block);
            assert.ok(blockSize > 0 && blockSize <= BLOCK_SIZE);
            ofPiece += blockSize;
          }
          assert.equal(ofPiece, layout.pieceSize(piece));
          total += ofPiece;
        }
        assert.equal(total, size);
      },
    ),
  );
});

test('a file and a piece name each other', () => {
  fc.assert(
    fc.property(smallLayout, ([pieceLength, sizes]) => {
      const layout = layoutOf(pieceLength, sizes);
      for (const file of layout.files) {
        const pieces = layout.piecesOfFile(file.index);
        for (let raw = 0; raw < layout.pieceCount; raw++) {
          const isWithin = pieces !== undefined && raw >= pieces.first && raw <= pieces.last;
          assert.equal(layout.filesOfPiece(layout.piece(raw)!).includes(file.index), isWithin);
        }
      }
    }),
  );
});

test('only whole indexes of pieces that exist become a piece', () => {
  const layout = layoutOf(1024, [2048]);
  assert.equal(layout.piece(0), 0);
  assert.equal(layout.piece(1), 1);
  for (const raw of [-1, 2, 0.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(layout.piece(raw), undefined);
  }
});

test('a request is valid only inside its piece, however large its numbers are', () => {
  const layout = layoutOf(65_536, [100_000]);
  const most = 2 ** 32 - 1;
  assert.equal(layout.isValidRequest(0, 0, 16_384, 16_384), true);
  assert.equal(layout.isValidRequest(0, 49_152, 16_384, 16_384), true);
  assert.equal(layout.isValidRequest(1, 0, 100_000 - 65_536, 131_072), true);
  const wrong: [number, number, number][] = [
    [2, 0, 1],
    [most, 0, 1],
    [-1, 0, 1],
    [0, 65_535, 2],
    [0, 0, 0],
    [0, 0, 16_385],
    [0, most, 16_384],
    [0, most, most],
    [0, -1, 1],
    [0, 0, -1],
    [0, 0.5, 1],
    [0, 0, 1.5],
    [1, 34_463, 2],
    [Number.NaN, 0, 1],
    [0, Number.NaN, 1],
    [0, 0, Number.NaN],
  ];
  for (const [piece, begin, length] of wrong) {
    assert.equal(
      layout.isValidRequest(piece, begin, length, 16_384),
      false,
      `${[piece, begin, length]}`,
    );
  }
});

test('a block has a number only as we would ask for it', () => {
  const layout = layoutOf(65_536, [100_000]);
  assert.equal(layout.blockOf(0, 16_384, 16_384), 1);
  assert.equal(layout.blockOf(1, 32_768, 34_464 - 32_768), 2, 'the last one is short');
  const wrong: [number, number, number][] = [
    [2, 0, 16_384],
    [0, 8_192, 16_384],
    [0, 65_536, 16_384],
    [0, 0, 16_383],
    [1, 32_768, 16_384],
    [0, -16_384, 16_384],
    [0, 0.5, 16_384],
  ];
  for (const [piece, begin, length] of wrong) {
    assert.equal(layout.blockOf(piece, begin, length), undefined, `${[piece, begin, length]}`);
  }
});

test('asking for spans or blocks outside a piece is a fault', () => {
  const layout = layoutOf(1024, [1500]);
  const last = layout.piece(1)!;
  assert.throws(() => layout.spans(last, 0, 477), RangeError);
  assert.throws(() => layout.spans(last, -1, 1), RangeError);
  assert.throws(() => layout.spans(last, Number.NaN, 1), RangeError);
  for (const block of [-1, 1, 0.5]) assert.throws(() => layout.blockSize(last, block), RangeError);
});

test('files beyond 4 GiB and totals near 2^53 are exact', () => {
  const huge = 2 ** 47;
  const layout = layoutOf(128 * 1024 * 1024, [huge, 5 * 2 ** 30 + 1]);
  const last = layout.piece(layout.pieceCount - 1)!;
  assert.equal(layout.totalSize, huge + 5 * 2 ** 30 + 1);
  assert.equal(layout.pieceSize(last), 1);
  assert.deepEqual(layout.spans(last, 0, 1), [{ file: 1, offset: 5 * 2 ** 30, length: 1 }]);
});

test('two million pieces and a hundred thousand files are looked up by search, not by walking', () => {
  const layout = layoutOf(16_384, Array(100_000).fill(327_680));
  assert.equal(layout.pieceCount, 2_000_000);
  assert.deepEqual(layout.filesOfPiece(layout.piece(1_999_999)!), [99_999]);
  assert.deepEqual(layout.piecesOfFile(50_000), { first: 1_000_000, last: 1_000_019 });
});

test('H26: a piece length of zero is refused', () => {
  assertRefused(() => layoutOf(0, [100]), /piece length of 0/);
});

test('H27: piece lengths out of range are refused, odd ones within are taken', () => {
  for (const length of [
    -16_384,
    1,
    1023,
    2 ** 27 + 1,
    2 ** 30,
    2 ** 32 + 16_384,
    16_384.5,
    Number.NaN,
  ]) {
    assertRefused(() => layoutOf(length, [100]), /piece length/);
  }
  for (const length of [1024, 16_384, 100_000, 2 ** 27])
    assert.equal(layoutOf(length, [100]).pieceCount, 1);
});

test('H29: more than two million pieces are refused before anything is made for them', () => {
  assertRefused(() => layoutOf(1024, [2 ** 41]), /2147483648 pieces/);
  assertRefused(() => layoutOf(1024, [2_000_000 * 1024 + 1]), /2000001 pieces/);
});

test('H30: negative sizes and sums beyond 2^53 are refused', () => {
  assertRefused(() => layoutOf(1024, [100, -1]), /file 1/);
  assertRefused(() => layoutOf(1024, [1.5]), /file 0/);
  assertRefused(() => layoutOf(1024, [2 ** 53]), /file 0/);
  assertRefused(() => layoutOf(2 ** 27, Array(3).fill(2 ** 52)), /larger than/);
});

test('H31: no files, or only empty ones, are refused', () => {
  assertRefused(() => layoutOf(1024, []), /no files/);
  assertRefused(() => layoutOf(1024, [0, 0]), /empty/);
});

test('H33: padding of a terabyte is only a number, and not payload', () => {
  const layout = new Layout(1024 * 1024, [
    { path: ['r', 'a'], size: 10 },
    { path: ['r', '.pad', '1'], size: 2 ** 40, isPadding: true },
    { path: ['r', 'b'], size: 5 },
  ]);
  assert.equal(layout.payloadSize, 15);
  assert.equal(layout.totalSize, 2 ** 40 + 15);
  assert.deepEqual(layout.filesOfPiece(layout.piece(1000)!), [1]);
});

test('an empty file has no pieces and appears in none', () => {
  const layout = layoutOf(1024, [0, 2048, 0, 0, 100, 0]);
  assert.equal(layout.piecesOfFile(0), undefined);
  assert.equal(layout.piecesOfFile(5), undefined);
  assert.equal(layout.piecesOfFile(6), undefined);
  const all = [0, 1, 2].flatMap((piece) => layout.filesOfPiece(piece as PieceIndex));
  assert.deepEqual(all, [1, 1, 4]);
});
