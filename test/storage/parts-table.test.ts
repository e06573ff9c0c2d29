import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PartsTable } from '../../source/storage/parts-table.ts';

const table = new PartsTable({ pieceLength: 16_384, pieceCount: 9, fileCount: 4 });

const encode = (slots: ReadonlyMap<number, number>, spans: ReadonlySet<number>): Uint8Array => {
  const bytes = new Uint8Array(table.size);
  bytes.set(table.encodeHead());
  for (const [piece, slot] of slots) bytes.set(table.encodeSlot(slot), table.slotEntryAt(piece));
  for (const span of spans) bytes[table.spanEntryAt(0, 0) + span] = 1;
  return bytes;
};

test('entries come back as they were written', () => {
  const slots = new Map([
    [0, 3],
    [8, 0],
    [4, 8],
  ]);
  const spans = new Set([0, 5, 12]);
  assert.deepEqual(table.decode(encode(slots, spans)), { slots, spans });
});

test('places of pieces lie behind the table and do not overlap', () => {
  assert.ok(table.slotOffset(0) >= table.size);
  assert.equal(table.slotOffset(5) - table.slotOffset(4), 16_384);
});

test('F17: a table of another torrent, cut off, or with two pieces in one place is none', () => {
  const good = encode(new Map([[1, 2]]), new Set());
  const other = new PartsTable({ pieceLength: 16_384, pieceCount: 9, fileCount: 5 });
  assert.equal(other.decode(good), undefined);
  for (let length = 0; length < good.length; length++) {
    assert.equal(table.decode(good.subarray(0, length)), undefined);
  }
  const twice = new Map([
    [1, 2],
    [2, 2],
  ]);
  assert.equal(table.decode(encode(twice, new Set())), undefined);
  assert.equal(table.decode(encode(new Map([[1, 9]]), new Set())), undefined);
});

test('F17: whatever stands in the file, decoding gives places within bounds or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 60, maxLength: 60 }), (noise) => {
      const bytes = encode(new Map(), new Set());
      bytes.set(noise.subarray(0, bytes.length - table.slotEntryAt(0)), table.slotEntryAt(0));
      const entries = table.decode(bytes);
      for (const slot of entries?.slots.values() ?? []) assert.ok(slot >= 0 && slot < 9);
    }),
  );
});
