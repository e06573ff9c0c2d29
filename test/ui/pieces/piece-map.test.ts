import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { availabilityStrip, pieceMap } from '../../../source/ui/pieces/piece-map.ts';
import { legendLine } from '../../../source/ui/tabs/pieces-tab.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makePieces } from '../../helpers/frame-maker.ts';

const draw = (board: string, columns: number, rows: number): readonly string[] =>
  pieceMap(makePieces(board), columns, rows).lines.map(textOf);

const BOARDS: readonly (readonly [string, string, number, number, readonly string[]])[] = [
  ['one piece a cell', '#br.x-', 6, 1, ['█▄▁·×-']],
  ['reading order over rows', '##..', 2, 2, ['██', '··']],
  ['pieces over two cells', '#.#', 6, 1, ['██··██']],
  ['pieces over four cells, seen one by one', '#.#', 12, 1, ['███ ··· ███ ']],
  ['no piece wider than four cells', '#.', 80, 1, ['███ ··· ']],
  ['no more rows than needed', '#.', 80, 9, ['███ ··· ']],
  ['many in one cell, none of them here', '....', 1, 1, ['·']],
  ['many in one cell, a few here', '#...', 1, 1, ['░']],
  ['many in one cell, half of them here', '##..', 1, 1, ['▒']],
  ['many in one cell, most here', '###.', 1, 1, ['▓']],
  ['many in one cell, all here', '####', 1, 1, ['█']],
  ['what is not wanted does not hold back a full cell', '##--', 1, 1, ['█']],
  ['one arriving among many', '...b', 1, 1, ['▄']],
  ['one asked for among many', '...r', 1, 1, ['▁']],
  ['nobody has any of many', 'xxxx', 1, 1, ['×']],
  ['nobody has one of many', 'x...', 1, 1, ['·']],
  ['no pieces', '', 10, 2, []],
];

describe('the piece map', () => {
  for (const [name, board, columns, rows, expected] of BOARDS) {
    test(`${name}: ${board || 'nothing'} in ${columns}×${rows}`, () => {
      assert.deepEqual(draw(board, columns, rows), expected);
    });
  }

  test('never leaves its pane, and counts every piece once', () => {
    const letter = fc.constantFrom('#', 'b', 'r', '.', 'x', '-');
    const board = fc.array(letter, { maxLength: 300 }).map((letters) => letters.join(''));
    const side = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(board, side, side, (pieces, columns, rows) => {
        const { lines, counts } = pieceMap(makePieces(pieces), columns, rows);
        assert.ok(lines.length <= rows);
        for (const line of lines) assert.ok(lineWidth(line) <= columns);
        const { total, ...kinds } = counts;
        assert.equal(total, pieces.length);
        assert.equal(
          Object.values(kinds).reduce((sum, count) => sum + count, 0),
          total,
        );
      }),
    );
  });

  test('a map fills from empty to full as its pieces come', () => {
    const filled = [0, 25, 50, 75, 100].map(
      (have) => pieceMap(makePieces('#'.repeat(have).padEnd(100, '.')), 20, 5).counts.have,
    );
    assert.deepEqual(filled, [0, 25, 50, 75, 100]);
    assert.deepEqual(draw('#'.repeat(400), 20, 5), Array(5).fill('█'.repeat(20)));
  });

  test('100,000 pieces are drawn well within a frame', () => {
    const board = Array.from({ length: 100_000 }, (_piece, at) => '#br.x-'[(at * 7) % 6]).join('');
    const pieces = makePieces(board);
    pieceMap(pieces, 118, 30);
    const before = process.cpuUsage();
    pieceMap(pieces, 118, 30);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 250_000, `${user + system} µs`);
  });

  test('a frame that lies about its pieces is no reason to throw', () => {
    const pieces = { ...makePieces('##..'), count: 1e12 };
    assert.equal(pieceMap({ ...pieces, have: '!!', availability: '' }, 1, 1).lines.length, 1);
    assert.deepEqual(pieceMap({ ...pieces, count: -1 }, 10, 2).lines, []);
    assert.deepEqual(pieceMap({ ...pieces, count: Number.NaN }, 10, 2).lines, []);
  });

  test('the legend names only what there is', () => {
    const { counts } = pieceMap(makePieces('##b.'), 10, 1);
    assert.equal(textOf(legendLine(counts, 80)).trim(), '█ 2 have  ▄ 1 arriving  · 1 to come');
    assert.ok(lineWidth(legendLine(counts, 15)) <= 15);
  });

  test('the strip shows how well each part is held, and what nobody holds', () => {
    const pieces = {
      ...makePieces('....x'),
      availability: Buffer.from([8, 4, 2, 1, 0]).toString('base64'),
    };
    const strip = availabilityStrip(pieces, 5);
    assert.equal(textOf(strip), '█▄▂▁×');
    assert.equal(textOf(availabilityStrip(makePieces(''), 5)), '');
  });
});
