/** What may be recorded of a torrent's data, so that the next start can believe it. */
import { Bitfield } from '../base/bitfield.ts';
import type { FileStamp } from '../base/ports/state.ts';
import type { Layout } from '../protocol/layout.ts';
import type { DataSync } from './data-sync.ts';
import type { FileSet } from './file-set.ts';
import type { PieceLedger } from './piece-ledger.ts';

export interface RecordableDataOptions {
  readonly layout: Layout;
  readonly files: Pick<FileSet, 'stampOf' | 'identityOf'>;
  readonly ledger: Pick<PieceLedger, 'durable' | 'recent' | 'unproven'>;
  readonly sync: Pick<DataSync, 'isUnsure'>;
}

export class RecordableData {
  readonly #options: RecordableDataOptions;

  constructor(options: RecordableDataOptions) {
    this.#options = options;
  }

  /** In wire order. */
  durablePieces(): Uint8Array {
    return this.#options.ledger.durable.toBytes();
  }

  /** As of the last sync, one per file; undefined where the file is not there or the next start must check it. */
  stamps(): readonly FileStamp[] {
    return this.#stampsBy((file) => this.#options.files.stampOf(file));
  }

  /** As `stamps`, also of files that are being written: which they are, and what they were at least. */
  identities(): readonly FileStamp[] {
    return this.#stampsBy((file) => this.#options.files.identityOf(file));
  }

  /** Verified and written, but not durable yet, in wire order; undefined where there are none. */
  recentPieces(): Uint8Array | undefined {
    return this.#options.ledger.recent();
  }

  /** Believed after a kill and not hashed since, in wire order; undefined where there are none. */
  unprovenPieces(): Uint8Array | undefined {
    if (!this.hasUnproven) return undefined;
    const { layout, ledger } = this.#options;
    const unproven = new Bitfield(layout.pieceCount);
    for (const piece of ledger.unproven) unproven.set(piece);
    return unproven.toBytes();
  }

  get hasUnproven(): boolean {
    return this.#options.ledger.unproven.size > 0;
  }

  #stampsBy(stampOf: (file: number) => FileStamp): readonly FileStamp[] {
    const { layout, sync } = this.#options;
    return layout.files.map(({ index, isPadding }) =>
      isPadding || sync.isUnsure(index) ? undefined : stampOf(index),
    );
  }
}
