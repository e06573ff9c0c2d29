/** .torrent files made by strangers: mktorrent, transmission-create and libtorrent. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Payload } from './payloads.ts';
import { PYTHON } from './strangers/libtorrent.ts';

export interface TorrentFile {
  readonly path: string;
  readonly name: string;
  /** Hex; null where the torrent has none of that kind. */
  readonly infoHash: string | null;
  readonly infoHashV2: string | null;
  readonly pieceLength: number;
  readonly pieceCount: number;
  readonly padCount: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export type LibtorrentKind =
  | 'v1'
  | 'v1-padded'
  | 'v1-aligned'
  /** Aligned, with links as links. */
  | 'v1-links'
  /** Aligned, without attributes. */
  | 'v1-bare'
  | 'hybrid'
  | 'v2';

export interface TorrentOptions {
  /** Where to put it. */
  readonly path: string;
  readonly trackers?: readonly string[];
  /** By libtorrent alone (BEP 19). */
  readonly webSeeds?: readonly string[];
  /** A power of two. */
  readonly pieceLength?: number;
}

/** For programs that insist on a tracker: nothing listens there. */
const NOWHERE = 'http://127.0.0.1:1/announce';
const DEFAULT_PIECE_LENGTH = 1 << 16;
const SCRIPT = fileURLToPath(new URL('strangers/torrent-file.py', import.meta.url));

export function makeByLibtorrent(
  payload: Payload,
  kind: LibtorrentKind,
  options: TorrentOptions,
): TorrentFile {
  const length = String(options.pieceLength ?? DEFAULT_PIECE_LENGTH);
  const seeds = (options.webSeeds ?? []).map((url) => `seed=${url}`);
  const urls = [...(options.trackers ?? []), ...seeds];
  return python('make', kind, length, options.path, payload.path, ...urls);
}

export function makeByMktorrent(payload: Payload, options: TorrentOptions): TorrentFile {
  const length = String(Math.log2(options.pieceLength ?? DEFAULT_PIECE_LENGTH));
  const trackers = (options.trackers ?? [NOWHERE]).flatMap((url) => ['-a', url]);
  run('mktorrent', '-l', length, ...trackers, '-o', options.path, payload.path);
  return showTorrent(options.path);
}

export function makeByTransmission(payload: Payload, options: TorrentOptions): TorrentFile {
  const kib = String((options.pieceLength ?? DEFAULT_PIECE_LENGTH) / 1024);
  const trackers = (options.trackers ?? [NOWHERE]).flatMap((url) => ['-t', url]);
  run('transmission-create', '-s', kib, ...trackers, '-o', options.path, payload.path);
  return showTorrent(options.path);
}

/** What libtorrent reads out of it. */
export function showTorrent(path: string): TorrentFile {
  return python('show', path);
}

function python(...args: string[]): TorrentFile {
  return JSON.parse(run(PYTHON, SCRIPT, ...args)) as TorrentFile;
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
}
