import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { PiecesDetails } from '../../../source/contract/details.ts';
import { openContent } from '../../../source/ui/screen-layout.ts';
import { textOf } from '../../../source/ui/text/line.ts';
import { Desk } from '../../helpers/desk.ts';
import { makeFile, makeId, makePieces } from '../../helpers/frame-maker.ts';
import { contentLines } from '../../helpers/line-reader.ts';

const id = makeId(1);

const FILES = [
  makeFile(0, { path: [safeText('album'), safeText('01.flac')], firstPiece: 0, lastPiece: 3 }),
  makeFile(1, { path: [safeText('album'), safeText('02.flac')], firstPiece: 4, lastPiece: 99_999 }),
];

const openDesk = (pieces: PiecesDetails, size = { columns: 80, rows: 24 }): Desk => {
  const desk = new Desk(1, size);
  desk.session.publish({ details: { [id]: { pieces, files: FILES } } });
  desk.press('enter', 'enter', 'c');
  return desk;
};

const linesOf = (desk: Desk) => {
  const { state, layout } = desk.store.context;
  const content = openContent(state, layout, null);
  return content === undefined ? [] : contentLines(content);
};

const read = (desk: Desk): string => linesOf(desk).map(textOf).join('\n');

/** The words about the cell under the cursor. */
const cell = (desk: Desk): string => /Pieces? [\d,–]+:.*/.exec(read(desk))?.[0] ?? '';

describe('the map of the pieces', () => {
  test('names the piece under the cursor, its file, and the rarest', () => {
    const desk = openDesk({ ...makePieces('##br..'), rarest: [4, 5] });
    assert.match(read(desk), /Piece 0: here, held by 2 peers\n In 01\.flac\n/);
    assert.match(read(desk), /Rarest: piece 4 \(2 peers\), 5 \(2\), in 02\.flac/);
    desk.press('right', 'l');
    assert.match(read(desk), /Piece 2: arriving/);
    desk.press('l', 'l', 'l', 'l', 'l');
    assert.match(read(desk), /Piece 5: to come, held by 2 peers\n In 02\.flac/);
    desk.press('h', 'left');
    assert.match(cell(desk), /Piece 3: asked for/);
  });

  test('the arrows and hjkl move by cells, straight up and down', () => {
    const desk = openDesk(makePieces('.'.repeat(60)));
    const at = (...keys: readonly string[]): string => {
      desk.press(...keys);
      return cell(desk).split(':')[0]!;
    };
    assert.equal(at('l', 'j'), 'Piece 20');
    assert.equal(at('down', 'down', 'down', 'down'), 'Piece 58');
    assert.equal(at('k'), 'Piece 39');
    assert.equal(at('G'), 'Piece 59');
    assert.equal(at('pgup', 'pgup', 'pgup'), 'Piece 2');
    assert.equal(at('g', 'up', 'left'), 'Piece 0');
  });

  test('of many pieces a cell is some of them', () => {
    const desk = openDesk(makePieces('#'.repeat(50_000).padEnd(100_000, '.')));
    assert.match(cell(desk), /^Pieces 0–84: 85 of 85 here, held by 2 peers/);
    desk.press('G');
    assert.match(cell(desk), /^Pieces 99,914–99,999: 0 of 86 here/);
  });

  test('the cursor is on its pieces still when the window changes', () => {
    const desk = openDesk(makePieces('.'.repeat(1000)));
    desk.press('j', 'j', 'l');
    const from = Number(/\d+/.exec(cell(desk))![0]);
    desk.store.dispatch({ kind: 'resize', size: { columns: 40, rows: 10 } });
    const [first, last] = cell(desk)
      .match(/\d+(?=[–:])/g)!
      .map(Number);
    assert.ok(first! <= from && from <= (last ?? first!), cell(desk));
  });

  test('one cell is marked in full details, none beside the list', () => {
    const desk = openDesk(makePieces('....'));
    const chosen = () =>
      linesOf(desk).flatMap((line) => line.filter(({ tone }) => tone === 'chosen'));
    assert.equal(chosen().length, 1);
    desk.press('esc');
    assert.equal(chosen().length, 0);
    assert.deepEqual(desk.session.watched, [`${id} pieces`]);
  });

  test('Left never leads out, Esc and Backspace do', () => {
    const desk = openDesk(makePieces('....'));
    desk.press('left', 'h');
    assert.equal(desk.store.state.view.details, 'full');
    desk.press('backspace');
    assert.equal(desk.store.state.view.details, 'split');
  });

  test('what nobody has is said before what is rare', () => {
    const desk = openDesk({ ...makePieces('..x'), rarest: [0] });
    assert.match(read(desk), /Nobody connected has 1 of those wanted\. Rarest: piece 0/);
  });

  test('only cells that changed are drawn otherwise: the lines below keep their places', () => {
    const before = { ...makePieces('#'.repeat(500).padEnd(5000, '.')), rarest: [600] };
    const desk = openDesk(before);
    const first = linesOf(desk).map(textOf);
    const after = makePieces('#'.repeat(501).padEnd(5000, '.'));
    desk.session.publish({ details: { [id]: { pieces: after, files: FILES } } });
    const second = linesOf(desk).map(textOf);
    assert.equal(second.length, first.length);
    const changed = first.slice(0, -5).reduce((sum, line, row) => {
      const cells = [...line].filter((glyph, column) => glyph !== second[row]![column]);
      return sum + cells.length;
    }, 0);
    assert.ok(changed <= 1, `${changed} cells`);
  });

  for (const size of [
    { columns: 40, rows: 10 },
    { columns: 120, rows: 40 },
  ]) {
    test(`at ${size.columns}×${size.rows} map, legend and the words about the cell fit`, () => {
      const desk = openDesk(makePieces('.'.repeat(9000)), size);
      const lines = linesOf(desk);
      assert.ok(lines.length <= size.rows - 3);
      assert.match(read(desk), /9,000 to come/);
      assert.match(cell(desk), /^Pieces 0–/);
    });
  }

  test('no pieces, or no answer yet, is no reason to fall', () => {
    const desk = openDesk(makePieces(''));
    desk.press('j', 'l', 'G');
    assert.equal(cell(desk), '');
    desk.session.publish({ details: {} });
    desk.press('j', 'l');
    assert.match(read(desk), /Asking for the pieces/);
  });

  test('with 100,000 pieces and as many files a key is answered within 10 ms of work', () => {
    const files = Array.from({ length: 100_000 }, (_file, at) =>
      makeFile(at, { firstPiece: at, lastPiece: at }),
    );
    const desk = openDesk(makePieces('#'.repeat(30_000).padEnd(100_000, '.')));
    const pieces = { ...makePieces('.'.repeat(100_000)), rarest: [99_000] };
    desk.session.publish({ details: { [id]: { pieces, files } } });
    desk.press('j', 'l', 'G', 'k');
    read(desk);
    const before = process.cpuUsage();
    const presses = 30;
    for (let press = 0; press < presses; press++) {
      desk.press('k');
      read(desk);
    }
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / presses < 10_000, `${(user + system) / presses} µs a key`);
  });
});
