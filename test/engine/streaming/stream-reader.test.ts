import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STREAM_PART_BYTES } from '../../../source/engine/streaming/limits.ts';
import { StreamReader, type StreamSource } from '../../../source/engine/streaming/stream-reader.ts';
import { Layout } from '../../../source/protocol/layout.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const PIECE = 65_536;
const SIZE = 20 * PIECE + 5;
const layout = new Layout(PIECE, [{ path: ['film'], size: SIZE }]);
const payload = Buffer.from(Array.from({ length: SIZE }, (_, at) => (at * 31 + (at >> 8)) & 255));

/** What a torrent has, and how reading it goes. */
class Source implements StreamSource {
  readonly layout = layout;
  readonly pieces = new Set<number>();
  reason: string | undefined;
  fault: ((piece: number) => void) | undefined;

  has(piece: number): boolean {
    return this.pieces.has(piece);
  }

  async read(piece: number, begin: number, length: number): Promise<Uint8Array> {
    this.fault?.(piece);
    assert.ok(this.pieces.has(piece), `piece ${piece} is read that is not there`);
    assert.ok(length > 0 && length <= STREAM_PART_BYTES);
    const start = piece * PIECE + begin;
    return payload.subarray(start, start + length);
  }

  endReason(): string | undefined {
    return this.reason;
  }
}

const setUp = (start: number, end: number) => {
  const source = new Source();
  let moves = 0;
  const reader = new StreamReader({
    ...{ source, start, end, clock: new VirtualClock() },
    onMoved: () => {
      moves += 1;
    },
  });
  const gone = new AbortController();
  const got: Uint8Array[] = [];
  const read = async (): Promise<void> => {
    for await (const part of reader.parts(gone.signal)) got.push(part);
  };
  return { source, reader, gone, read, bytes: () => Buffer.concat(got), moves: () => moves };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

test('a stretch across pieces is read as it is, to its last byte', async () => {
  const { source, read, bytes, moves } = setUp(PIECE - 3, SIZE);
  for (let piece = 0; piece < layout.pieceCount; piece++) source.pieces.add(piece);
  await read();
  assert.ok(bytes().equals(payload.subarray(PIECE - 3)));
  assert.ok(moves() >= layout.pieceCount - 1, 'it tells of each piece that it comes to');
});

test('a piece that is not there is waited for, and told of once', async () => {
  const { source, reader, read, bytes } = setUp(0, 2 * PIECE);
  source.pieces.add(0);
  const reading = read();
  await turns();
  assert.deepEqual([bytes().length, reader.isWaiting, reader.piece], [PIECE, true, 1]);
  reader.onChanged();
  await turns();
  assert.equal(reader.isWaiting, true, 'news that are about others wake it for nothing');
  source.pieces.add(1);
  reader.onChanged();
  await reading;
  assert.ok(bytes().equals(payload.subarray(0, 2 * PIECE)));
});

test('who hangs up ends it, also while it waits', async () => {
  const { gone, read, bytes } = setUp(0, PIECE);
  const reading = read();
  await turns();
  gone.abort();
  await reading;
  assert.equal(bytes().length, 0);
});

test('what turns out to be lost is waited for, what cannot be read is told', async () => {
  const { source, reader, read, bytes } = setUp(0, PIECE);
  source.pieces.add(0);
  source.fault = (piece) => {
    source.pieces.delete(piece);
    throw new Error('it was changed on disk');
  };
  const reading = read();
  await turns();
  assert.equal(reader.isWaiting, true);
  source.fault = undefined;
  source.pieces.add(0);
  reader.onChanged();
  await reading;
  assert.equal(bytes().length, PIECE);

  const other = setUp(0, PIECE);
  other.source.pieces.add(0);
  other.source.fault = () => {
    throw new Error('the disk is gone');
  };
  await assert.rejects(other.read(), /the disk is gone/);
});

test('a torrent that will bring nothing more ends it with the reason', async () => {
  const { source, reader, read } = setUp(0, PIECE);
  const reading = read();
  await turns();
  source.reason = 'film is paused';
  reader.onChanged();
  await assert.rejects(reading, /film is paused/);
});
