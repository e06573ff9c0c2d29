/**
 * What follows when pieces come, turn out wrong, are lost, or are wanted or not: peers hear of it, and more is asked
 * of them.
 */
import type { PieceIndex } from '../../protocol/layout.ts';
import type { Peer } from './peer.ts';
import type { RunOptions } from './run-options.ts';
import type { PieceNews, RunStaff } from './run-staff.ts';

export interface RunPiecesOptions
  extends Pick<RunOptions, 'id' | 'services' | 'content' | 'tally' | 'events'> {
  readonly staff: RunStaff;
  /** Web seeds may have something to do again. */
  readonly wakeWebSeeds: () => void;
}

export class RunPieces implements PieceNews {
  readonly #options: RunPiecesOptions;
  readonly #staff: RunStaff;
  #isClosed = false;

  constructor(options: RunPiecesOptions) {
    const { content, staff } = options;
    this.#options = options;
    this.#staff = staff;
    staff.picker.setPriorities(content.pieceRanks, this.#now());
    staff.picker.setOrder(content.pieceOrder);
    staff.picker.setAllHave(content.have, this.#now());
  }

  /** From now on nothing is asked of anybody. */
  close(): void {
    this.#isClosed = true;
  }

  /** File priorities have changed. */
  onPrioritiesChanged(): void {
    const { content } = this.#options;
    const { picker, intake } = this.#staff;
    const wasFinished = picker.isFinished;
    intake.cancel(picker.setPriorities(content.pieceRanks, this.#now()));
    picker.setOrder(content.pieceOrder);
    this.#afterChange(wasFinished);
  }

  /** Pieces thought to be there are not. */
  lose(pieces: readonly PieceIndex[]): void {
    const { picker, dontHave } = this.#staff;
    const wasFinished = picker.isFinished;
    for (const piece of pieces) picker.loseHave(piece);
    dontHave.tell(pieces);
    this.#afterChange(wasFinished);
  }

  /** Pieces are there after all. */
  find(pieces: readonly PieceIndex[]): void {
    const { picker, intake } = this.#staff;
    for (const piece of pieces) intake.cancel(picker.setHave(piece, this.#now()));
    this.#afterChange(false);
  }

  /** Who looks as if it had nothing, and says that it wants nothing, is sent away. */
  tellWants(): void {
    const { uploadOnly, superSeeder } = this.#staff;
    uploadOnly.tell(this.#options.content.isComplete && !superSeeder.isOn);
  }

  onPeerLost(peer: Peer, piece: number): void {
    const { picker } = this.#staff;
    if (!picker.removePeerHave(peer.key, piece)) return;
    peer.setInterested(picker.isInterestedIn(peer.key));
    this.#options.events.onChanged();
  }

  onGood(piece: PieceIndex, bytes: Uint8Array): void {
    const { events } = this.#options;
    // Also when the run has ended meanwhile: the piece is on disk all the same.
    if (this.#isClosed) {
      events.onPieceVerified(piece);
      return;
    }
    const { picker, downloader, blame, swarm } = this.#staff;
    picker.pieceDone(piece);
    downloader.onPieceGone();
    blame.onPiecePassed(piece, bytes);
    for (const peer of swarm.peers.values()) {
      // Seeds too: they know then what is rare, and how far we are.
      peer.wire.sendHave(piece);
      peer.setInterested(picker.isInterestedIn(peer.key));
    }
    events.onPieceVerified(piece);
    this.#askAgain();
  }

  onBad(piece: PieceIndex, bytes: Uint8Array): void {
    if (this.#isClosed) return;
    const { services, id, tally } = this.#options;
    const { picker, downloader, blame } = this.#staff;
    const senders = picker.pieceFailed(piece);
    downloader.onPieceGone();
    tally.wasted += bytes.length;
    services.report('piece:failed', { id, piece });
    blame.onPieceFailed(piece, senders, bytes);
    this.#askAgain();
  }

  onFailed(piece: PieceIndex, error: unknown): void {
    if (!this.#isClosed) {
      // Nobody's fault outside: the blocks are wanted again.
      this.#staff.picker.pieceFailed(piece);
      this.#staff.downloader.onPieceGone();
    }
    this.#options.events.onDiskFailed(error);
  }

  #afterChange(wasFinished: boolean): void {
    const { picker, swarm } = this.#staff;
    this.tellWants();
    // Peers that had nothing for us a while ago, and were put off, have something now.
    if (wasFinished && !picker.isFinished) swarm.candidates.retryAll();
    for (const peer of swarm.peers.values()) peer.setInterested(picker.isInterestedIn(peer.key));
    this.#askAgain();
    swarm.fill();
  }

  #askAgain(): void {
    this.#staff.downloader.topUpAll();
    this.#options.wakeWebSeeds();
  }

  #now(): number {
    return this.#options.services.ports.clock.now();
  }
}
