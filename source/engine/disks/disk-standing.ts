/**
 * How a torrent stands with its disk: what it still needs of it, what has stopped it there, and how it
 * goes on once that is mended.
 */
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { TorrentTrouble } from '../../contract/frame.ts';
import { type DiskTrouble, troubleOf } from '../../policy/disk-trouble.ts';
import type { KeptRecord } from '../records/kept-record.ts';
import type { KnownPieces } from '../records/known-pieces.ts';
import type { TorrentLife } from '../torrent/torrent-life.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';
import type { DiskShortage } from './disk-figures.ts';
import type { StoppedTorrent } from './disk-sentinel.ts';
import { shortageWords, stoppedWords } from './disk-words.ts';

export interface DiskStandingOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'data' | 'content'>;
  readonly life: Pick<TorrentLife, 'now' | 'apply'>;
  readonly known: Pick<KnownPieces, 'trusted' | 'bytesToCome' | 'believeRecord'>;
  readonly kept: Pick<KeptRecord, 'touch'>;
  readonly moves: { readonly directory: string };
}

export class DiskStanding implements StoppedTorrent {
  readonly #options: DiskStandingOptions;
  /** What stopped it, while it is in `error`. */
  #stoppedBy: DiskTrouble = 'other';

  constructor(options: DiskStandingOptions) {
    this.#options = options;
  }

  get id() {
    return this.#options.parts.id;
  }

  get directory(): string {
    return this.#options.moves.directory;
  }

  get mountPath(): string | undefined {
    return this.#options.parts.data.mountPath;
  }

  get stoppedBy(): DiskTrouble | null {
    return this.#state === 'error' ? this.#stoppedBy : null;
  }

  /** In words. */
  get problem(): SafeText | null {
    const { problem } = this.#options.life.now;
    if (problem !== undefined) return safeText(problem);
    const shortage = this.#shortage;
    return shortage === undefined ? null : shortageWords(shortage);
  }

  get trouble(): TorrentTrouble | null {
    return this.stoppedBy ?? (this.#shortage === undefined ? null : 'disk-low');
  }

  /** Still to be downloaded: 0 while that is being found out. Before data is looked at, its record counts. */
  get bytesToCome(): number {
    const { known, parts } = this.#options;
    const { wantedSize, wantedDone } = parts.content;
    return known.bytesToCome ?? (this.#state === 'checking' ? 0 : wantedSize - wantedDone);
  }

  get comingBytes(): number {
    return this.#state === 'downloading' ? this.bytesToCome : 0;
  }

  fail(error: unknown): void {
    const { parts, life } = this.#options;
    const { id, services } = parts;
    if (this.#state === 'error' || life.now.isRemoved) return;
    this.#stoppedBy = troubleOf(error);
    const isMissing = this.#stoppedBy === 'storage-missing';
    if (isMissing) this.#trustWhatIsSynced();
    const problem = stoppedWords(error, this.#stoppedBy, this.bytesToCome);
    life.apply({ kind: 'fail', problem, isUnchecked: isMissing });
    services.report('torrent:failed', { id, problem });
    services.sentinel.watch(this);
  }

  /** Its disk is mended. */
  recover(): void {
    const { parts, life, kept } = this.#options;
    if (this.#state !== 'error' || life.now.isStopping) return;
    life.apply({ kind: 'recover' });
    kept.touch();
    parts.services.report('torrent:recovered', { id: parts.id });
  }

  /** What the disk holds cannot be asked now: it is what it was, and looked at when it is back. */
  #trustWhatIsSynced(): void {
    const { known, life } = this.#options;
    if (known.trusted === undefined && life.now.isChecked) known.believeRecord();
  }

  get #state() {
    return this.#options.life.now.state;
  }

  get #shortage(): DiskShortage | undefined {
    const { services, content } = this.#options.parts;
    if (this.#state !== 'downloading' || content.isComplete) return undefined;
    return services.shortageOf(this.directory);
  }
}
