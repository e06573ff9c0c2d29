/**
 * Sends blocks little by little where a limit is so low that a whole one would be a burst on a slow line.
 * A limit lets one block through at a time, so what is said to a peer waits for one block at the most.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Wire } from '../../transport/wire.ts';
import { MIN_PART_BYTES, PACE_MS } from '../limits.ts';

/** Who gets it. */
export interface Receiver {
  readonly wire: Pick<Wire, 'beginBlock' | 'sendBlockPart'>;
}

export interface BlockPacerOptions<Peer extends Receiver> {
  readonly clock: Clock;
  readonly onSent: (peer: Peer, piece: number, bytes: number) => void;
  /** It may have the next one. */
  readonly onDone: (peer: Peer) => void;
}

export interface PacedBlock<Peer extends Receiver> {
  readonly peer: Peer;
  readonly piece: number;
  readonly begin: number;
  /** Not changed until it is sent. */
  readonly block: Uint8Array;
  /** Until the last part of it leaves. */
  readonly paceMs: number;
}

export class BlockPacer<Peer extends Receiver> {
  readonly #options: BlockPacerOptions<Peer>;
  readonly #timers = new Map<Peer, Timer>();

  constructor(options: BlockPacerOptions<Peer>) {
    this.#options = options;
  }

  isAt(peer: Peer): boolean {
    return this.#timers.has(peer);
  }

  send(paced: PacedBlock<Peer>): void {
    const { peer, piece, begin, block, paceMs } = paced;
    const parts = Math.min(Math.ceil(paceMs / PACE_MS), Math.ceil(block.length / MIN_PART_BYTES));
    if (!peer.wire.beginBlock(piece, begin, block.length)) return;
    this.#sendPart(paced, 0, Math.ceil(block.length / Math.max(1, parts)));
  }

  /** It is gone. */
  forget(peer: Peer): void {
    this.#timers.get(peer)?.cancel();
    this.#timers.delete(peer);
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #sendPart(paced: PacedBlock<Peer>, from: number, partBytes: number): void {
    const { peer, piece, block, paceMs } = paced;
    const part = block.subarray(from, from + partBytes);
    const end = from + part.length;
    const isLast = end === block.length;
    peer.wire.sendBlockPart(part, isLast);
    if (isLast) this.#timers.delete(peer);
    else {
      const delayMs = (paceMs * part.length) / block.length;
      const timer = this.#options.clock.setTimer(delayMs, () =>
        this.#sendPart(paced, end, partBytes),
      );
      this.#timers.set(peer, timer);
    }
    this.#options.onSent(peer, piece, part.length);
    if (isLast) this.#options.onDone(peer);
  }
}
