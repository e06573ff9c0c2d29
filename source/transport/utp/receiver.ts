/** The incoming half of a uTP connection: brings packets into order, and holds back what its reader does not want yet. */

import { MAX_UTP_PACKETS } from '../../policy/utp/limits.ts';
import { OutOfOrder } from '../../policy/utp/out-of-order.ts';
import { sequenceAfter, sequenceDistance } from '../../policy/utp/sequence.ts';
import { type UtpPacket, UtpType } from '../../protocol/utp-packet.ts';
import {
  MAX_UTP_WAITING_BYTES,
  UTP_KEPT_PACKET_BYTES,
  UTP_RECEIVE_WINDOW_BYTES,
} from '../limits.ts';
import type { KeptBytes } from './link.ts';

/** Stands for the end of the stream among what is out of order. */
const END = new Uint8Array(0);

const costOf = ({ length }: Uint8Array): number => length + UTP_KEPT_PACKET_BYTES;

export interface ReceiverOptions {
  readonly kept: KeptBytes;
  /** The last number before the first packet. */
  readonly acknowledged: number;
  /** `chunk` is valid during the call only. */
  readonly deliver: (chunk: Uint8Array) => void;
}

export class UtpReceiver {
  readonly #options: ReceiverOptions;
  readonly #early = new OutOfOrder<Uint8Array>();
  #acknowledged: number;
  #held: Uint8Array[] = [];
  #keptBytes = 0;
  #isPaused = false;
  /** Bytes to be delivered before the reading stops by itself. */
  #allowance = Infinity;
  #isDelivering = false;
  #hasEnded = false;
  /** What the other side was last told it may send. */
  toldWindowBytes = UTP_RECEIVE_WINDOW_BYTES;
  /** What its last packet took, by both clocks. */
  delayMicros = 0;
  /** Something came that has not been acknowledged. */
  owesAck = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#acknowledged = options.acknowledged;
  }

  /** The last packet that came in order. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** What the other side may send. */
  get windowBytes(): number {
    const wanted = Math.min(UTP_RECEIVE_WINDOW_BYTES, this.#allowance);
    return Math.max(Math.floor(wanted) - this.#keptBytes, 0);
  }

  /** What is taken if it comes: the other side may have been told so before less was wanted. */
  get #roomBytes(): number {
    return Math.max(UTP_RECEIVE_WINDOW_BYTES - this.#keptBytes, 0);
  }

  get #isReading(): boolean {
    return !this.#isPaused && this.#allowance > 0;
  }

  /** All that the other side ever said has been delivered. */
  get hasEnded(): boolean {
    return this.#hasEnded && this.#held.length === 0;
  }

  get early(): OutOfOrder<Uint8Array> {
    return this.#early;
  }

  /** The other side has said where its numbers begin. */
  begin(acknowledged: number): void {
    this.#acknowledged = acknowledged;
  }

  /** May a packet with this number be of this connection (H74)? */
  isPlausible(sequence: number): boolean {
    const ahead = sequenceDistance(this.#acknowledged, sequence);
    return ahead > -MAX_UTP_PACKETS && ahead <= MAX_UTP_PACKETS;
  }

  /** A packet with data, or the last one. */
  take(packet: UtpPacket, datagram: Uint8Array): void {
    this.owesAck = true;
    if (this.#hasEnded) return;
    const ahead = sequenceDistance(this.#acknowledged, packet.sequence);
    const isEnd = packet.type === UtpType.fin;
    if (ahead < 1) return;
    const size = datagram.length - packet.payloadAt;
    if (ahead > 1) {
      this.#keepEarly(ahead, isEnd ? END : datagram.subarray(packet.payloadAt));
      return;
    }
    // Unread bytes count; what is next in turn may go over by what waits behind it.
    if (!this.#isReading && size > this.#roomBytes) return;
    this.#step(isEnd ? END : datagram.subarray(packet.payloadAt), false);
    this.#stepOverEarly();
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** True where the other side should be told that it may go on. */
  resume(): boolean {
    this.#isPaused = false;
    this.#deliverHeld();
    return this.toldWindowBytes < UTP_RECEIVE_WINDOW_BYTES / 2;
  }

  /** As `resume`: it is told wherever there is another window. */
  readAtMost(bytes: number): boolean {
    this.#allowance = bytes;
    this.#deliverHeld();
    return this.toldWindowBytes !== this.windowBytes;
  }

  clear(): void {
    this.#letGo(this.#keptBytes);
    this.#held = [];
    this.#early.clear();
    this.#hasEnded = true;
  }

  #deliverHeld(): void {
    // Who is told of one chunk may ask for more: the next one waits until it has done with this one.
    while (!this.#isDelivering && this.#held.length > 0 && this.#isReading) {
      const chunk = this.#held.shift()!;
      this.#letGo(costOf(chunk));
      this.#deliver(chunk);
    }
  }

  #deliver(chunk: Uint8Array): void {
    this.#allowance -= chunk.length;
    this.#isDelivering = true;
    try {
      this.#options.deliver(chunk);
    } finally {
      this.#isDelivering = false;
    }
  }

  #keepEarly(ahead: number, payload: Uint8Array): void {
    const cost = costOf(payload);
    if (payload.length > this.#roomBytes || this.#early.has(this.#acknowledged, ahead)) return;
    if (this.#options.kept.bytes + cost > MAX_UTP_WAITING_BYTES) return;
    const kept = payload === END ? END : new Uint8Array(payload);
    if (this.#early.put(this.#acknowledged, ahead, kept)) this.#keep(cost);
  }

  #stepOverEarly(): void {
    for (;;) {
      const payload = this.#early.takeNext(this.#acknowledged);
      if (payload === undefined || this.#hasEnded) return;
      this.#letGo(costOf(payload));
      this.#step(payload, true);
    }
  }

  /** `isOurs`: its memory is ours, not the datagram's. */
  #step(payload: Uint8Array, isOurs: boolean): void {
    this.#acknowledged = sequenceAfter(this.#acknowledged);
    this.#early.onStep();
    if (payload === END) {
      this.#hasEnded = true;
      return;
    }
    if (payload.length === 0) return;
    if (this.#isReading) {
      this.#deliver(payload);
      return;
    }
    this.#keep(costOf(payload));
    this.#held.push(isOurs ? payload : new Uint8Array(payload));
  }

  #keep(bytes: number): void {
    this.#keptBytes += bytes;
    this.#options.kept.bytes += bytes;
  }

  #letGo(bytes: number): void {
    this.#keptBytes -= bytes;
    this.#options.kept.bytes -= bytes;
  }
}
