/**
 * One end of a simulated TCP connection: bytes in order, with delay, bandwidth, back pressure and a
 * receive window. A write's bytes are read when they leave, not when they are written, and a chunk's
 * memory is overwritten after `onData`: code that breaks either promise of the port corrupts its data.
 */
import { SluiceError } from '../../source/base/errors.ts';
import type { Timer } from '../../source/base/ports/clock.ts';
import type { Connection, ConnectionHandler, Endpoint } from '../../source/base/ports/network.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { SimulatedUplink, UplinkSource } from './simulated-uplink.ts';

type Segment =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** No more comes; `isGone` where nobody listens on that side any more. */
  | { readonly kind: 'end'; readonly isGone: boolean }
  | { readonly kind: 'reset' };

/** What overwrites a chunk after its call. */
const STALE = 0xdb;
/** Handed over at once where only so many bytes are read. */
const SMALL_READ_BYTES = 512;

export class SimulatedConnection implements Connection, UplinkSource {
  readonly carrier = 'tcp';
  readonly id: number;
  readonly host: SimulatedHost;
  readonly remote: Endpoint;
  local: Endpoint;
  /** Called once when this end is over, before its handler hears of it. */
  onForgotten: (() => void) | undefined;
  #handler: ConnectionHandler | undefined;
  #peer: SimulatedConnection | undefined;
  #isClosed = false;
  #isCorked = false;
  #isPaused = false;
  /** Bytes to be read before the reading stops by itself. */
  #allowance = Infinity;
  #isEnding = false;
  #isEndSent = false;
  #isEndReceived = false;
  #wantsDrain = false;
  /** Written, not yet on the link. */
  readonly #outgoing: Uint8Array[] = [];
  #outgoingOffset = 0;
  #bufferedBytes = 0;
  /** On the way to the other end, first come first served. */
  readonly #underWay: Segment[] = [];
  #lastArrivalMs = 0;
  /** Sizes of segments that came to a broken way. */
  #heldArrivals: number[] = [];
  /** Bytes under way or not yet taken by the other end's handler. */
  #unacknowledged = 0;
  /** Arrived, waiting for `resume`. */
  readonly #arrived: Segment[] = [];
  #giveUpTimer: Timer | undefined;

  constructor(id: number, host: SimulatedHost, local: Endpoint, remote: Endpoint) {
    this.id = id;
    this.host = host;
    this.local = local;
    this.remote = remote;
  }

  get peer(): SimulatedConnection | undefined {
    return this.#peer;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  attach(handler: ConnectionHandler): void {
    this.#handler = handler;
  }

  /** Joins two ends; each may send from now on. */
  open(peer: SimulatedConnection): void {
    this.#peer = peer;
    this.#offer();
  }

  announceConnected(): void {
    this.#handler?.onConnect();
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed || this.#isEnding) return false;
    if (bytes.length > 0) this.#outgoing.push(bytes);
    this.#bufferedBytes += bytes.length;
    this.#offer();
    if (this.#bufferedBytes <= this.host.options.highWaterMark) return true;
    this.#wantsDrain = true;
    return false;
  }

  cork(): void {
    this.#isCorked = true;
  }

  uncork(): void {
    this.#isCorked = false;
    this.#offer();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#arrived.length > 0) this.host.clock.nextTurn(() => this.#deliver());
  }

  readAtMost(bytes: number): void {
    this.#allowance = bytes;
    if (this.#arrived.length > 0) this.host.clock.nextTurn(() => this.#deliver());
  }

  end(): void {
    this.#isEnding = true;
    this.#offer();
  }

  destroy(): void {
    if (this.#isClosed) return;
    const isRude = this.#bufferedBytes > 0 || this.#arrived.some(({ kind }) => kind === 'data');
    this.close();
    this.#launch(isRude ? { kind: 'reset' } : { kind: 'end', isGone: true }, 0);
  }

  /** Closes this end alone; the handler hears of it in a later turn. */
  close(error?: SluiceError): void {
    if (!this.#forget()) return;
    this.host.clock.nextTurn(() => this.#handler?.onClose(error));
  }

  /** The process died: nobody is told on this side, the other side gets a reset. */
  vanish(): void {
    if (!this.#forget()) return;
    this.#handler = undefined;
    this.#launch({ kind: 'reset' }, 0);
  }

  /** Both ends learn at once that the connection is lost. */
  drop(): void {
    const error = new SluiceError('network/reset', `connection to ${this.remote.host} was reset`);
    this.#peer?.close(error);
    this.close(error);
  }

  sendSome(maxBytes: number, uplink: SimulatedUplink): boolean {
    const peer = this.#peer;
    if (peer === undefined || this.#isClosed || this.#isCorked) return false;
    if (!this.host.canReach(peer.host)) {
      this.#giveUpLater();
      return false;
    }
    const room = this.host.options.windowBytes - this.#unacknowledged;
    const size = Math.min(maxBytes, this.#bufferedBytes, room);
    if (size > 0) {
      const bytes = this.#take(size);
      this.#unacknowledged += size;
      this.#launch({ kind: 'data', bytes }, uplink.depart(size));
    }
    if (this.#bufferedBytes === 0) this.#onEmptied();
    return !this.#isClosed && this.#bufferedBytes > 0 && room > size;
  }

  /** The way is free again: what waited goes on. */
  onReachable(): void {
    if (this.#peer === undefined || !this.host.canReach(this.#peer.host)) return;
    this.#giveUpTimer?.cancel();
    this.#giveUpTimer = undefined;
    this.#offer();
    const held = this.#heldArrivals;
    this.#heldArrivals = [];
    for (const size of held) this.host.clock.setTimer(0, () => this.#arrive(size));
  }

  #forget(): boolean {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    this.#giveUpTimer?.cancel();
    this.#outgoing.length = 0;
    this.#bufferedBytes = 0;
    this.#arrived.length = 0;
    this.host.forgetConnection(this);
    this.onForgotten?.();
    return true;
  }

  #offer(): void {
    if (this.#peer === undefined || this.#isClosed || this.#isCorked) return;
    if (this.#bufferedBytes === 0 && !(this.#isEnding && !this.#isEndSent)) return;
    this.host.uplink.offer(this);
  }

  /** Copies what the kernel would copy at this moment. */
  #take(size: number): Uint8Array {
    const taken = Buffer.allocUnsafe(size);
    let filled = 0;
    let used = 0;
    while (filled < size) {
      const head = this.#outgoing[used]!;
      const end = Math.min(this.#outgoingOffset + size - filled, head.length);
      taken.set(head.subarray(this.#outgoingOffset, end), filled);
      filled += end - this.#outgoingOffset;
      this.#outgoingOffset = end;
      if (end < head.length) break;
      used += 1;
      this.#outgoingOffset = 0;
    }
    if (used > 0) this.#outgoing.splice(0, used);
    this.#bufferedBytes -= size;
    this.host.sentBytes += size;
    return taken;
  }

  #onEmptied(): void {
    if (this.#wantsDrain) {
      this.#wantsDrain = false;
      this.#handler?.onDrain();
    }
    if (!this.#isEnding || this.#isEndSent || this.#isClosed || this.#bufferedBytes > 0) return;
    this.#isEndSent = true;
    this.#launch({ kind: 'end', isGone: false }, 0);
    if (this.#isEndReceived) this.close();
  }

  #launch(segment: Segment, departsAtMs: number): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    const { clock } = this.host;
    const size = segment.kind === 'data' ? segment.bytes.length : 0;
    const arrivesAtMs = Math.max(
      Math.max(departsAtMs, clock.now()) + this.host.delayTo(peer.host),
      this.#lastArrivalMs,
    );
    this.#lastArrivalMs = arrivesAtMs;
    this.#underWay.push(segment);
    clock.setTimer(arrivesAtMs - clock.now(), () => this.#arrive(size));
  }

  /** One segment has crossed the network: now it waits for the other host's downlink. */
  #arrive(size: number): void {
    const peer = this.#peer!;
    if (!this.host.canReach(peer.host)) {
      this.#heldArrivals.push(size);
      this.#giveUpLater();
      return;
    }
    const delayMs = peer.host.reserveDownlink(size);
    if (delayMs > 0) this.host.clock.setTimer(delayMs, () => this.#hand());
    else this.#hand();
  }

  #hand(): void {
    const segment = this.#underWay.shift();
    if (segment === undefined) return;
    const peer = this.#peer!;
    if (peer.#isClosed) this.#onNobodyThere(segment);
    else peer.#accept(segment);
  }

  /** Bytes for an end that is closed: its host answers with a reset, unless it is off. */
  #onNobodyThere(segment: Segment): void {
    if (segment.kind === 'reset' || this.#isClosed) return;
    if (segment.kind === 'end' && this.#isEndReceived) return;
    this.#peer!.#launch({ kind: 'reset' }, 0);
  }

  #accept(segment: Segment): void {
    if (segment.kind === 'reset') {
      this.close(new SluiceError('network/reset', `${this.remote.host} has reset the connection`));
      return;
    }
    this.#arrived.push(segment);
    this.#deliver();
  }

  get #isReading(): boolean {
    return !this.#isPaused && this.#allowance > 0;
  }

  #deliver(): void {
    while (this.#isReading && !this.#isClosed) {
      const segment = this.#arrived.shift();
      if (segment === undefined) return;
      if (segment.kind === 'data') this.#deliverData(segment.bytes);
      else if (segment.kind === 'end') this.#onEnd(segment.isGone);
    }
  }

  #deliverData(bytes: Uint8Array): void {
    const peer = this.#peer!;
    peer.#unacknowledged -= bytes.length;
    peer.#offer();
    this.host.receivedBytes += bytes.length;
    this.host.record(this.id, bytes.length);
    const { scratch } = this.host;
    let from = 0;
    while (from < bytes.length && !this.#isClosed) {
      if (from > 0 && !this.#isReading) {
        // The rest stays acknowledged: a pause in the middle of a chunk is rare and short.
        this.#arrived.unshift({ kind: 'data', bytes: bytes.subarray(from) });
        peer.#unacknowledged += bytes.length - from;
        this.host.receivedBytes -= bytes.length - from;
        return;
      }
      const most = this.#allowance === Infinity ? Infinity : SMALL_READ_BYTES;
      const size = this.host.fragmentSize(Math.min(bytes.length - from, most));
      this.#allowance -= size;
      scratch.set(bytes.subarray(from, from + size));
      from += size;
      this.#handler?.onData(scratch.subarray(0, size));
      scratch.fill(STALE, 0, size);
    }
  }

  #onEnd(isGone: boolean): void {
    this.#isEndReceived = true;
    if (isGone || this.#isEndSent) this.close();
    else this.end();
  }

  #giveUpLater(): void {
    if (this.#giveUpTimer !== undefined || this.#isClosed) return;
    this.#giveUpTimer = this.host.clock.setTimer(this.host.options.giveUpMs, () => {
      this.close(
        new SluiceError('network/timeout', `${this.remote.host} does not answer any more`),
      );
    });
  }
}
