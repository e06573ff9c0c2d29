/** Thousands of torrents as an engine left them: state folders of ours and of Transmission's over one folder of data. */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../source/base/bytes.ts';
import type { TorrentId } from '../source/base/ids.ts';
import type { TorrentRecord } from '../source/base/ports/state.ts';
import { encodeBencode } from '../source/protocol/bencode.ts';
import { parseMetainfo } from '../source/protocol/metainfo.ts';
import { encodeOutline, outlineOf } from '../source/protocol/metainfo-outline.ts';
import { lookAtRoot } from '../source/storage/data-root.ts';
import { NodeDisk } from '../source/system/disk.ts';
import { SqliteStateStore } from '../source/system/state.ts';

export interface MadeLibrary {
  /** The payload: files with nothing in them but their size. */
  readonly data: string;
  readonly pausedState: string;
  readonly seedingState: string;
  /** A configuration folder of transmission-daemon. */
  readonly transmission: string;
}

const PIECES = 1_000;
const PIECE_LENGTH = 262_144;
const SIZE = PIECES * PIECE_LENGTH;
const AT_ONCE = 200;

interface Made {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

export async function makeManyTorrents(folder: string, count: number): Promise<MadeLibrary> {
  const made: MadeLibrary = {
    data: join(folder, 'data'),
    pausedState: join(folder, 'paused'),
    seedingState: join(folder, 'seeding'),
    transmission: join(folder, 'transmission'),
  };
  mkdirSync(made.data);
  for (const part of ['torrents', 'resume']) {
    mkdirSync(join(made.transmission, part), { recursive: true });
  }
  const stores = [
    { isPaused: true, store: new SqliteStateStore({ folder: made.pausedState }) },
    { isPaused: false, store: new SqliteStateStore({ folder: made.seedingState }) },
  ];
  const { mountPath } = await lookAtRoot(new NodeDisk(), made.data);
  for (let first = 0; first < count; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, at) =>
      makeOne(first + at),
    );
    for (const torrent of batch) {
      putData(made.data, torrent);
      putForTransmission(made, torrent);
    }
    for (const { isPaused, store } of stores) {
      await Promise.all(
        batch.map((torrent, at) =>
          store.saveTorrent(
            { ...recordOf(made, torrent, isPaused, first + at), mountPath },
            torrent.bytes,
          ),
        ),
      );
    }
  }
  for (const { store } of stores) await store.close();
  return made;
}

/** No announce: all of them at rest is what is looked at. */
function makeOne(number: number): Made {
  const name = `torrent ${String(number).padStart(5, '0')} of many, with a name of the usual length.iso`;
  const info = encodeBencode({
    length: SIZE,
    name,
    'piece length': PIECE_LENGTH,
    pieces: randomBytes(PIECES * 20),
  });
  const hash = toHex(createHash('sha1').update(info).digest());
  return { name, bytes: Buffer.concat([Buffer.from('d4:info'), info, Buffer.from('e')]), hash };
}

function putData(data: string, { name }: Made): void {
  const file = openSync(join(data, name), 'w');
  ftruncateSync(file, SIZE);
  closeSync(file);
}

function recordOf(made: MadeLibrary, torrent: Made, isPaused: boolean, at: number): TorrentRecord {
  const { mtimeMs } = statSync(join(made.data, torrent.name));
  return {
    id: torrent.hash as TorrentId,
    outline: encodeOutline(outlineOf(parseMetainfo(torrent.bytes))),
    directory: made.data,
    addedAtMs: 1_700_000_000_000 + at,
    completedAtMs: 1_700_000_100_000,
    isPaused,
    priorities: ['normal'],
    labels: [],
    trackers: undefined,
    downloadedBytes: SIZE,
    uploadedBytes: 0,
    pieces: new Uint8Array(PIECES / 8).fill(0xff),
    stamps: [{ size: SIZE, modifiedMs: mtimeMs }],
    createdFiles: [torrent.name],
  };
}

function putForTransmission(made: MadeLibrary, { name, bytes, hash }: Made): void {
  const { mtimeMs } = statSync(join(made.data, name));
  const place = `${name}.${hash.slice(0, 16)}`;
  writeFileSync(join(made.transmission, 'torrents', `${place}.torrent`), bytes);
  const resume = encodeBencode({
    destination: made.data,
    paused: 0,
    progress: { blocks: 'all', 'time-checked': [Math.ceil(mtimeMs / 1000) + 1] },
  });
  writeFileSync(join(made.transmission, 'resume', `${place}.resume`), resume);
}
