/** What peers say while pieces are traded, and who sees to it: books of what they have, the downloader, the uploader. */
import { Bitfield } from '../../base/bitfield.ts';
import type { SluiceError } from '../../base/errors.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { Content } from '../torrent/content.ts';
import type { BlockIntake } from './block-intake.ts';
import type { Choking } from './choking.ts';
import type { Downloader } from './downloader.ts';
import type { Peer } from './peer.ts';
import type { PeerDuties } from './peer-duties.ts';
import type { SeedGuide } from './seed-guide.ts';
import type { SuperSeeder } from './super-seeder.ts';
import type { Uploader } from './uploader.ts';
import type { Welcome } from './welcome.ts';

export interface TradingDutiesOptions {
  readonly content: Content;
  readonly picker: PiecePicker;
  readonly downloader: Downloader;
  readonly intake: Pick<BlockIntake, 'start'>;
  readonly choking: Pick<Choking, 'onInterest'>;
  readonly uploader: Uploader;
  readonly welcome: Pick<Welcome, 'offerFast'>;
  readonly guide: Pick<SeedGuide, 'onGained'>;
  readonly superSeeder: Pick<SuperSeeder, 'hear' | 'onHave' | 'onIntroduced'>;
  readonly now: () => number;
  /** A picture of it would look different. */
  readonly onChanged: () => void;
  readonly onClosed: (peer: Peer, reason: SluiceError | undefined) => void;
}

export class TradingDuties implements PeerDuties {
  readonly #options: TradingDutiesOptions;
  readonly #content: Content;
  readonly #picker: PiecePicker;
  readonly #downloader: Downloader;
  readonly #intake: Pick<BlockIntake, 'start'>;
  readonly #uploader: Uploader;

  constructor(options: TradingDutiesOptions) {
    this.#options = options;
    this.#content = options.content;
    this.#picker = options.picker;
    this.#downloader = options.downloader;
    this.#intake = options.intake;
    this.#uploader = options.uploader;
  }

  onBitfield(peer: Peer, bytes: Uint8Array): void {
    peer.judge(peer.conduct.onBitfield(bytes.length, this.#options.now()));
    const has = Bitfield.fromBytes(bytes, this.#content.layout.pieceCount)!;
    this.#picker.setPeerPieces(peer.key, has);
    this.#onHas(peer);
    this.#options.welcome.offerFast(peer);
    this.#options.superSeeder.onIntroduced(peer);
  }

  onHasAll(peer: Peer): void {
    peer.judge(peer.conduct.onBitfield(undefined, this.#options.now()));
    this.#picker.setPeerHasAll(peer.key);
    this.#onHas(peer);
  }

  onHasNone(peer: Peer): void {
    peer.judge(peer.conduct.onBitfield(undefined, this.#options.now()));
    this.#picker.setPeerPieces(peer.key, new Bitfield(this.#content.layout.pieceCount));
    this.#onHas(peer);
    this.#options.welcome.offerFast(peer);
    this.#options.superSeeder.onIntroduced(peer);
  }

  onHave(peer: Peer, rawPiece: number): void {
    peer.judge(peer.conduct.onPieceIndex(rawPiece));
    const { superSeeder, now } = this.#options;
    // What a super-seed has sent is taken as had before the peer says so.
    const isAwaited = superSeeder.hear(peer, rawPiece);
    const isNews = this.#picker.addPeerHave(peer.key, rawPiece) || isAwaited;
    peer.judge(peer.conduct.onHave(rawPiece, isNews, now()));
    if (!isNews) return;
    superSeeder.onHave(peer, rawPiece);
    this.#options.guide.onGained(peer);
    this.#onHas(peer);
  }

  onReject(peer: Peer, rawPiece: number, begin: number, length: number): void {
    this.#downloader.onReject(peer, rawPiece, begin, length);
  }

  onAllowedFast(peer: Peer, rawPiece: number): void {
    peer.judge(peer.conduct.onPieceIndex(rawPiece));
    peer.hints.onAllowed(rawPiece);
    if (peer.theyChokeUs) this.#downloader.topUp(peer);
  }

  onSuggest(peer: Peer, rawPiece: number): void {
    peer.judge(peer.conduct.onPieceIndex(rawPiece));
    if (!this.#picker.hasPiece(rawPiece)) peer.hints.onSuggested(rawPiece);
  }

  onIntroduced(peer: Peer): void {
    // Two that want nothing are of no use to each other.
    if (peer.isUploadOnly && this.#content.isComplete) peer.wire.end();
    else this.#options.onChanged();
  }

  onChoked(peer: Peer): void {
    this.#downloader.onChoked(peer);
  }

  onUnchoked(peer: Peer): void {
    this.#downloader.onUnchoked(peer);
  }

  onInterest(peer: Peer): void {
    this.#options.choking.onInterest(peer);
  }

  onRequest(peer: Peer, rawPiece: number, begin: number, length: number): void {
    this.#uploader.onRequest(peer, rawPiece, begin, length);
  }

  onCancel(peer: Peer, rawPiece: number, begin: number, length: number): void {
    this.#uploader.onCancel(peer, rawPiece, begin, length);
  }

  onBlockStart(
    peer: Peer,
    rawPiece: number,
    begin: number,
    length: number,
  ): Uint8Array | undefined {
    return this.#intake.start(peer, rawPiece, begin, length);
  }

  onBlockEnd(peer: Peer, rawPiece: number, begin: number, length: number): void {
    this.#downloader.onBlockEnd(peer, rawPiece, begin, length);
  }

  onBlockDropped(peer: Peer, _rawPiece: number, _begin: number, length: number): void {
    this.#downloader.onBlockDropped(peer, length);
  }

  onDrain(peer: Peer): void {
    this.#uploader.pump(peer);
  }

  onClosed(peer: Peer, reason: SluiceError | undefined): void {
    this.#options.onClosed(peer, reason);
  }

  /** A bitfield or a HAVE said something new. */
  #onHas(peer: Peer): void {
    if (this.#content.isComplete && this.#picker.peerPieces(peer.key).isFull) {
      peer.wire.end();
      return;
    }
    peer.setInterested(this.#picker.isInterestedIn(peer.key));
    this.#downloader.topUp(peer);
  }
}
