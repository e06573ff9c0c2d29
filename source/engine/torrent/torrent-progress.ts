/** Pieces that come, are lost and are found again, and what follows when the last of them is there, or is not any more. */
import { messageOf } from '../../base/errors.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { DiskStanding } from '../disks/disk-standing.ts';
import type { KeptRecord } from '../records/kept-record.ts';
import type { SwarmPresence } from '../swarm/swarm-presence.ts';
import type { Checking } from './checking.ts';
import type { Completion } from './completion.ts';
import type { TorrentLife } from './torrent-life.ts';
import type { TorrentParts } from './torrent-parts.ts';
import type { TorrentTrackers } from './torrent-trackers.ts';

export interface TorrentProgressOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'content' | 'stored'>;
  readonly life: Pick<TorrentLife, 'now' | 'apply'>;
  readonly kept: Pick<KeptRecord, 'touch' | 'onPiecesLost' | 'endWriting'>;
  readonly disk: Pick<DiskStanding, 'fail'>;
  readonly checking: Pick<Checking, 'recheck'>;
  readonly completion: Pick<Completion, 'reached'>;
  readonly trackers: Pick<TorrentTrackers, 'complete' | 'announceNow'>;
  readonly presence: Pick<
    SwarmPresence,
    'isOn' | 'isAsleep' | 'wake' | 'onComplete' | 'losePieces' | 'findPieces'
  >;
  readonly moves: { readonly name: SafeText };
}

export class TorrentProgress {
  readonly #options: TorrentProgressOptions;

  constructor(options: TorrentProgressOptions) {
    this.#options = options;
  }

  onVerified(piece: PieceIndex): void {
    const { id, services, content } = this.#options.parts;
    content.addPiece(piece);
    services.report('piece:verified', { id, piece });
    this.#onPiecesChanged();
  }

  /** They were there when last looked at. */
  onGone(pieces: readonly PieceIndex[]): void {
    this.lose(pieces, 'they were not found again');
  }

  /** They are not as they were: only what is fetched again can be trusted. */
  lose(pieces: readonly PieceIndex[], why: unknown): void {
    const { parts, kept, presence, moves } = this.#options;
    // Before anything could be fetched over what the user may have changed himself.
    parts.services.updates.onPiecesLost(parts.id);
    kept.onPiecesLost();
    for (const piece of pieces) parts.content.dropPiece(piece);
    presence.losePieces(pieces);
    const text = `${moves.name}: ${pieces.length} pieces are not as they were: ${messageOf(why)}`;
    parts.services.report('session:warned', { message: safeText(text) });
    this.#onPiecesChanged();
  }

  /** It is not sure of these any more: they are looked at, and fetched again where they are wrong. */
  doubt(pieces: readonly PieceIndex[], why: unknown): void {
    const { checking, disk } = this.#options;
    this.lose(pieces, why);
    checking
      .recheck(pieces)
      .then(
        (found) => this.#find(found),
        (fault: unknown) => disk.fail(fault),
      )
      .finally(() => this.#letHashesGo());
  }

  /** What is wanted, or what is there, has changed. */
  update(): void {
    const { parts, life, presence } = this.#options;
    const { isComplete } = parts.content;
    const { isFinished, isChecked, isRemoved } = life.now;
    if (isComplete === isFinished || !isChecked || isRemoved) return;
    life.apply({ kind: isComplete ? 'finished' : 'unfinished' });
    if (!presence.isOn) return;
    if (isComplete) this.#complete();
    else this.#wakeToFetch();
  }

  #complete(): void {
    const { parts, kept, trackers, presence, completion } = this.#options;
    this.#letHashesGo();
    kept.endWriting();
    if (parts.content.have.isFull) trackers.complete();
    presence.onComplete();
    completion.reached();
  }

  /** Whoever it knew before it slept is forgotten. */
  #wakeToFetch(): void {
    const { presence, trackers } = this.#options;
    if (!presence.isAsleep) return;
    trackers.announceNow();
    presence.wake();
  }

  #find(pieces: readonly PieceIndex[]): void {
    const { parts, presence } = this.#options;
    for (const piece of pieces) parts.content.addPiece(piece);
    presence.findPieces(pieces);
    this.#onPiecesChanged();
  }

  #onPiecesChanged(): void {
    const { parts, kept } = this.#options;
    kept.touch();
    parts.services.touch(parts.id);
    parts.services.streams.onTorrent(parts.id);
    this.update();
  }

  /** Only what is still to come needs them. */
  #letHashesGo(): void {
    const { content, stored } = this.#options.parts;
    if (content.isComplete) stored.letGo();
  }
}
