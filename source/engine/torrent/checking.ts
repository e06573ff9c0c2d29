/**
 * What a torrent finds out of its data: by a check of all of it before it joins its swarm or when the
 * user asks, by a look when a sleeping one is taken up. What was found is told and recorded.
 */
import type { SafeText } from '../../base/safe-text.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { DiskStanding } from '../disks/disk-standing.ts';
import type { KeptRecord } from '../records/kept-record.ts';
import type { KnownPieces } from '../records/known-pieces.ts';
import type { Completion } from './completion.ts';
import { DataCheck, type HashingPlace } from './data-check.ts';
import type { TorrentLife } from './torrent-life.ts';
import type { TorrentParts } from './torrent-parts.ts';

export interface CheckingOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'data' | 'content' | 'stored'>;
  readonly life: Pick<TorrentLife, 'now' | 'apply'>;
  readonly known: KnownPieces;
  readonly kept: Pick<KeptRecord, 'touch'>;
  readonly disk: Pick<DiskStanding, 'fail'>;
  readonly completion: Pick<Completion, 'whenSafe'>;
  readonly place: HashingPlace;
  readonly moves: { readonly name: SafeText };
}

export class Checking {
  readonly #options: CheckingOptions;
  readonly #check: DataCheck;
  #wasCheckedInPause = false;
  /** Data that is not there is fetched again, and not taken for a missing disk. */
  #mayBeGone: boolean;
  /** The last look at data that was let go did not end well. */
  #isLookDue = false;
  /** It was asked for, or has found something out. */
  #isNews: boolean;

  /** `isNew`: the user has just added it: data that is gone is fetched again, and not taken for a missing disk. */
  constructor(options: CheckingOptions, isNew: boolean) {
    const { parts, known, place } = options;
    const { data, content, services } = parts;
    this.#options = options;
    this.#mayBeGone = isNew;
    this.#isNews = isNew || known.isVerifying;
    this.#check = new DataCheck({
      data,
      content,
      turns: services.checkTurns,
      place,
      onProgress: () => services.touch(parts.id),
    });
  }

  /** 0…1 of the check under way, or of the last one. */
  get progress(): number {
    return this.#check.progress;
  }

  get isLookDue(): boolean {
    return this.#isLookDue;
  }

  /** The life cycle hears `checked`, or the disk of a failure; neither where it is stopped before. */
  async checkAll(): Promise<void> {
    const { known, disk, life } = this.#options;
    // Whoever began a check that was suspended waits for it still.
    if (this.#check.resume()) return;
    if (this.#wasCheckedInPause) {
      this.#onChecked();
      return;
    }
    try {
      const wish = { trusted: known.trusted, mayBeGone: this.#mayBeGone };
      const result = await this.#check.start(wish);
      if (result === undefined) return;
      if (result.hashedPieces > 0) this.#isNews = true;
    } catch (error) {
      known.show();
      disk.fail(error);
      return;
    }
    // The last batch may have been on its way when the check was suspended.
    if (life.now.state === 'checking') this.#onChecked();
    else this.#wasCheckedInPause = true;
  }

  /** The next check believes nothing. */
  disbelieve(): void {
    this.#options.known.disbelieve();
    this.#mayBeGone = true;
    this.#isNews = true;
    this.#wasCheckedInPause = false;
    // One that was begun before the pause believes too much.
    if (this.#options.life.now.state === 'paused') this.#check.discard();
  }

  /** Takes data that was let go to hand: answers pieces that are gone, undefined where it was stopped. Rejects with `disk/*`. */
  async takeUp(): Promise<readonly PieceIndex[] | undefined> {
    const { known, parts } = this.#options;
    known.believeRecord();
    this.#isLookDue = true;
    let missing: readonly PieceIndex[] | undefined;
    try {
      missing = await this.#check.confirm(known.trusted);
      this.#isLookDue = missing === undefined;
      if (missing !== undefined) known.onSeen();
      return missing;
    } finally {
      if (missing === undefined) await parts.data.giveUp();
    }
  }

  /** Those of the pieces that are right. */
  recheck(pieces: readonly PieceIndex[]): Promise<readonly PieceIndex[]> {
    return this.#check.recheck(pieces);
  }

  /** To be gone on with where it is. */
  suspend(): void {
    this.#check.suspend();
  }

  /** Resolves when nothing is read any more. */
  stop(): Promise<void> {
    return this.#check.stop();
  }

  #onChecked(): void {
    const { parts, life, known, kept, completion } = this.#options;
    const { content, stored, services } = parts;
    const isAsKnown = !this.#isNews && known.isAsFound;
    known.onChecked();
    this.#mayBeGone = false;
    this.#wasCheckedInPause = false;
    this.#isNews = false;
    // Only what is still to come needs them.
    if (content.isComplete) stored.letGo();
    if (!isAsKnown) kept.touch();
    services.touchDisks();
    const tell = this.#news(isAsKnown);
    const { isComplete } = content;
    if (!isComplete) tell();
    life.apply({ kind: 'checked', isFinished: isComplete });
    // Whoever hears that all is there may leave: it has been made safe then.
    if (isComplete) completion.whenSafe(tell);
  }

  /** What the record says anyway is told to nobody but those who want to hear everything. */
  #news(isAsKnown: boolean): () => void {
    const { parts, moves } = this.#options;
    const { have, layout, isComplete } = parts.content;
    const facts = {
      id: parts.id,
      torrentName: moves.name,
      piecesHave: have.count,
      pieceCount: layout.pieceCount,
      isComplete,
    };
    const kind = isAsKnown ? 'chatter' : undefined;
    return () => parts.services.report('torrent:checked', facts, kind);
  }
}
