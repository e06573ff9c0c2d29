/**
 * What is known of a torrent's data without looking at it: what its record says, until a check has
 * found out how it is. From then on what the content says counts.
 */
import { Bitfield } from '../../base/bitfield.ts';
import type { TorrentRecord } from '../../base/ports/state.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { TrustedPieces } from '../../storage/disk-check.ts';
import type { RelocatedFile } from '../../storage/relocation.ts';
import { type ResumePart, restamped, resumeOfTrusted, trustedOf } from '../../storage/resume.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';

type KnownParts = Pick<TorrentParts, 'data' | 'content'>;

export class KnownPieces {
  readonly #parts: KnownParts;
  /** Believed where the files have not changed. */
  #trusted: TrustedPieces | undefined;
  /** Worked out once: ten thousand torrents at rest are asked every ten seconds. */
  #bytesToCome: number | undefined;
  #isVerifying: boolean;

  constructor(parts: KnownParts, record: TorrentRecord | undefined) {
    this.#parts = parts;
    this.#trusted = trustedOf(record, parts.content.layout);
    this.#isVerifying = record?.isVerifying === true;
    // Before data is looked at, what was known of it is what is shown.
    if (this.#trusted !== undefined) parts.content.remember(this.#pieces!);
  }

  /** Undefined where nothing is believed, or all has been looked at. */
  get trusted(): TrustedPieces | undefined {
    return this.#trusted;
  }

  /** The user wants all of it checked: until that is done nothing counts as known, also if the process is killed. */
  get isVerifying(): boolean {
    return this.#isVerifying;
  }

  /** Still to be downloaded by what is believed; undefined where that is nothing. */
  get bytesToCome(): number | undefined {
    if (this.#trusted === undefined) return undefined;
    const { content } = this.#parts;
    this.#bytesToCome ??= content.wantedSize - content.wantedBytesIn(this.#pieces!);
    return this.#bytesToCome;
  }

  /** The content, as a check has found it, is what was believed. */
  get isAsFound(): boolean {
    if (this.#trusted === undefined || this.#parts.data.isElsewhere) return false;
    if (this.#trusted.writing !== undefined) return false;
    return this.#pieces?.count === this.#parts.content.have.count;
  }

  /** Nothing more than what the record says is known: it has to be looked at again. */
  believeRecord(): void {
    const { data, content } = this.#parts;
    this.#trusted = trustedOf(data.known, content.layout);
    this.#bytesToCome = undefined;
  }

  /** Nothing may be believed before all of it has been checked. */
  disbelieve(): void {
    this.#isVerifying = true;
    this.#trusted = undefined;
  }

  /** It has been looked at. */
  onSeen(): void {
    this.#trusted = undefined;
  }

  /** All of it has been checked. */
  onChecked(): void {
    this.#isVerifying = false;
    this.#trusted = undefined;
  }

  onWantedChanged(): void {
    this.#bytesToCome = undefined;
  }

  /** The files were brought elsewhere. */
  onRelocated(files: readonly RelocatedFile[]): void {
    if (this.#trusted !== undefined) this.#trusted = restamped(this.#trusted, files);
  }

  /** A check that could not be made has found nothing, which says nothing. */
  show(): void {
    if (this.#trusted === undefined) return;
    for (const piece of this.#pieces?.indexes() ?? []) {
      this.#parts.content.addPiece(piece as PieceIndex);
    }
  }

  /** For the record; `writingMs`: when it is being written, what time it is. */
  toRecord(writingMs: number | undefined): ResumePart {
    const { data } = this.#parts;
    if (this.#isVerifying) return data.nothingKnown;
    if (writingMs !== undefined) return data.knownWhileWriting(writingMs);
    // Until the data has been looked at, what was known of it is all there is to say.
    return { ...data.known, ...(this.#trusted && resumeOfTrusted(this.#trusted)) };
  }

  get #pieces(): Bitfield | undefined {
    const { pieceCount } = this.#parts.content.layout;
    return this.#trusted && Bitfield.fromBytes(this.#trusted.pieces, pieceCount);
  }
}
