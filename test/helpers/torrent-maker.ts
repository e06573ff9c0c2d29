/** Makes torrents and their payload from a seed (BEP 3, padding files of BEP 47): the same words give the same bytes. */
import { createHash } from 'node:crypto';
import { toHex } from '../../source/base/bytes.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type { Disk } from '../../source/base/ports/disk.ts';
import { type BencodeInput, encodeBencode } from '../../source/protocol/bencode.ts';
import { SeededRandom } from './seeded-random.ts';

export interface FileToMake {
  /** `a/b.txt`, or its parts where a part holds a slash. */
  readonly path: string | readonly string[];
  readonly size: number;
}

export interface TorrentToMake {
  /** Of the payload; `name` where left out. */
  readonly seed?: string | number;
  readonly name: string;
  /** One file that bears the name… */
  readonly size?: number;
  /** …or a folder of files. */
  readonly files?: readonly FileToMake[];
  readonly pieceLength: number;
  readonly announce?: string;
  readonly announceList?: readonly (readonly string[])[];
  readonly isPrivate?: boolean;
  /** Each file starts on a piece of its own (BEP 47). */
  readonly isPadded?: boolean;
  /** The last chance to spoil the info dictionary. */
  readonly editInfo?: (info: Record<string, BencodeInput>) => Record<string, BencodeInput>;
  /** Further keys beside `info`. */
  readonly extra?: Readonly<Record<string, BencodeInput>>;
}

export interface MadeFile {
  /** Below the torrent's folder (the one that was downloaded into), such as `name/a/b.txt`. */
  readonly path: string;
  readonly size: number;
  /** In the whole payload. */
  readonly offset: number;
  readonly isPadding: boolean;
}

interface PlannedFile {
  readonly parts: readonly string[];
  readonly size: number;
  readonly offset: number;
  readonly isPadding: boolean;
}

export class MadeTorrent {
  readonly name: string;
  readonly pieceLength: number;
  /** The .torrent. */
  readonly bytes: Uint8Array;
  /** The info dictionary as it stands in it. */
  readonly infoBytes: Uint8Array;
  /** SHA-1, 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly id: TorrentId;
  /** All files one after the other, padding too. */
  readonly payload: Uint8Array;
  /** Padding too, in the order of the torrent. */
  readonly fileList: readonly MadeFile[];
  readonly pieceHashes: readonly Uint8Array[];

  constructor(wish: TorrentToMake) {
    const planned = plan(wish);
    this.name = wish.name;
    this.pieceLength = wish.pieceLength;
    this.payload = payloadOf(wish, planned);
    this.pieceHashes = hashesOf(this.payload, wish.pieceLength);
    const info = infoOf(wish, planned, this.pieceHashes);
    const outer: Record<string, BencodeInput> = {
      ...wish.extra,
      info: wish.editInfo?.(info) ?? info,
    };
    if (wish.announce !== undefined) outer.announce = wish.announce;
    if (wish.announceList !== undefined) outer['announce-list'] = wish.announceList;
    this.infoBytes = encodeBencode(outer.info!);
    this.bytes = encodeBencode(outer);
    this.infoHash = createHash('sha1').update(this.infoBytes).digest();
    this.id = toHex(this.infoHash) as TorrentId;
    this.fileList = planned.map(({ parts, size, offset, isPadding }) => ({
      path: [wish.name, ...parts].join('/'),
      size,
      offset,
      isPadding,
    }));
  }

  get pieceCount(): number {
    return this.pieceHashes.length;
  }

  /** Real files and their content, by path. */
  get files(): ReadonlyMap<string, Uint8Array> {
    const real = this.fileList.filter(({ isPadding }) => !isPadding);
    return new Map(real.map((file) => [file.path, this.#slice(file)]));
  }

  get magnet(): string {
    return `magnet:?xt=urn:btih:${this.id}&dn=${encodeURIComponent(this.name)}`;
  }

  payloadOf(fileIndex: number): Uint8Array {
    return this.#slice(this.fileList[fileIndex]!);
  }

  piece(index: number): Uint8Array {
    const start = index * this.pieceLength;
    return this.payload.subarray(start, start + this.pieceLength);
  }

  block(piece: number, offset: number, length: number): Uint8Array {
    return this.piece(piece).subarray(offset, offset + length);
  }

  /** Puts the real files below `directory`, as if downloaded. */
  async writePayload(disk: Disk, directory: string): Promise<void> {
    for (const [path, bytes] of this.files) {
      const full = `${directory}/${path}`;
      await disk.makeDirectory(full.slice(0, full.lastIndexOf('/')));
      const file = await disk.open(full, 'create');
      await file.write(bytes, 0);
      await file.sync();
      await file.close();
    }
  }

  /** Paths of files that are not on the disk byte for byte; empty after a whole download. */
  async differences(disk: Disk, directory: string): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const [path, bytes] of this.files) {
      const full = `${directory}/${path}`;
      const status = await disk.status(full);
      if (status?.size !== bytes.length) wrong.push(path);
      else if (!Buffer.from(await disk.readFile(full, bytes.length)).equals(bytes))
        wrong.push(path);
    }
    return wrong;
  }

  #slice({ offset, size }: MadeFile): Uint8Array {
    return this.payload.subarray(offset, offset + size);
  }
}

export const makeTorrent = (wish: TorrentToMake): MadeTorrent => new MadeTorrent(wish);

const plan = (wish: TorrentToMake): readonly PlannedFile[] => {
  if (wish.files === undefined) {
    return [{ parts: [], size: wish.size ?? 0, offset: 0, isPadding: false }];
  }
  const planned: PlannedFile[] = [];
  let offset = 0;
  const put = (parts: readonly string[], size: number, isPadding: boolean) => {
    planned.push({ parts, size, offset, isPadding });
    offset += size;
  };
  for (const { path, size } of wish.files) {
    const gap = wish.isPadded === true ? -offset % wish.pieceLength : 0;
    if (gap !== 0) put(['.pad', String(wish.pieceLength + gap)], wish.pieceLength + gap, true);
    put(typeof path === 'string' ? path.split('/') : path, size, false);
  }
  return planned;
};

const payloadOf = (wish: TorrentToMake, planned: readonly PlannedFile[]): Uint8Array => {
  const random = new SeededRandom(wish.seed ?? wish.name);
  const last = planned.at(-1);
  const payload = new Uint8Array(last === undefined ? 0 : last.offset + last.size);
  for (const { parts, size, offset, isPadding } of planned) {
    if (!isPadding) payload.set(random.fork(parts.join('/')).bytes(size), offset);
  }
  return payload;
};

const hashesOf = (payload: Uint8Array, pieceLength: number): readonly Uint8Array[] => {
  const hashes: Uint8Array[] = [];
  for (let start = 0; start < payload.length; start += pieceLength) {
    const piece = payload.subarray(start, start + pieceLength);
    hashes.push(createHash('sha1').update(piece).digest());
  }
  return hashes;
};

const infoOf = (
  wish: TorrentToMake,
  planned: readonly PlannedFile[],
  pieceHashes: readonly Uint8Array[],
): Record<string, BencodeInput> => {
  const info: Record<string, BencodeInput> = {
    name: wish.name,
    'piece length': wish.pieceLength,
    pieces: Buffer.concat(pieceHashes),
  };
  if (wish.isPrivate === true) info.private = 1;
  if (wish.files === undefined) return { ...info, length: wish.size ?? 0 };
  const files = planned.map(({ parts, size, isPadding }) => ({
    length: size,
    path: parts,
    ...(isPadding ? { attr: 'p' } : {}),
  }));
  return { ...info, files };
};
