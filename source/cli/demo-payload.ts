/** Torrents that the demo makes for itself: bytes that compress to nothing, and a .torrent for them. */
import { createCipheriv, createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Disk } from '../base/ports/disk.ts';
import { encodeBencode } from '../protocol/bencode.ts';

export interface DemoFile {
  readonly path: readonly string[];
  readonly size: number;
}

export interface DemoTorrent {
  readonly name: string;
  readonly files: readonly { readonly path: readonly string[]; readonly bytes: Buffer }[];
  /** The .torrent. */
  readonly bytes: Uint8Array;
}

const PIECE_LENGTH = 256 * 1024;
/** AES-128, and its block. */
const KEY_BYTES = 16;

/** Always the same for the same name: the keystream of a cipher, which is made in no time. */
const bytesOf = (name: string, size: number): Buffer => {
  const key = createHash('sha256').update(name).digest().subarray(0, KEY_BYTES);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(KEY_BYTES)).update(Buffer.alloc(size));
};

const pieceHashesOf = (payload: Buffer): Buffer => {
  const hashes: Buffer[] = [];
  for (let at = 0; at < payload.length; at += PIECE_LENGTH) {
    hashes.push(
      createHash('sha1')
        .update(payload.subarray(at, at + PIECE_LENGTH))
        .digest(),
    );
  }
  return Buffer.concat(hashes);
};

export const makeDemoTorrent = (
  name: string,
  files: readonly DemoFile[],
  announce: string,
): DemoTorrent => {
  const made = files.map((file) => ({
    path: file.path,
    bytes: bytesOf(`${name}/${file.path.join('/')}`, file.size),
  }));
  const info = {
    name,
    'piece length': PIECE_LENGTH,
    pieces: pieceHashesOf(Buffer.concat(made.map((file) => file.bytes))),
    files: made.map((file) => ({ length: file.bytes.length, path: [...file.path] })),
  };
  const bytes = encodeBencode({ announce, comment: 'Made by sluice demo', info });
  return { name, files: made, bytes };
};

export const writeDemoPayload = async (
  torrent: DemoTorrent,
  directory: string,
  disk: Disk,
): Promise<void> => {
  for (const file of torrent.files) {
    const path = join(directory, torrent.name, ...file.path);
    await disk.makeDirectory(dirname(path));
    const handle = await disk.open(path, 'create');
    await handle.write(file.bytes, 0);
    await handle.close();
  }
};

/** Byte for byte. */
export const hasDemoPayload = async (
  torrent: DemoTorrent,
  directory: string,
  disk: Disk,
): Promise<boolean> => {
  for (const file of torrent.files) {
    const path = join(directory, torrent.name, ...file.path);
    const bytes = await disk.readFile(path, file.bytes.length);
    if (!file.bytes.equals(bytes)) return false;
  }
  return true;
};
