import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FilePriority } from '../../../source/contract/details.ts';
import { Content } from '../../../source/engine/torrent/content.ts';
import { Layout, type LayoutFileInput, type PieceIndex } from '../../../source/protocol/layout.ts';

const PIECE = 16_384;

const layoutOf = (...files: readonly (number | LayoutFileInput)[]): Layout =>
  new Layout(
    PIECE,
    files.map((file, index) =>
      typeof file === 'number' ? { path: ['t', `f${index}`], size: file } : file,
    ),
  );

const piece = (index: number): PieceIndex => index as PieceIndex;

test('a fresh torrent wants all of its bytes and has none', () => {
  const content = new Content(layoutOf(PIECE, PIECE * 2 + 5));
  assert.equal(content.wantedSize, PIECE * 3 + 5);
  assert.equal(content.wantedDone, 0);
  assert.equal(content.bytesLeft, PIECE * 3 + 5);
  assert.equal(content.isComplete, false);
  assert.deepEqual([...content.pieceRanks], [2, 2, 2, 2]);
});

test('pieces add up to a whole torrent, the short last one too', () => {
  const content = new Content(layoutOf(PIECE, PIECE * 2 + 5));
  content.addPiece(piece(3));
  assert.equal(content.wantedDone, 5);
  assert.equal(content.bytesLeft, PIECE * 3);
  for (const index of [0, 1, 2]) content.addPiece(piece(index));
  assert.equal(content.wantedDone, content.wantedSize);
  assert.equal(content.bytesLeft, 0);
  assert.equal(content.isComplete, true);
});

test('a piece that is added or dropped twice counts once', () => {
  const content = new Content(layoutOf(PIECE, PIECE));
  content.addPiece(piece(0));
  content.addPiece(piece(0));
  assert.equal(content.wantedDone, PIECE);
  content.dropPiece(piece(0));
  content.dropPiece(piece(0));
  assert.equal(content.wantedDone, 0);
  content.addPiece(piece(0));
  content.addPiece(piece(1));
  assert.equal(content.isComplete, true);
});

test('a piece shared by a skipped and a wanted file is wanted, and counts only the wanted bytes', () => {
  const content = new Content(layoutOf(PIECE + 100, PIECE), ['skip', 'high']);
  assert.deepEqual([...content.pieceRanks], [0, 3, 3]);
  assert.equal(content.wantedSize, PIECE);
  content.addPiece(piece(1));
  assert.equal(content.wantedDone, PIECE - 100);
  content.addPiece(piece(2));
  assert.equal(content.isComplete, true, 'piece 0 is not needed');
  assert.equal(content.bytesLeft, PIECE, 'trackers count what is skipped too');
});

test('a piece of a skipped file that is there anyway counts for what is left, not for what is wanted', () => {
  const content = new Content(layoutOf(PIECE, PIECE), ['skip', 'normal']);
  content.addPiece(piece(0));
  assert.equal(content.wantedDone, 0);
  assert.equal(content.bytesLeft, PIECE);
  content.setPriorities([0], 'low');
  assert.equal(content.wantedDone, PIECE);
  assert.deepEqual([...content.pieceRanks], [1, 2]);
});

test('wishes that change make a complete torrent incomplete and back', () => {
  const content = new Content(layoutOf(PIECE, PIECE), ['normal', 'skip']);
  content.addPiece(piece(0));
  assert.equal(content.isComplete, true);
  content.setPriorities([1], 'high');
  assert.equal(content.isComplete, false);
  content.setPriorities([1], 'skip');
  assert.equal(content.isComplete, true);
  content.setPriorities([0, 1], 'skip');
  assert.deepEqual([content.wantedSize, content.wantedDone, content.isComplete], [0, 0, true]);
});

test('padding is in pieces and in what is left, and in no sum for people', () => {
  const padding = { path: ['.pad', '84'], size: PIECE - 100, isPadding: true };
  const content = new Content(layoutOf(100, padding, PIECE));
  assert.equal(content.wantedSize, PIECE + 100);
  assert.equal(content.payloadSize, PIECE + 100);
  assert.equal(content.bytesLeft, PIECE * 2);
  content.addPiece(piece(0));
  assert.equal(content.wantedDone, 100);
  assert.equal(content.isWantedFile(1), false);
  assert.equal(content.isWantedFile(0), true);
});

test('a piece of nothing but padding belongs to the torrent, even where all files are skipped', () => {
  const padding = { path: ['.pad', 'x'], size: PIECE * 2 - 100, isPadding: true };
  const content = new Content(layoutOf(100, padding, PIECE), ['skip', 'normal', 'skip']);
  assert.deepEqual([...content.pieceRanks], [0, 2, 0]);
});

test('files of no bytes are wanted, done and in nobody’s way', () => {
  const content = new Content(layoutOf(0, PIECE, 0));
  assert.equal(content.doneOfFile(0), 0);
  assert.equal(content.isWantedFile(0), true);
  content.addPiece(piece(0));
  assert.equal(content.isComplete, true);
  assert.equal(content.doneOfFile(1), PIECE);
});

test('a link is never wanted, whatever was asked for', () => {
  const link = { path: ['t', 'link'], size: 0, isLink: true };
  const content = new Content(layoutOf(PIECE, link), ['normal', 'high']);
  assert.deepEqual(content.priorities, ['normal', 'skip']);
  content.setPriorities([0, 1], 'high');
  assert.equal(content.isWantedFile(1), false);
});

test('done bytes of a file are those inside it, though its pieces reach over', () => {
  const content = new Content(layoutOf(100, PIECE, 50));
  content.addPiece(piece(0));
  assert.deepEqual(
    [0, 1, 2].map((file) => content.doneOfFile(file)),
    [100, PIECE - 100, 0],
  );
  content.addPiece(piece(1));
  assert.deepEqual(
    [0, 1, 2].map((file) => content.doneOfFile(file)),
    [100, PIECE, 50],
  );
});

test('forgetting all starts at nothing', () => {
  const content = new Content(layoutOf(PIECE, PIECE));
  content.addPiece(piece(0));
  content.addPiece(piece(1));
  content.forgetAll();
  assert.equal(content.wantedDone, 0);
  assert.equal(content.have.count, 0);
  assert.equal(content.isComplete, false);
  assert.equal(content.bytesLeft, PIECE * 2);
});

test('whatever comes, sums kept by steps equal sums made anew', () => {
  const priority = fc.constantFrom<FilePriority>('skip', 'low', 'normal', 'high');
  const file = fc.record({
    size: fc.integer({ min: 0, max: PIECE * 2 }),
    isPadding: fc.boolean(),
  });
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('add', 'drop'), piece: fc.nat(20) }),
    fc.record({ kind: fc.constant('wish'), file: fc.nat(5), priority }),
  );
  fc.assert(
    fc.property(fc.array(file, { minLength: 1, maxLength: 6 }), fc.array(step), (files, steps) => {
      fc.pre(files.some(({ size }) => size > 0));
      const layout = layoutOf(...files.map((each, index) => ({ ...each, path: [`f${index}`] })));
      const content = new Content(layout);
      for (const each of steps) {
        if ('priority' in each) {
          if (each.file < files.length) content.setPriorities([each.file], each.priority);
          continue;
        }
        const index = layout.piece(each.piece);
        if (index === undefined) continue;
        if (each.kind === 'add') content.addPiece(index);
        else content.dropPiece(index);
      }
      const anew = new Content(layout, content.priorities);
      for (let at = 0; at < layout.pieceCount; at++) {
        if (content.have.has(at)) anew.addPiece(piece(at));
      }
      const sums = (one: Content) => [
        one.wantedSize,
        one.wantedDone,
        one.bytesLeft,
        one.isComplete,
        [...one.pieceRanks],
      ];
      assert.deepEqual(sums(content), sums(anew));
      const wanted = layout.files.filter(({ index }) => content.isWantedFile(index));
      const done = wanted.reduce((sum, { index }) => sum + content.doneOfFile(index), 0);
      assert.equal(content.wantedDone, done);
      assert.equal(new Content(layout, content.priorities).wantedBytesIn(content.have), done);
    }),
    { numRuns: 200 },
  );
});

test('priorities that are chosen for all files at once count as those set one by one', () => {
  const layout = layoutOf(PIECE, 10, PIECE * 2, { path: ['t', 'link'], size: 0, isLink: true });
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<FilePriority>('skip', 'low', 'normal', 'high'), { maxLength: 4 }),
      fc.array(fc.nat(3)),
      (priorities, pieces) => {
        const chosen = new Content(layout);
        const set = new Content(layout);
        for (const index of pieces) {
          chosen.addPiece(piece(index));
          set.addPiece(piece(index));
        }
        chosen.choose(priorities);
        for (const [file, priority] of priorities.entries()) set.setPriorities([file], priority);
        const sums = ({ wantedSize, wantedDone, isComplete, pieceRanks }: Content) => [
          wantedSize,
          wantedDone,
          isComplete,
          [...pieceRanks],
        ];
        assert.deepEqual(chosen.priorities, set.priorities);
        assert.deepEqual(sums(chosen), sums(set));
      },
    ),
    { numRuns: 50 },
  );
});
