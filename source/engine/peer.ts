/**
 * One connected peer: the wire, what each side wants and allows (BEP 3), and its figures.
 * It only keeps facts and passes on what arrives; the run's downloader and uploader decide.
 */
import { SluiceError } from '../base/errors.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { RateMeter } from '../base/rate-meter.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import type { PeerSource } from '../contract/details.ts';
import type { ConductKind } from '../policy/limits.ts';
import { type ConductVerdict, PeerConduct } from '../policy/peer-conduct.ts';
import { RequestDepth } from '../policy/request-depth.ts';
import { UploadQueue } from '../policy/upload-queue.ts';
import { clientNameOf } from '../protocol/peer-id.ts';
import type { Wire, WireSink } from '../transport/wire.ts';

/** What the torrent does with what peers say. */
export interface PeerDuties {
  onBitfield(peer: Peer, bytes: Uint8Array): void;
  onHave(peer: Peer, rawPiece: number): void;
  onChoked(peer: Peer): void;
  onUnchoked(peer: Peer): void;
  onInterest(peer: Peer): void;
  onRequest(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onCancel(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onBlockStart(peer: Peer, rawPiece: number, begin: number, length: number): Uint8Array | undefined;
  onBlockEnd(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onBlockDropped(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onDrain(peer: Peer): void;
  onClosed(peer: Peer, reason: SluiceError | undefined): void;
}

export interface PeerOptions {
  /** Small and unique within the torrent: policy names peers by it. */
  readonly key: number;
  readonly endpoint: Endpoint;
  readonly peerId: Uint8Array;
  readonly source: PeerSource;
  readonly isIncoming: boolean;
  readonly pieceCount: number;
  readonly duties: PeerDuties;
  readonly now: () => number;
  readonly connectedAt: number;
}

export class Peer implements WireSink {
  readonly key: number;
  readonly endpoint: Endpoint;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  readonly address: string;
  readonly client: SafeText;
  readonly source: PeerSource;
  readonly isIncoming: boolean;
  /** Wall time, for people. */
  readonly connectedAt: number;
  /** Monotonic. */
  readonly connectedMs: number;
  readonly download = new RateMeter();
  readonly upload = new RateMeter();
  readonly depth: RequestDepth;
  readonly uploads = new UploadQueue();
  readonly conduct: PeerConduct;
  wire!: Wire;

  theyChokeUs = true;
  weChokeThem = true;
  weAreInterested = false;
  theyAreInterested = false;
  /** Since when we choke it, monotonic. */
  chokedAtMs: number;
  isOptimistic = false;
  isClosed = false;
  /** Blocks we asked for and have not got. */
  requestsOut = 0;
  /** When the peer last sent a block, or last had a reason to start sending. */
  lastBlockMs: number;
  lastUsefulMs: number;
  /** Since when it owes us blocks that were taken back from it. */
  overdueSinceMs: number | undefined;
  /** A disk read for this peer is under way. */
  isReading = false;
  /** Waits for the download or upload limit. */
  waitsForDownload: (() => void) | undefined;
  waitsForUpload: (() => void) | undefined;

  readonly #duties: PeerDuties;
  readonly #now: () => number;

  constructor(options: PeerOptions) {
    this.key = options.key;
    this.endpoint = options.endpoint;
    this.peerId = options.peerId;
    this.address = endpointKey(options.endpoint);
    this.client = safeText(clientNameOf(options.peerId), 40);
    this.source = options.source;
    this.isIncoming = options.isIncoming;
    this.connectedAt = options.connectedAt;
    this.connectedMs = options.now();
    this.lastBlockMs = this.connectedMs;
    this.lastUsefulMs = this.connectedMs;
    this.chokedAtMs = this.connectedMs;
    this.depth = new RequestDepth(this.connectedMs);
    this.conduct = new PeerConduct(options.pieceCount, this.connectedMs);
    this.#duties = options.duties;
    this.#now = options.now;
  }

  /** True the first time; interest is told only when it changes (BEP 3). */
  setInterested(isInterested: boolean): void {
    if (this.weAreInterested === isInterested) return;
    this.weAreInterested = isInterested;
    if (isInterested) this.wire.sendInterested();
    else this.wire.sendNotInterested();
  }

  /** Throws, and so closes the wire, where the peer has done too much of this. */
  note(kind: ConductKind): void {
    this.judge(this.conduct.on(kind, this.#now()));
  }

  judge(verdict: ConductVerdict | undefined): void {
    if (verdict !== undefined) throw new SluiceError(verdict.code, verdict.message);
  }

  choke(): void {
    this.weChokeThem = true;
    this.chokedAtMs = this.#now();
    this.uploads.choke();
    this.wire.sendChoke();
  }

  unchoke(): void {
    this.weChokeThem = false;
    this.uploads.unchoke();
    this.wire.sendUnchoke();
  }

  onKeepAlive(): void {
    this.note('keepAlive');
  }

  onChoke(): void {
    this.#noteState('chokeChange');
    if (this.theyChokeUs) return;
    this.theyChokeUs = true;
    this.#duties.onChoked(this);
  }

  onUnchoke(): void {
    this.#noteState('chokeChange');
    if (!this.theyChokeUs) return;
    this.theyChokeUs = false;
    this.lastBlockMs = this.#now();
    this.overdueSinceMs = undefined;
    this.depth.onUnchoke(this.lastBlockMs);
    this.#duties.onUnchoked(this);
  }

  onInterested(): void {
    this.#setTheirInterest(true);
  }

  onNotInterested(): void {
    this.#setTheirInterest(false);
  }

  onHave(piece: number): void {
    this.#duties.onHave(this, piece);
  }

  onBitfield(bytes: Uint8Array): void {
    this.#duties.onBitfield(this, bytes);
  }

  onRequest(piece: number, begin: number, length: number): void {
    this.#duties.onRequest(this, piece, begin, length);
  }

  onCancel(piece: number, begin: number, length: number): void {
    this.#duties.onCancel(this, piece, begin, length);
  }

  onBlockStart(piece: number, begin: number, length: number): Uint8Array | undefined {
    return this.#duties.onBlockStart(this, piece, begin, length);
  }

  onBlockEnd(piece: number, begin: number, length: number): void {
    this.#duties.onBlockEnd(this, piece, begin, length);
  }

  onBlockDropped(piece: number, begin: number, length: number): void {
    this.#duties.onBlockDropped(this, piece, begin, length);
  }

  /** DHT ports come to use with the DHT. */
  onPort(): void {}

  onUnknown(): void {
    this.note('unknown');
  }

  onDrain(): void {
    this.#duties.onDrain(this);
  }

  onClose(reason: SluiceError | undefined): void {
    this.isClosed = true;
    this.#duties.onClosed(this, reason);
  }

  #noteState(kind: ConductKind): void {
    this.conduct.onFirstMessage();
    this.note(kind);
  }

  #setTheirInterest(isInterested: boolean): void {
    this.#noteState('interestChange');
    if (this.theyAreInterested === isInterested) return;
    this.theyAreInterested = isInterested;
    this.#duties.onInterest(this);
  }
}
