/**
 * One connected peer: the wire, what each side wants and allows (BEP 3), and its figures.
 * It only keeps facts and passes on what arrives; the run's downloader and uploader decide.
 */
import { isDialablePort } from '../../base/addresses.ts';
import type { ConnectionEncryption } from '../../base/encryption.ts';
import { SluiceError } from '../../base/errors.ts';
import { type Carrier, type Endpoint, endpointKey } from '../../base/ports/network.ts';
import { RateMeter } from '../../base/rate-meter.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { PeerSource } from '../../contract/details.ts';
import type { FastOffer } from '../../policy/fast-offer.ts';
import type { ConductKind } from '../../policy/limits.ts';
import { type ConductVerdict, PeerConduct } from '../../policy/peer-conduct.ts';
import { PeerHints } from '../../policy/peer-hints.ts';
import { RequestDepth } from '../../policy/request-depth.ts';
import { type BlockRequest, UploadQueue } from '../../policy/upload-queue.ts';
import type { ExtensionHandshake } from '../../protocol/extension-handshake.ts';
import type { Reserved } from '../../protocol/handshake.ts';
import { MAX_CLIENT_TEXT } from '../../protocol/limits.ts';
import { clientNameOf } from '../../protocol/peer-id.ts';
import type { Wire, WireSink } from '../../transport/wire.ts';
import type { Extension } from '../extensions/extension.ts';
import { HANDSHAKE_ID, PeerExtensions } from '../extensions/peer-extensions.ts';
import type { PeerDuties } from './peer-duties.ts';
import { PeerLimits } from './peer-limits.ts';

export interface PeerOptions {
  /** Small and unique within the torrent: policy names peers by it. */
  readonly key: number;
  readonly endpoint: Endpoint;
  readonly peerId: Uint8Array;
  readonly source: PeerSource;
  readonly isIncoming: boolean;
  /** Undefined while the metadata is not known. */
  readonly pieceCount: number | undefined;
  /** What it says it can do. */
  readonly reserved: Reserved;
  readonly encryption: ConnectionEncryption;
  readonly carrier: Carrier;
  readonly extensions: readonly Extension[];
  readonly duties: PeerDuties;
  /** It has said by which address it sees us. */
  readonly onSeenAs: (address: string) => void;
  readonly now: () => number;
  readonly connectedAt: number;
}

export class Peer implements WireSink {
  readonly key: number;
  readonly endpoint: Endpoint;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  readonly address: string;
  /** By its peer id, then in its own words (BEP 10). */
  client: SafeText;
  readonly source: PeerSource;
  readonly isIncoming: boolean;
  readonly encryption: ConnectionEncryption;
  readonly carrier: Carrier;
  /** Wall time, for people. */
  readonly connectedAt: number;
  /** Monotonic. */
  readonly connectedMs: number;
  readonly download = new RateMeter();
  readonly upload = new RateMeter();
  readonly depth: RequestDepth;
  readonly uploads = new UploadQueue();
  readonly conduct: PeerConduct;
  readonly hints = new PeerHints();
  readonly limits = new PeerLimits();
  /** It speaks the fast extension (BEP 6). */
  readonly hasFast: boolean;
  /** Undefined where it does not speak the extension protocol. */
  readonly extensions: PeerExtensions | undefined;
  /** What it may have while we choke it. */
  fastOffer: FastOffer | undefined;
  /** Where it takes connections: what was dialled, or its word. */
  listenPort: number | undefined;
  /** It wants nothing (BEP 21). */
  isUploadOnly = false;
  /** It says that it likes to encrypt. */
  prefersEncryption = false;
  /** Wants to know where its DHT node is. */
  onNode: ((endpoint: Endpoint) => void) | undefined;
  wire!: Wire;

  theyChokeUs = true;
  weChokeThem = true;
  weAreInterested = false;
  theyAreInterested = false;
  /** Since when we choke it, monotonic. */
  chokedAtMs: number;
  isOptimistic = false;
  isClosed = false;
  /** Of the block that comes, in our figures already. */
  countedBytes = 0;
  /** Blocks we asked for and have not got. */
  requestsOut = 0;
  /** When the peer last sent a block, or last had a reason to start sending. */
  lastBlockMs: number;
  lastUsefulMs: number;
  /** Since when it owes us blocks that were taken back from it. */
  overdueSinceMs: number | undefined;
  /** A disk read for this peer is under way. */
  isReading = false;
  /** Bytes that are no blocks, as far as the limits know of them. */
  bookedIn = 0;
  bookedOut = 0;
  /** Waits for the download or upload limit. */
  waitsForDownload: (() => void) | undefined;
  waitsForUpload: (() => void) | undefined;

  readonly #duties: PeerDuties;
  readonly #onSeenAs: (address: string) => void;
  readonly #now: () => number;

  constructor(options: PeerOptions) {
    this.key = options.key;
    this.endpoint = options.endpoint;
    this.peerId = options.peerId;
    this.address = endpointKey(options.endpoint);
    this.client = safeText(clientNameOf(options.peerId), MAX_CLIENT_TEXT);
    this.hasFast = options.reserved.fast;
    this.extensions = options.reserved.extensionProtocol
      ? new PeerExtensions(options.extensions)
      : undefined;
    this.listenPort = options.isIncoming ? undefined : options.endpoint.port;
    this.source = options.source;
    this.isIncoming = options.isIncoming;
    this.encryption = options.encryption;
    this.carrier = options.carrier;
    this.connectedAt = options.connectedAt;
    this.connectedMs = options.now();
    this.lastBlockMs = this.connectedMs;
    this.lastUsefulMs = this.connectedMs;
    this.chokedAtMs = this.connectedMs;
    this.depth = new RequestDepth(this.connectedMs);
    this.conduct = new PeerConduct(options.pieceCount, this.connectedMs);
    this.#duties = options.duties;
    this.#onSeenAs = options.onSeenAs;
    this.#now = options.now;
  }

  /** True the first time; interest is told only when it changes (BEP 3). */
  setInterested(isInterested: boolean): void {
    if (this.weAreInterested === isInterested) return;
    this.weAreInterested = isInterested;
    if (isInterested) this.wire.sendInterested();
    else this.wire.sendNotInterested();
  }

  /** It may be spoken with encrypted. */
  get encrypts(): boolean {
    return this.encryption !== 'none' || this.prefersEncryption;
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
    const dropped = this.uploads.choke((piece) => this.fastOffer?.pieces.has(piece) ?? false);
    this.wire.sendChoke();
    for (const request of dropped) this.reject(request);
  }

  /** A request will not be served: said where the peer wants to hear it (BEP 6). */
  reject({ piece, offset, length }: BlockRequest): void {
    if (this.hasFast) this.wire.sendReject(piece, offset, length);
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

  onHaveAll(): void {
    this.#needFast();
    this.#duties.onHasAll(this);
  }

  onHaveNone(): void {
    this.#needFast();
    this.#duties.onHasNone(this);
  }

  onSuggest(piece: number): void {
    this.#needFast();
    this.note('hint');
    this.#duties.onSuggest(this, piece);
  }

  onAllowedFast(piece: number): void {
    this.#needFast();
    this.note('hint');
    this.#duties.onAllowedFast(this, piece);
  }

  onReject(piece: number, begin: number, length: number): void {
    this.#needFast();
    this.#duties.onReject(this, piece, begin, length);
  }

  onExtendedStart(extension: number, length: number): boolean {
    if (this.extensions === undefined) {
      throw new SluiceError('wire/protocol', 'an extended message without the extension protocol');
    }
    this.note('extension');
    return this.extensions.mayCome(extension, length);
  }

  onExtended(extension: number, payload: Uint8Array): void {
    const handshake = this.extensions?.onMessage(this, extension, payload);
    if (handshake !== undefined) this.#onIntroduced(handshake);
    else if (extension === HANDSHAKE_ID) this.note('unknown');
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

  /** Once: nodes do not move about. */
  onPort(port: number): void {
    const { onNode } = this;
    this.onNode = undefined;
    if (isDialablePort(port)) onNode?.({ host: this.endpoint.host, port });
  }

  onUnknown(): void {
    this.note('unknown');
  }

  onDrain(): void {
    this.#duties.onDrain(this);
  }

  onClose(reason: SluiceError | undefined): void {
    this.isClosed = true;
    this.extensions?.onClose(this);
    this.#duties.onClosed(this, reason);
  }

  #onIntroduced(handshake: ExtensionHandshake): void {
    const { client, requestQueue, listenPort, isUploadOnly, yourAddress } = handshake;
    this.prefersEncryption ||= handshake.prefersEncryption === true;
    if (client !== undefined) this.client = client;
    if (requestQueue !== undefined) this.depth.setPeerLimit(requestQueue);
    if (this.isIncoming) this.listenPort = listenPort ?? this.listenPort;
    if (isUploadOnly !== undefined) this.isUploadOnly = isUploadOnly;
    if (yourAddress !== undefined) this.#onSeenAs(yourAddress);
    this.#duties.onIntroduced(this, handshake);
  }

  /** BEP 6: these messages are a breach where the extension is off. */
  #needFast(): void {
    if (this.hasFast) return;
    throw new SluiceError('wire/protocol', 'a message of the fast extension, which is off');
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
