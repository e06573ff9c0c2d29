/** Torrents that share files with one that is to be made (BEP 38), as a viewer names them. */
import { fromHex } from '../../base/bytes.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { Disk } from '../../base/ports/disk.ts';
import { safeText } from '../../base/safe-text.ts';
import { MAX_TORRENT_BYTES } from '../../protocol/limits.ts';
import { parseMetainfo } from '../../protocol/metainfo.ts';

/** Of info-hashes in hex, and of .torrent files by their whole path. Rejects with `session/invalid-argument` that names what is none. */
export const similarHashes = (
  texts: readonly string[],
  disk: Pick<Disk, 'readFile'>,
): Promise<readonly Uint8Array[]> => Promise.all(texts.map((text) => hashOf(text, disk)));

const hashOf = async (text: string, disk: Pick<Disk, 'readFile'>): Promise<Uint8Array> => {
  const hash = fromHex(text);
  if (hash?.length === 20) return hash;
  if (!text.startsWith('/')) {
    throw invalid(
      `"${safeText(text, 100)}" is neither the info-hash of a torrent nor a .torrent file`,
    );
  }
  try {
    return parseMetainfo(await disk.readFile(text, MAX_TORRENT_BYTES)).hashes.v1!;
  } catch (cause) {
    throw invalid(`${safeText(text, 4_096)} is no similar torrent: ${messageOf(cause)}`, cause);
  }
};

const invalid = (message: string, cause?: unknown): SluiceError =>
  new SluiceError('session/invalid-argument', message, { cause });
