/**
 * Gets the blocks: asks peers for what the picker says, as deep as each peer's pipe is, and takes back
 * what does not come. Where they go that come in is for the `BlockIntake`.
 */
import type { Clock } from '../../base/ports/clock.ts';
import { BlockList } from '../../policy/block-list.ts';
import { paceOf } from '../../policy/peer-pace.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { BLOCK_SIZE, type Layout, type PieceIndex } from '../../protocol/layout.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import {
  LEAST_URGENT_DEPTH,
  OVERDUE_PAUSE_MS,
  RATE_UNKNOWN_MS,
  REQUEST_TIMEOUT_MS,
  URGENT_QUEUE_MS,
  URGENT_TIMEOUT_MS,
} from '../limits.ts';
import type { BlockIntake } from './block-intake.ts';
import { DownloadGrants } from './download-grants.ts';
import type { Peer } from './peer.ts';
import type { PieceMemoryShare } from './piece-memory.ts';

export interface DownloaderOptions {
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly intake: BlockIntake;
  readonly peers: ReadonlyMap<number, Peer>;
  readonly memory: PieceMemoryShare;
  readonly throttle: Throttle;
  readonly clock: Clock;
  /** Web seeds send something just now. */
  readonly isBusyElsewhere: () => boolean;
  /** Bytes of payload came that are of no use. */
  readonly onWasted: (bytes: number) => void;
}

export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #picker: PiecePicker;
  readonly #layout: Layout;
  readonly #intake: BlockIntake;
  readonly #picked = new BlockList(512);
  readonly #grants: DownloadGrants;
  #isTopUpDue = false;
  #isClosed = false;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#picker = options.picker;
    this.#layout = options.layout;
    this.#intake = options.intake;
    this.#grants = new DownloadGrants({
      ...options,
      outstanding: ({ key }) => options.picker.outstanding(key),
      onReady: (peer) => this.topUp(peer),
      onRead: (peer) => this.#intake.count(peer, peer.wire.begunBlockBytes),
    });
  }

  /** To be called when all peers are gone: pieces begun are given up, pieces complete go on. */
  close(): void {
    this.#isClosed = true;
    this.#grants.close();
    this.#intake.close();
    this.#options.memory.update(0);
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
    const block = this.#layout.blockOf(rawPiece, begin, length);
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
    this.#intake.uncount(peer);
    this.#picker.removePeer(peer.key, this.#options.clock.now());
    this.#afterRelease(peer);
  }

  /** What a web seed was asked for is for others now. */
  freeBlocks(): void {
    this.#options.memory.update(this.#picker.begunCount);
    if (!this.#isClosed) this.topUpAll();
  }

  onBlockEnd(peer: Peer, rawPiece: number, begin: number, length: number): void {
    const now = this.#options.clock.now();
    peer.lastBlockMs = now;
    peer.lastUsefulMs = now;
    peer.overdueSinceMs = undefined;
    this.#intake.end(peer, rawPiece as PieceIndex, begin, length, now);
    if (!this.#picker.deadlines.isEmpty) this.#setPace(peer, now);
    peer.depth.onBlock(length, this.#picker.outstanding(peer.key), now);
    this.topUp(peer);
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
    if (isJump) this.#intake.cancel(this.#picker.deadlines.makeWay(now));
    this.topUpAll();
  }

  /** After pieces became free, memory was released or time has passed. */
  topUpAll(): void {
    for (const peer of this.#options.peers.values()) this.topUp(peer);
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
    this.#intake.cancel(picker.abandon(spare, now));
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
      this.#intake.cancel(cancels);
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
    this.#intake.giveUp(peer, now);
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
}

/** What has not come in some time says that it is slower than that, before there is anything to measure. */
const boundedRate = ({ lastBlockMs }: Peer, rate: number, now: number): number => {
  const waitedMs = now - lastBlockMs;
  if (waitedMs < RATE_UNKNOWN_MS) return rate;
  const bound = (BLOCK_SIZE * 1_000) / waitedMs;
  return rate === 0 ? bound : Math.min(rate, bound);
};
