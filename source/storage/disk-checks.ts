/** A torrent's checks of its data, one at a time: all of it, or some pieces. They can be held between two batches. */
import type { PieceIndex } from '../protocol/layout.ts';
import type { CacheShare } from './block-cache.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { DataRoot } from './data-root.ts';
import type { DataSync } from './data-sync.ts';
import {
  type CheckOptions,
  type CheckResult,
  DiskCheck,
  type DiskCheckOptions,
} from './disk-check.ts';
import { Gate } from './gate.ts';

export interface DiskChecksOptions
  extends Omit<DiskCheckOptions, 'directory' | 'place' | 'gate' | 'onFound'> {
  /** Where the data is now. */
  readonly where: () => { readonly directory: string; readonly place: DataRoot };
  readonly cache: CacheShare;
  readonly reader: ChunkReader;
  readonly sync: DataSync;
}

export class DiskChecks {
  readonly #options: DiskChecksOptions;
  readonly #gate = new Gate();

  constructor(options: DiskChecksOptions) {
    this.#options = options;
  }

  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  async run(options: CheckOptions): Promise<CheckResult> {
    const { parts, reader, cache, sync, where } = this.#options;
    await parts.load();
    const gate = this.#gate;
    const onFound = (piece: PieceIndex) => this.#onFound(piece);
    const check = new DiskCheck({ ...this.#options, ...where(), gate, onFound }, options);
    if (options.pieces !== undefined) {
      const pieces = [...options.pieces];
      for (const piece of pieces) reader.drop(piece);
      return check.some(pieces);
    }
    cache.clear();
    sync.forgetUnsure();
    return check.all();
  }

  #onFound(piece: PieceIndex): void {
    const { layout, ledger, parts, sync } = this.#options;
    ledger.onChecked(piece);
    for (const file of layout.filesOfPiece(piece)) {
      if (layout.files[file]!.isPadding || parts.has(piece, file)) continue;
      sync.markDirty(file);
    }
  }
}
