import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { decodeBencode } from '../../source/protocol/bencode.ts';
import { MemoryDisk } from './memory-disk.ts';
import { makeTorrent } from './torrent-maker.ts';

const FOLDER = {
  name: 'folder',
  files: [
    { path: 'a.bin', size: 40_000 },
    { path: 'sub/b.bin', size: 0 },
    { path: 'sub/c.bin', size: 30_001 },
  ],
  pieceLength: 16_384,
} as const;

test('the same words make the same torrent, another seed another payload', () => {
  const one = makeTorrent(FOLDER);
  assert.deepEqual(makeTorrent(FOLDER).bytes, one.bytes);
  assert.notEqual(makeTorrent({ ...FOLDER, seed: 2 }).id, one.id);
});

test('hashes fit the payload and the info-hash fits the bytes that stand in the file', () => {
  const torrent = makeTorrent({ ...FOLDER, announce: 'http://tracker.test/announce' });
  assert.equal(torrent.pieceCount, 5);
  assert.equal(torrent.piece(4).length, 70_001 - 4 * 16_384);
  for (const [index, hash] of torrent.pieceHashes.entries()) {
    assert.deepEqual(createHash('sha1').update(torrent.piece(index)).digest(), hash);
  }
  const at = Buffer.from(torrent.bytes).indexOf(torrent.infoBytes);
  assert.equal(Buffer.from(torrent.bytes.subarray(at - 6, at)).toString(), '4:info');
  assert.equal(torrent.id, createHash('sha1').update(torrent.infoBytes).digest('hex'));
});

test('the file says what was asked for', () => {
  const torrent = makeTorrent({
    ...FOLDER,
    announce: 'http://a.test/',
    announceList: [['http://a.test/'], ['udp://b.test:1']],
    isPrivate: true,
    editInfo: (info) => ({ ...info, source: 'X' }),
    extra: { comment: 'hello' },
  });
  const outer = decodeBencode(torrent.bytes) as ReadonlyMap<string, unknown>;
  const info = outer.get('info') as ReadonlyMap<string, unknown>;
  assert.deepEqual([...outer.keys()], ['announce', 'announce-list', 'comment', 'info']);
  assert.deepEqual(
    [...info.keys()],
    ['files', 'name', 'piece length', 'pieces', 'private', 'source'],
  );
});

test('a single file bears the name of the torrent', () => {
  const torrent = makeTorrent({ name: 'one.iso', size: 20_000, pieceLength: 16_384 });
  assert.deepEqual([...torrent.files.keys()], ['one.iso']);
  assert.equal(torrent.payloadOf(0).length, 20_000);
  assert.equal(torrent.fileList.length, 1);
});

test('padding lets each file start on a piece and is not written', () => {
  const torrent = makeTorrent({ ...FOLDER, isPadded: true });
  assert.deepEqual(
    torrent.fileList.map(({ path, size, offset, isPadding }) => [path, size, offset, isPadding]),
    [
      ['folder/a.bin', 40_000, 0, false],
      ['folder/.pad/9152', 9_152, 40_000, true],
      ['folder/sub/b.bin', 0, 49_152, false],
      ['folder/sub/c.bin', 30_001, 49_152, false],
    ],
  );
  assert.ok(torrent.payloadOf(1).every((byte) => byte === 0));
  assert.deepEqual(
    [...torrent.files.keys()],
    ['folder/a.bin', 'folder/sub/b.bin', 'folder/sub/c.bin'],
  );
});

test('the payload can be written, and a changed, short or missing file shows', async () => {
  const disk = new MemoryDisk();
  const torrent = makeTorrent(FOLDER);
  assert.equal((await torrent.differences(disk, '/data')).length, 3);
  await torrent.writePayload(disk, '/data');
  assert.deepEqual(await torrent.differences(disk, '/data'), []);
  const file = await disk.open('/data/folder/a.bin', 'write');
  await file.write(Uint8Array.of(torrent.payload[7]! ^ 1), 7);
  await file.close();
  assert.deepEqual(await torrent.differences(disk, '/data'), ['folder/a.bin']);
});
