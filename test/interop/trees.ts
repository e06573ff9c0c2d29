/** Byte-for-byte comparison of what was sent and what arrived. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Payload } from './payloads.ts';
import type { TorrentFile } from './torrents.ts';

export interface TreeOptions {
  /** For clients that do not make the torrent's files of no length. */
  readonly isWithoutEmptyFiles?: boolean;
}

/** Fails unless the folder holds the files that the torrent lists, with the payload's bytes, and nothing more. */
export function assertArrived(
  payload: Payload,
  torrent: TorrentFile,
  directory: string,
  options: TreeOptions = {},
): void {
  const isExpected = (size: number): boolean => size > 0 || options.isWithoutEmptyFiles !== true;
  const expected = torrent.files.filter(({ size }) => isExpected(size)).map(({ path }) => path);
  const found = filesBelow(directory).filter((path) =>
    isExpected(lstatSync(join(directory, path)).size),
  );
  assert.deepEqual(found, expected.sort(), 'the names that arrived');
  for (const path of found) assertSameBytes(join(payload.directory, path), join(directory, path));
}

function assertSameBytes(expected: string, actual: string): void {
  try {
    execFileSync('cmp', ['--', expected, actual], { stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    assert.fail(`differs: ${stdout ?? ''}${stderr ?? ''}`);
  }
}

/** Sorted, relative. */
export function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
