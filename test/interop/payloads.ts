/** Payloads to send about: names that trip programs up, and a sparse file across the 4 GiB line. Contents are pseudo-random from a fixed start, so that a failure can be repeated. */
import { createCipheriv } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Payload {
  /** The folder a client is given as its download folder to seed this. */
  readonly directory: string;
  /** The torrent's own folder or file in it. */
  readonly path: string;
  readonly name: string;
}

const MIB = 1 << 20;
const GIB = 1 << 30;

type Listed = readonly (readonly [path: string, size: number])[];

const ODD_FILES: Listed = [
  ['plain.bin', 3 * MIB + 12_345],
  ['zero-length.txt', 0],
  ['.hidden', 70_000],
  ['with  two spaces and a tail .bin', 16_384],
  ['-dash-first', 99_999],
  ['tab-free-but-long '.padEnd(240, 'long '), 33_000],
  ['Ünïcödé/ñandú/日本語のファイル名.bin', 250_000],
  ['emoji 🌊🧲/👩‍👩‍👧 family.bin', 131_072],
  ['combining e\u0301 and precomposed \u00e9.bin', 5_000],
  ['עברית/العربية.bin', 65_537],
  ['deep/a/b/c/d/e/f/g/h/i/j/k/l/m/leaf.bin', 200_000],
  ['deep/a/also-zero', 0],
  ['~tilde', 14],
  ['1', 15],
];

/** Names that Linux takes and Windows does not; Transmission writes others in their place. */
const UNPORTABLE_FILES: Listed = [
  ['percent%20hash#question?amp&semi;colon.bin', 40_001],
  ['quotes \'single\' "double" `back` $dollar.bin', 1],
  ['brackets [a] {b} (c) <d> | star * plus +.bin', 16_383],
  ['CON', 12],
  ['ends.with.dot.', 13],
];

/** Many files whose borders fall everywhere inside pieces. */
export function makeOddPayload(directory: string, options: { isPortable?: boolean } = {}): Payload {
  const name = 'Odd names ✓ & more';
  const files = options.isPortable ? ODD_FILES : [...ODD_FILES, ...UNPORTABLE_FILES];
  for (const [at, [path, size]] of files.entries()) {
    const whole = join(directory, name, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, noise(size, at));
  }
  return { directory, path: join(directory, name), name };
}

/** So many files with such long names that their info dictionary takes several pieces of metadata (16 KiB each). */
export function makeCrowdPayload(directory: string, count = 300): Payload {
  const name = 'crowd';
  mkdirSync(join(directory, name));
  for (let at = 0; at < count; at++) {
    const file = `${String(at).padStart(4, '0')} ${'a rather long name '.repeat(4)}.bin`;
    writeFileSync(join(directory, name, file), noise(500 + (at % 97), at));
  }
  return { directory, path: join(directory, name), name };
}

/** One file of noise. */
export function makeFilePayload(directory: string, size: number, name = 'payload.bin'): Payload {
  const path = join(directory, name);
  const file = openSync(path, 'w');
  try {
    for (let at = 0; at < size; at += 16 * MIB) {
      writeSync(file, noise(Math.min(16 * MIB, size - at), 1_000 + at / MIB));
    }
  } finally {
    closeSync(file);
  }
  return { directory, path, name };
}

export const SPARSE_SIZE = 4.5 * GIB;

/** Where the sparse file has data, in bytes: its start, both sides of 4 GiB and its odd end. */
const SPARSE_DATA: readonly (readonly [offset: number, size: number])[] = [
  [0, 3 * MIB],
  [4 * GIB - 5 * MIB - 77, 11 * MIB],
  [SPARSE_SIZE - 2 * MIB, 2 * MIB + 4_321],
];

/** A small file, then one of 4.5 GiB, nearly all a hole. Without its data the file is only the hole. */
export function makeSparsePayload(directory: string, hasData: boolean): Payload {
  const name = 'across 4 GiB';
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, 'a first.bin'), hasData ? noise(100_001, 7) : '');
  const file = openSync(join(directory, name, 'sparse.bin'), 'w');
  try {
    ftruncateSync(file, SPARSE_SIZE + 4_321);
    for (const [offset, size] of hasData ? SPARSE_DATA : []) {
      writeSync(file, noise(size, offset / MIB), 0, size, offset);
    }
  } finally {
    closeSync(file);
  }
  return { directory, path: join(directory, name), name };
}

/** Bytes that do not compress and do not repeat, the same for the same seed. */
function noise(size: number, seed: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeDoubleLE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
