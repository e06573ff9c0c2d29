/**
 * Gets the blocks: asks peers for what the picker says, as deep as each peer's pipe is, puts what
 * comes straight into the piece's memory, and hands whole pieces to the finisher.
 */
import type { Clock } from '../../base/ports/clock.ts';
import { BlockList } from '../../policy/block-list.ts';
import type { BlockArrival, Cancel } from '../../policy/block-verdict.ts';
import type { PeerKey } from '../../policy/peer-key.ts';
import { paceOf } from '../../policy/peer-pace.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { BLOCK_SIZE, type Layout, type PieceIndex } from '../../protocol/layout.ts';
import type { PieceBuffers } from '../../storage/piece-buffers.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import {
  LEAST_URGENT_DEPTH,
  OVERDUE_PAUSE_MS,
  RATE_UNKNOWN_MS,
  REQUEST_TIMEOUT_MS,
  URGENT_QUEUE_MS,
  URGENT_TIMEOUT_MS,
} from '../limits.ts';
import { DownloadGrants } from './download-grants.ts';
import type { Peer } from './peer.ts';
import type { PieceFinisher } from './piece-finisher.ts';
import type { PieceMemoryShare } from './piece-memory.ts';

export interface DownloaderOptions {
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly finisher: PieceFinisher;
  readonly buffers: PieceBuffers;
  readonly memory: PieceMemoryShare;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly peers: ReadonlyMap<number, Peer>;
  /** Web seeds send something just now. */
  readonly isBusyElsewhere: () => boolean;
  /** Bytes of payload that were kept, or dropped. */
  readonly onReceived: (bytes: number) => void;
  readonly onWasted: (bytes: number) => void;
}

export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #picker: PiecePicker;
  readonly #layout: Layout;
  readonly #buffers = new Map<number, Uint8Array>();
  readonly #picked = new BlockList(512);
  readonly #grants: DownloadGrants;
  #isTopUpDue = false;
  #isClosed = false;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#picker = options.picker;
    this.#layout = options.layout;
    this.#grants = new DownloadGrants({
      ...options,
      outstanding: ({ key }) => options.picker.outstanding(key),
      onReady: (peer) => this.topUp(peer),
      onRead: (peer) => this.#count(peer, peer.wire.begunBlockBytes),
    });
  }

  /** To be called when all peers are gone: pieces begun are given up, pieces complete go on. */
  close(): void {
    this.#isClosed = true;
    this.#grants.close();
    for (const bytes of this.#buffers.values()) this.#options.buffers.release(bytes);
    this.#buffers.clear();
    this.#options.memory.update(0);
  }

  /** The picker gave up a piece: what we hold of it goes. */
  onPieceDropped(piece: number): void {
    const bytes = this.#buffers.get(piece);
    if (bytes === undefined) return;
    this.#buffers.delete(piece);
    this.#options.buffers.release(bytes);
  }

  /** A piece left the books, verified or not: its memory counts no more. */
  onPieceGone(): void {
    this.#options.memory.update(this.#picker.begunCount);
  }

  onUnchoked(peer: Peer): void {
    this.#picker.setChoking(peer.key, false);
    this.topUp(peer);
  }

  onChoked(peer: Peer): void {
    this.#picker.setChoking(peer.key, true);
    // BEP 6: each request is answered or refused all the same.
    if (peer.hasFast) return;
    // BEP 3: a choke throws away the queue; what is already in flight may still come.
    this.#picker.release(peer.key, this.#options.clock.now());
    this.#afterRelease(peer);
  }

  /** BEP 6: the block goes back at once, to be asked of others. */
  onReject(peer: Peer, rawPiece: number, begin: number, length: number): void {
    const block = this.#blockOf(rawPiece, begin, length);
    if (block === undefined) {
      peer.note('unaskedReject');
      return;
    }
    const now = this.#options.clock.now();
    if (peer.theyChokeUs) peer.hints.drop(rawPiece);
    const verdict = this.#picker.onReject(peer.key, rawPiece, block, now, peer.theyChokeUs);
    if (verdict === 'unasked') peer.note('unaskedReject');
    if (verdict === 'released') this.#afterReject();
  }

  onPeerClosed(peer: Peer): void {
    this.#grants.forget(peer);
    this.#uncount(peer);
    this.#picker.removePeer(peer.key, this.#options.clock.now());
    this.#afterRelease(peer);
  }

  /** Undefined where nobody wants the block. */
  onBlockStart(
    peer: Peer,
    rawPiece: number,
    begin: number,
    length: number,
  ): Uint8Array | undefined {
    const block = this.#blockOf(rawPiece, begin, length);
    if (block === undefined) return undefined;
    const now = this.#options.clock.now();
    const slow = this.#picker.deadlines.slowSender(peer.key, rawPiece, block);
    if (slow !== undefined) {
      this.#options.peers.get(slow)?.wire.discardBlock();
      this.#picker.abortBlock(slow, now);
    }
    const verdict = this.#picker.onBlockStart(peer.key, rawPiece, block, now);
    if (verdict === 'unasked') peer.note('unaskedBlock');
    if (verdict !== 'wanted') return undefined;
    return this.#bytesOf(rawPiece as PieceIndex).subarray(begin, begin + length);
  }

  /** Of a web seed: where its next block goes; undefined where it is not wanted of it. */
  startBlock(key: PeerKey, piece: PieceIndex, block: number): Uint8Array | undefined {
    const verdict = this.#picker.onBlockStart(key, piece, block, this.#options.clock.now());
    if (verdict !== 'wanted') return undefined;
    const begin = block * BLOCK_SIZE;
    this.#options.memory.update(this.#picker.begunCount);
    return this.#bytesOf(piece).subarray(begin, begin + this.#layout.blockSize(piece, block));
  }

  /** The same block is here. */
  endBlock(key: PeerKey, piece: PieceIndex, block: number, length: number): void {
    this.#options.onReceived(length);
    const { isPieceComplete } = this.#keep(key, piece, block, length);
    if (isPieceComplete) this.#finish(piece);
  }

  /** What a web seed was asked for is for others now. */
  freeBlocks(): void {
    this.#options.memory.update(this.#picker.begunCount);
    if (!this.#isClosed) this.topUpAll();
  }

  onBlockEnd(peer: Peer, rawPiece: number, begin: number, length: number): void {
    const now = this.#options.clock.now();
    const block = begin / BLOCK_SIZE;
    this.#count(peer, length);
    peer.countedBytes = 0;
    peer.lastBlockMs = now;
    peer.lastUsefulMs = now;
    peer.overdueSinceMs = undefined;
    const { isPieceComplete } = this.#keep(peer.key, rawPiece, block, length);
    if (!this.#picker.deadlines.isEmpty) this.#setPace(peer, now);
    peer.depth.onBlock(length, this.#picker.outstanding(peer.key), now);
    if (isPieceComplete) this.#finish(rawPiece as PieceIndex);
    this.topUp(peer);
  }

  /** Others who were asked for it need not send it. */
  #keep(key: PeerKey, piece: number, block: number, length: number): BlockArrival {
    const arrival = this.#picker.onBlockEnd(key, piece, block, this.#options.clock.now());
    for (const other of arrival.cancels) {
      this.#options.peers.get(other)?.wire.sendCancel(piece, block * BLOCK_SIZE, length);
    }
    return arrival;
  }

  onBlockDropped(peer: Peer, length: number): void {
    this.#options.onWasted(length);
    this.topUp(peer);
  }

  /** Asks for as much as the peer's pipe takes. */
  topUp(peer: Peer): void {
    if (peer.isClosed || this.#isClosed) return;
    if (peer.theyChokeUs && peer.hints.allowed.size === 0) return;
    const now = this.#options.clock.now();
    const outstanding = this.#picker.outstanding(peer.key);
    const depth = this.#depthOf(peer, now);
    const room = depth - outstanding;
    if (peer.overdueSinceMs !== undefined && now - peer.overdueSinceMs < OVERDUE_PAUSE_MS) return;
    // In batches: a pick and a write for a quarter of the pipe, not for each block.
    if (room <= 0 || (outstanding > 0 && room < depth >> 2)) return;
    const granted = this.#grants.take(peer, room);
    if (granted === 0) return;
    this.#picked.clear();
    const picked = this.#pickWithRoom(peer, granted, now);
    if (picked === 0) {
      this.#grants.settle(peer, granted, 0);
      return;
    }
    if (outstanding === 0) peer.lastBlockMs = now;
    if (peer.overdueSinceMs === undefined) peer.depth.onRequest(outstanding, now);
    this.#grants.settle(peer, granted, this.#request(peer));
    this.#grants.onAsked(peer);
    this.#options.memory.update(this.#picker.begunCount);
  }

  /** Pieces have other deadlines. `isJump`: somebody waits for pieces that nobody was asked for. */
  onDeadlines(isJump: boolean): void {
    const now = this.#options.clock.now();
    if (isJump) this.cancel(this.#picker.deadlines.makeWay(now));
    this.topUpAll();
  }

  /** After pieces became free, memory was released or time has passed. */
  topUpAll(): void {
    for (const peer of this.#options.peers.values()) this.topUp(peer);
  }

  cancel(cancels: readonly Cancel[]): void {
    for (const { peer, piece, block } of cancels) {
      const length = this.#layout.blockSize(piece as PieceIndex, block);
      this.#options.peers.get(peer)?.wire.sendCancel(piece, block * BLOCK_SIZE, length);
    }
  }

  /** Once a second for each peer: who sends nothing loses its requests to others. */
  tick(peer: Peer, now: number): void {
    const outstanding = this.#picker.outstanding(peer.key);
    peer.depth.onTick(peer.overdueSinceMs === undefined ? outstanding : 1, now);
    this.#setPace(peer, now);
    const patienceMs = this.#picker.deadlines.isLate(peer.key, now)
      ? URGENT_TIMEOUT_MS
      : REQUEST_TIMEOUT_MS;
    const isSilent = outstanding > 0 && now - peer.lastBlockMs >= patienceMs;
    this.#grants.look(peer);
    if (isSilent) this.#giveUpOn(peer, now);
    else this.topUp(peer);
  }

  #setPace(peer: Peer, now: number): void {
    const measured = peer.download.bytesPerSecond(now);
    const pace = paceOf(measured, this.#layout.pieceLength, peer.depth.isSnubbed);
    const isAsked = this.#picker.outstanding(peer.key) > 0;
    this.#picker.setPace(peer.key, pace, isAsked ? boundedRate(peer, measured, now) : measured);
  }

  /**
   * Where memory is full of pieces that nobody sends any more, one of them is given up, or nothing
   * would ever begin again. Once a second.
   */
  relieveMemory(now: number): void {
    const { picker, memory } = this.#options;
    if (picker.isFinished || memory.mayBegin(picker.begunCount)) return;
    for (const peer of this.#options.peers.values()) {
      if (picker.outstanding(peer.key) > 0) return;
    }
    if (this.#options.isBusyElsewhere()) return;
    const spare = picker.sparePiece();
    if (spare === undefined) return;
    this.cancel(picker.abandon(spare, now));
    memory.update(picker.begunCount);
    this.topUpAll();
  }

  /** What is due can overtake nothing that was asked for before it: less of that is out then. */
  #depthOf(peer: Peer, now: number): number {
    const { depth } = peer.depth;
    if (this.#picker.deadlines.isEmpty) return depth;
    const rate = peer.download.bytesPerSecond(now);
    const blocks = Math.ceil((rate * URGENT_QUEUE_MS) / 1_000 / BLOCK_SIZE);
    return Math.min(depth, Math.max(LEAST_URGENT_DEPTH, blocks));
  }

  #pickWithRoom(peer: Peer, count: number, now: number): number {
    let picked = this.#pick(peer, count, now);
    while (picked < count) {
      const cancels = this.#picker.deadlines.makeRoom(now);
      if (cancels === undefined) break;
      this.cancel(cancels);
      picked += this.#pick(peer, count - picked, now);
    }
    return picked;
  }

  /** While it chokes us only what it lets us have all the same; else first what it suggests (BEP 6). */
  #pick(peer: Peer, count: number, now: number): number {
    const { allowed, suggested } = peer.hints;
    const among = peer.theyChokeUs ? allowed : suggested;
    let picked = 0;
    const isHeeded = peer.theyChokeUs || this.#picker.heedsSuggestions;
    if (among.size > 0 && isHeeded) {
      picked = this.#picker.pickAmong(peer.key, among, count, now, this.#picked);
    }
    if (peer.theyChokeUs) return picked;
    return picked + this.#picker.pick(peer.key, count - picked, now, this.#picked);
  }

  /** The number of a block as we would ask for it; undefined for any other stretch. */
  #blockOf(rawPiece: number, begin: number, length: number): number | undefined {
    const piece = this.#layout.piece(rawPiece);
    if (piece === undefined || begin % BLOCK_SIZE !== 0) return undefined;
    const block = begin / BLOCK_SIZE;
    if (block >= this.#layout.blockCount(piece)) return undefined;
    return length === this.#layout.blockSize(piece, block) ? block : undefined;
  }

  /** Refusals come by the hundred: others are asked once for all of them. */
  #afterReject(): void {
    this.#options.memory.update(this.#picker.begunCount);
    if (this.#isTopUpDue) return;
    this.#isTopUpDue = true;
    this.#options.clock.nextTurn(() => {
      this.#isTopUpDue = false;
      this.topUpAll();
    });
  }

  #giveUpOn(peer: Peer, now: number): void {
    // The block it is in the middle of is freed too: another may bring it sooner.
    peer.wire.discardBlock();
    this.#uncount(peer);
    this.#picker.abortBlock(peer.key, now);
    this.#picker.release(peer.key, now);
    // It is not asked for the same again at once: what it was asked for may still come, late.
    peer.overdueSinceMs = now;
    this.#afterRelease(peer);
  }

  #afterRelease(peer: Peer): void {
    this.#options.memory.update(this.#picker.begunCount);
    if (this.#isClosed) return;
    for (const other of this.#options.peers.values()) if (other !== peer) this.topUp(other);
  }

  /** Its limits are others now. */
  onLimitChanged(peer: Peer): void {
    this.#grants.forget(peer);
    this.topUp(peer);
  }

  /** So much is here of the block that comes: where it comes slowly, the figures need not wait for its end. */
  #count(peer: Peer, bytes: number): void {
    const news = bytes - peer.countedBytes;
    if (news <= 0) return;
    peer.countedBytes = bytes;
    peer.download.add(news, this.#options.clock.now());
    this.#options.onReceived(news);
  }

  /** What was here of it is lost. */
  #uncount(peer: Peer): void {
    if (peer.countedBytes > 0) this.#options.onWasted(peer.countedBytes);
    peer.countedBytes = 0;
  }

  /** Answers how many bytes that is. */
  #request(peer: Peer): number {
    const picked = this.#picked;
    let bytes = 0;
    for (let at = 0; at < picked.length; at++) {
      const piece = picked.piece(at) as PieceIndex;
      const block = picked.block(at);
      const size = this.#layout.blockSize(piece, block);
      peer.wire.sendRequest(piece, block * BLOCK_SIZE, size);
      bytes += size;
    }
    return bytes;
  }

  #bytesOf(piece: PieceIndex): Uint8Array {
    let bytes = this.#buffers.get(piece);
    if (bytes === undefined) {
      bytes = this.#options.buffers.acquire(this.#layout.pieceSize(piece));
      this.#buffers.set(piece, bytes);
    }
    return bytes;
  }

  #finish(piece: PieceIndex): void {
    const bytes = this.#buffers.get(piece)!;
    this.#buffers.delete(piece);
    this.#options.finisher.finish(piece, bytes);
  }
}

/** What has not come in some time says that it is slower than that, before there is anything to measure. */
const boundedRate = ({ lastBlockMs }: Peer, rate: number, now: number): number => {
  const waitedMs = now - lastBlockMs;
  if (waitedMs < RATE_UNKNOWN_MS) return rate;
  const bound = (BLOCK_SIZE * 1_000) / waitedMs;
  return rate === 0 ? bound : Math.min(rate, bound);
};
