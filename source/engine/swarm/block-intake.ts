/**
 * Where the blocks go that come in: straight into the memory of their piece, counted as they come; the others who
 * were asked for one need not send it, and a whole piece goes to the finisher.
 */
import type { Clock } from '../../base/ports/clock.ts';
import type { BlockArrival, Cancel } from '../../policy/block-verdict.ts';
import type { PeerKey } from '../../policy/peer-key.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { BLOCK_SIZE, type Layout, type PieceIndex } from '../../protocol/layout.ts';
import type { PieceBuffers } from '../../storage/piece-buffers.ts';
import type { Peer } from './peer.ts';
import type { PieceFinisher } from './piece-finisher.ts';
import type { PieceMemoryShare } from './piece-memory.ts';

export interface BlockIntakeOptions {
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly finisher: PieceFinisher;
  readonly buffers: PieceBuffers;
  readonly memory: PieceMemoryShare;
  readonly clock: Pick<Clock, 'now'>;
  readonly peers: ReadonlyMap<number, Peer>;
  /** Bytes of payload that were kept, or dropped. */
  readonly onReceived: (bytes: number) => void;
  readonly onWasted: (bytes: number) => void;
}

export class BlockIntake {
  readonly #options: BlockIntakeOptions;
  readonly #picker: PiecePicker;
  readonly #layout: Layout;
  readonly #buffers = new Map<number, Uint8Array>();

  constructor(options: BlockIntakeOptions) {
    this.#options = options;
    this.#picker = options.picker;
    this.#layout = options.layout;
  }

  /** All that is begun is given up. */
  close(): void {
    for (const bytes of this.#buffers.values()) this.#options.buffers.release(bytes);
    this.#buffers.clear();
  }

  /** The picker gave up a piece: what we hold of it goes. */
  drop(piece: number): void {
    const bytes = this.#buffers.get(piece);
    if (bytes === undefined) return;
    this.#buffers.delete(piece);
    this.#options.buffers.release(bytes);
  }

  /** Undefined where nobody wants the block. */
  start(peer: Peer, rawPiece: number, begin: number, length: number): Uint8Array | undefined {
    const block = this.#layout.blockOf(rawPiece, begin, length);
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

  /** It is here. */
  end(peer: Peer, piece: PieceIndex, begin: number, length: number, now: number): void {
    this.count(peer, length);
    peer.countedBytes = 0;
    const { isPieceComplete } = this.#keep(peer.key, piece, begin / BLOCK_SIZE, length, now);
    if (isPieceComplete) this.#finish(piece);
  }

  /** Of a web seed: where its next block goes; undefined where it is not wanted of it. */
  startOf(key: PeerKey, piece: PieceIndex, block: number): Uint8Array | undefined {
    const verdict = this.#picker.onBlockStart(key, piece, block, this.#options.clock.now());
    if (verdict !== 'wanted') return undefined;
    const begin = block * BLOCK_SIZE;
    this.#options.memory.update(this.#picker.begunCount);
    return this.#bytesOf(piece).subarray(begin, begin + this.#layout.blockSize(piece, block));
  }

  /** The same block is here. */
  endOf(key: PeerKey, piece: PieceIndex, block: number, length: number): void {
    this.#options.onReceived(length);
    const now = this.#options.clock.now();
    const { isPieceComplete } = this.#keep(key, piece, block, length, now);
    if (isPieceComplete) this.#finish(piece);
  }

  /** What the peer is in the middle of will not be kept: another may bring it sooner. */
  giveUp(peer: Peer, now: number): void {
    peer.wire.discardBlock();
    this.uncount(peer);
    this.#picker.abortBlock(peer.key, now);
  }

  /** So much is here of the block that comes: where it comes slowly, the figures need not wait for its end. */
  count(peer: Peer, bytes: number): void {
    const news = bytes - peer.countedBytes;
    if (news <= 0) return;
    peer.countedBytes = bytes;
    peer.download.add(news, this.#options.clock.now());
    this.#options.onReceived(news);
  }

  /** What was here of it is lost. */
  uncount(peer: Peer): void {
    if (peer.countedBytes > 0) this.#options.onWasted(peer.countedBytes);
    peer.countedBytes = 0;
  }

  cancel(cancels: readonly Cancel[]): void {
    for (const { peer, piece, block } of cancels) {
      const length = this.#layout.blockSize(piece as PieceIndex, block);
      this.#options.peers.get(peer)?.wire.sendCancel(piece, block * BLOCK_SIZE, length);
    }
  }

  /** Others who were asked for it need not send it. */
  #keep(key: PeerKey, piece: number, block: number, length: number, now: number): BlockArrival {
    const arrival = this.#picker.onBlockEnd(key, piece, block, now);
    for (const other of arrival.cancels) {
      this.#options.peers.get(other)?.wire.sendCancel(piece, block * BLOCK_SIZE, length);
    }
    return arrival;
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
