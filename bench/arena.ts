/** Where it is measured: a payload on tmpfs, its torrent, and hosts of their own on one bridge (loopback where namespaces cannot be made). */
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, LOOPBACK, whyNoNamespaces } from '../test/interop/namespaces.ts';
import { makeFilePayload, type Payload } from '../test/interop/payloads.ts';
import { freePort } from '../test/interop/ports.ts';
import { Room } from '../test/interop/room.ts';
import { startTracker, type Tracker, trackerUrl } from '../test/interop/strangers/opentracker.ts';
import { makeByMktorrent, type TorrentFile } from '../test/interop/torrents.ts';

export interface Arena {
  readonly room: Room;
  readonly payload: Payload;
  readonly torrent: TorrentFile;
  readonly tracker: Tracker;
  readonly size: number;
  readonly seederHost: Host;
  readonly leecherHost: Host;
  /** For the report. */
  readonly setting: string;
  close(): Promise<void>;
}

const MIB = 1 << 20;
const PIECE_LENGTH = MIB;
const TMPFS = '/dev/shm';
/** Again where a program that is being killed still writes into it. */
const REMOVE = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };

/** The payload, one copy of it, and something over. */
const COPIES = 2.5;

export async function openArena(size: number): Promise<Arena> {
  const isOnTmpfs = existsSync(TMPFS) && free(TMPFS) > size * COPIES;
  const root = mkdtempSync(join(isOnTmpfs ? TMPFS : tmpdir(), 'sluice-bench-'));
  process.env.SLUICE_INTEROP_TMP = root;
  // Memory-backed: nothing may stay behind, however this ends.
  process.on('exit', () => rmSync(root, REMOVE));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(130));
  const room = new Room();
  const close = async (): Promise<void> => {
    await room.close();
    rmSync(root, REMOVE);
  };
  try {
    touchMemory(root, size * 2);
    const whyNot = whyNoNamespaces();
    const hosts = whyNot === null ? (await room.network(3)).hosts : [LOOPBACK, LOOPBACK, LOOPBACK];
    const [seederHost, leecherHost, trackerHost] = hosts as [Host, Host, Host];
    const payload = makeFilePayload(room.folder('payload'), size);
    const port = await freePort();
    const torrent = makeByMktorrent(payload, {
      path: join(room.path, 'made.torrent'),
      pieceLength: PIECE_LENGTH,
      trackers: [trackerUrl('http', trackerHost, port)],
    });
    const tracker = await startTracker(room, [torrent.infoHash as string], port, trackerHost);
    const where = isOnTmpfs ? 'tmpfs' : 'disk';
    const net = whyNot === null ? 'network namespaces on a bridge' : 'loopback';
    const setting = `${size / MIB} MiB in pieces of 1 MiB, on ${where}, ${net}`;
    return { room, payload, torrent, tracker, size, seederHost, leecherHost, setting, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first touch of a page is slow on some machines, and would be charged to whoever comes first. */
function touchMemory(root: string, size: number): void {
  const path = join(root, 'touched');
  const block = Buffer.alloc(16 * MIB, 1);
  const file = openSync(path, 'w');
  for (let at = 0; at < size; at += block.length) writeSync(file, block);
  closeSync(file);
  rmSync(path);
}

function free(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
