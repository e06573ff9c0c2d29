/**
 * From written to durable: the data of all files written since the last time goes onto the medium, and
 * only then do its pieces count as durable. After a failed sync the system may have thrown the data
 * away and say nothing the next time, so it is never simply tried again: those pieces are lost.
 */
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import { forEachAtMost } from './at-most.ts';
import type { FileSet, SyncOutcome } from './file-set.ts';
import { MAX_FILES_AT_ONCE } from './limits.ts';
import type { PartsFile } from './parts-file.ts';
import type { PieceLedger, UnsyncedPieces } from './piece-ledger.ts';

export interface DataSyncOptions {
  readonly layout: Layout;
  readonly files: FileSet;
  readonly parts: PartsFile;
  readonly ledger: PieceLedger;
  /** Written by us, and not to be trusted any more. */
  readonly onLost: (pieces: readonly PieceIndex[], error: unknown) => void;
}

type Failure = Exclude<SyncOutcome, { readonly kind: 'synced' }>;

interface Failures {
  readonly files: ReadonlyMap<number, Failure>;
  readonly parts: Failure | undefined;
}

export class DataSync {
  readonly #options: DataSyncOptions;
  #dirtyFiles = new Set<number>();
  /** Files with pieces that may be there and may not be recorded: the next start is to look for itself. */
  readonly #unsureFiles = new Set<number>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: DataSyncOptions) {
    this.#options = options;
  }

  markDirty(file: number): void {
    this.#dirtyFiles.add(file);
  }

  isUnsure(file: number): boolean {
    return this.#unsureFiles.has(file);
  }

  forgetUnsure(): void {
    this.#unsureFiles.clear();
  }

  /** One after another. Rejects where some file could not be synced; the others are. */
  run(): Promise<void> {
    const sync = this.#last.then(() => this.#run());
    // Who asked hears of a failure; the next sync starts all the same.
    this.#last = sync.catch(() => undefined);
    return sync;
  }

  async #run(): Promise<void> {
    const dirty = [...this.#dirtyFiles];
    this.#dirtyFiles = new Set();
    const unsynced = this.#options.ledger.takeUnsynced();
    const files = new Map<number, Failure>();
    await forEachAtMost(MAX_FILES_AT_ONCE, dirty, async (file) => {
      const outcome = await this.#options.files.sync(file);
      if (outcome.kind !== 'synced') files.set(file, outcome);
    });
    const failures: Failures = { files, parts: await this.#syncParts() };
    this.#settleFiles(failures);
    this.#settlePieces(unsynced, failures);
    const [failure = failures.parts] = files.values();
    if (failure !== undefined) throw failure.error;
  }

  async #syncParts(): Promise<Failure | undefined> {
    try {
      await this.#options.parts.sync();
      return undefined;
    } catch (error) {
      return { kind: 'lost', error };
    }
  }

  #settleFiles({ files }: Failures): void {
    for (const [file, { kind }] of files) {
      if (kind === 'later') this.#dirtyFiles.add(file);
      else this.#unsureFiles.add(file);
    }
  }

  #settlePieces({ written, checked }: UnsyncedPieces, failures: Failures): void {
    const { ledger, onLost } = this.#options;
    const lost: PieceIndex[] = [];
    for (const piece of [...written, ...checked]) {
      if (!ledger.have.has(piece)) continue;
      const fate = this.#fateOf(piece, failures);
      if (fate === 'synced') ledger.onDurable(piece);
      else if (fate === 'later') ledger.putBack(piece, written.has(piece));
      else if (written.has(piece)) lost.push(piece);
    }
    const [failure = failures.parts] = failures.files.values();
    if (lost.length > 0) onLost(lost, failure?.error);
  }

  /** The worst of what became of the places where the piece lies. */
  #fateOf(piece: PieceIndex, failures: Failures): SyncOutcome['kind'] {
    if (failures.files.size === 0 && failures.parts === undefined) return 'synced';
    const { layout, parts } = this.#options;
    let fate: SyncOutcome['kind'] = 'synced';
    for (const file of layout.filesOfPiece(piece)) {
      const failure = parts.has(piece, file) ? failures.parts : failures.files.get(file);
      if (failure?.kind === 'lost') return 'lost';
      if (failure?.kind === 'later') fate = 'later';
    }
    return fate;
  }
}
