/**
 * Bytes of skipped files: a piece that a wanted and a skipped file share is only whole with both, and
 * the skipped file must not appear in the user's folder. They lie in a side file of Sluice's own in the
 * state folder, a place of one piece length for each such piece (sparse), behind a table.
 */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk, DiskFile } from '../base/ports/disk.ts';
import type { FileSpan } from '../base/ports/hashing.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import type { HandlePool } from './handle-pool.ts';
import { PartsTable } from './parts-table.ts';

export interface PartsFileOptions {
  readonly disk: Disk;
  readonly handles: HandlePool;
  readonly layout: Layout;
  /** Absolute. */
  readonly path: string;
}

/** Bytes of one file within a piece; `begin` is counted from the start of the piece. */
export interface PartOfPiece {
  readonly file: number;
  readonly begin: number;
  readonly length: number;
}

export class PartsFile {
  readonly #options: PartsFileOptions;
  readonly #table: PartsTable;
  #slots = new Map<number, number>();
  #spans = new Set<number>();
  #freeSlots: number[] = [];
  /** Free, but a crash could bring their entries back until the table is synced. */
  #freedSlots: number[] = [];
  #slotCount = 0;
  #loading: Promise<void> | undefined;
  /** There is a file with a head of ours. */
  #hasFile = false;
  #isDirty = false;

  constructor(options: PartsFileOptions) {
    this.#options = options;
    const { pieceLength, pieceCount, files } = options.layout;
    this.#table = new PartsTable({ pieceLength, pieceCount, fileCount: files.length });
  }

  get isDirty(): boolean {
    return this.#isDirty;
  }

  get isEmpty(): boolean {
    return this.#spans.size === 0;
  }

  /** Reads the table, once; must be awaited before the rest is asked. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  has(piece: number, file: number): boolean {
    return this.#spans.has(piece + file);
  }

  /** Where bytes of a piece lie that `has` says are there. */
  spanOf(piece: number, begin: number, length: number): FileSpan {
    const slot = this.#slots.get(piece);
    if (slot === undefined) throw new RangeError(`piece ${piece} has no place in the parts file`);
    return { path: this.#options.path, offset: this.#table.slotOffset(slot) + begin, length };
  }

  async read(piece: number, begin: number, into: Uint8Array): Promise<void> {
    const { offset } = this.spanOf(piece, begin, into.length);
    const count = await this.#use('read', (file) => file.read(into, offset));
    if (count < into.length) {
      throw new SluiceError('disk/short-read', `${this.#options.path} is shorter than it was`);
    }
  }

  /** `bytes` is the whole piece, `parts` what of it is to be kept, in order. The bytes first, then the table says that they are there. */
  async write(piece: number, bytes: Uint8Array, parts: readonly PartOfPiece[]): Promise<void> {
    const slot = this.#takeSlot(piece);
    this.#isDirty = true;
    try {
      await this.#use('write', async (file) => {
        const start = this.#table.slotOffset(slot);
        for (const { begin, end } of runsOf(parts)) {
          await file.write(bytes.subarray(begin, end), start + begin);
        }
        await this.#writeSpans(file, piece, parts);
        await file.write(this.#table.encodeSlot(slot), this.#table.slotEntryAt(piece));
      });
    } catch (error) {
      if (!this.#filesOf(piece).some((file) => this.has(piece, file))) this.#freeSlot(piece);
      throw error;
    }
    for (const { file } of parts) this.#spans.add(piece + file);
  }

  /** Bytes that stand in their own file now, synced. */
  async drop(piece: PieceIndex, file: number): Promise<void> {
    if (!this.has(piece, file)) return;
    this.#isDirty = true;
    await this.#use('write', async (handle) => {
      await this.#writeSpans(handle, piece, [], file);
      const isLast = this.#filesOf(piece).every(
        (other) => other === file || !this.has(piece, other),
      );
      if (!isLast) return;
      await handle.write(this.#table.encodeSlot(undefined), this.#table.slotEntryAt(piece));
      this.#freeSlot(piece);
    });
    this.#spans.delete(piece + file);
  }

  async sync(): Promise<void> {
    if (!this.#isDirty) return;
    const freed = this.#freedSlots;
    this.#freedSlots = [];
    this.#isDirty = false;
    const { handles, path } = this.#options;
    const closeFailure = handles.takeCloseFailure(path);
    try {
      if (closeFailure !== undefined) throw closeFailure;
      await this.#use('write', (file) => file.sync());
      this.#freeSlots.push(...freed);
    } catch (error) {
      this.#isDirty = true;
      this.#freedSlots.push(...freed);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#options.handles.forget(this.#options.path);
  }

  /** Ours alone, so it may always go. */
  async remove(): Promise<void> {
    await this.close();
    this.#reset();
    try {
      await this.#options.disk.removeFile(this.#options.path);
    } catch (error) {
      if (!isSluiceError(error, 'disk/missing')) throw error;
    }
  }

  #reset(): void {
    this.#slots = new Map();
    this.#spans = new Set();
    this.#freeSlots = [];
    this.#freedSlots = [];
    this.#slotCount = 0;
    this.#hasFile = false;
    this.#isDirty = false;
  }

  async #load(): Promise<void> {
    const { disk, path } = this.#options;
    const status = await disk.status(path);
    if (status?.kind !== 'file' || status.size < this.#table.size) return;
    const table = new Uint8Array(this.#table.size);
    const file = await disk.open(path, 'read');
    try {
      await file.read(table, 0);
    } finally {
      await file.close();
    }
    const entries = this.#table.decode(table);
    if (entries === undefined) return;
    this.#slots = entries.slots;
    this.#spans = entries.spans;
    this.#hasFile = true;
    const taken = new Set(entries.slots.values());
    for (const slot of taken) this.#slotCount = Math.max(this.#slotCount, slot + 1);
    for (let slot = 0; slot < this.#slotCount; slot++) {
      if (!taken.has(slot)) this.#freeSlots.push(slot);
    }
  }

  #takeSlot(piece: number): number {
    const known = this.#slots.get(piece);
    if (known !== undefined) return known;
    const slot = this.#freeSlots.pop() ?? this.#slotCount++;
    this.#slots.set(piece, slot);
    return slot;
  }

  #freeSlot(piece: number): void {
    const slot = this.#slots.get(piece);
    if (slot === undefined) return;
    this.#slots.delete(piece);
    this.#freedSlots.push(slot);
  }

  #filesOf(piece: number): readonly number[] {
    return this.#options.layout.filesOfPiece(piece as PieceIndex);
  }

  /** The entries of a piece lie in a row: one write says what is there of all its files. */
  async #writeSpans(
    handle: DiskFile,
    piece: number,
    added: readonly PartOfPiece[],
    dropped?: number,
  ): Promise<void> {
    const files = this.#filesOf(piece);
    const first = files[0]!;
    const entries = new Uint8Array(files.at(-1)! - first + 1);
    for (const file of files) entries[file - first] = this.has(piece, file) ? 1 : 0;
    for (const { file } of added) entries[file - first] = 1;
    if (dropped !== undefined) entries[dropped - first] = 0;
    await handle.write(entries, this.#table.spanEntryAt(piece, first));
  }

  async #use<Answer>(
    need: 'read' | 'write',
    work: (file: DiskFile) => Promise<Answer>,
  ): Promise<Answer> {
    const { disk, handles, path } = this.#options;
    try {
      const open = need === 'read' ? () => disk.open(path, 'read') : () => this.#openToWrite();
      return await handles.use(path, need, open, work);
    } catch (error) {
      await handles.forget(path);
      throw error;
    }
  }

  async #openToWrite(): Promise<DiskFile> {
    const { disk, path } = this.#options;
    if (this.#hasFile) return this.#openKnown();
    await disk.makeDirectory(path.slice(0, path.lastIndexOf('/')));
    const file = await this.#openNew();
    try {
      // What stands there is none of this torrent's: a full table of zeros behind the head.
      await file.truncate(0);
      await file.write(this.#table.encodeHead(), 0);
      await file.truncate(this.#table.slotOffset(0));
      this.#hasFile = true;
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #openKnown(): Promise<DiskFile> {
    try {
      return await this.#options.disk.open(this.#options.path, 'write');
    } catch (error) {
      // Somebody removed it with all that was in it; the next write makes a new one.
      if (isSluiceError(error, 'disk/missing')) this.#reset();
      throw error;
    }
  }

  async #openNew(): Promise<DiskFile> {
    const { disk, path } = this.#options;
    try {
      return await disk.open(path, 'create');
    } catch (error) {
      if (!isSluiceError(error, 'disk/exists')) throw error;
      return disk.open(path, 'write');
    }
  }
}

/** Stretches of a piece without a gap. */
const runsOf = (parts: readonly PartOfPiece[]): readonly { begin: number; end: number }[] => {
  const runs: { begin: number; end: number }[] = [];
  for (const { begin, length } of parts) {
    const last = runs.at(-1);
    if (last?.end === begin) last.end += length;
    else runs.push({ begin, end: begin + length });
  }
  return runs;
};
