/** The outgoing half of a uTP connection: cuts what is written into packets, and sends each until it has come. */
import type { Endpoint } from '../../base/ports/network.ts';
import { type AckedBytes, CongestionWindow } from '../../policy/utp/congestion-window.ts';
import { InFlight } from '../../policy/utp/in-flight.ts';
import type { OneWayDelays } from '../../policy/utp/one-way-delays.ts';
import { Pacer } from '../../policy/utp/pacer.ts';
import type { PacketSize } from '../../policy/utp/packet-size.ts';
import { RoundTrip } from '../../policy/utp/round-trip.ts';
import { UTP_HEADER_BYTES } from '../../protocol/limits.ts';
import {
  padUtpPacket,
  type UtpHeader,
  type UtpPacket,
  UtpType,
  writeUtpHeader,
} from '../../protocol/utp-packet.ts';
import { MAX_UTP_SMALL_PACKETS, MAX_UTP_TIMEOUTS } from '../limits.ts';
import type { Link } from './link.ts';
import { OutgoingBytes } from './outgoing-bytes.ts';
import type { Segment } from './segment-memory.ts';

export interface SenderOptions {
  readonly link: Link;
  readonly remote: Endpoint;
  readonly firstSequence: number;
  readonly size: PacketSize;
  readonly delays: OneWayDelays;
  /** Fills in what only the connection knows, as of now: id, times, window, acknowledged. */
  readonly fill: (nowMs: number) => UtpHeader;
}

export class UtpSender {
  readonly #options: SenderOptions;
  readonly #queue = new OutgoingBytes();
  readonly #inFlight: InFlight<Segment>;
  readonly #roundTrip = new RoundTrip();
  readonly #window: CongestionWindow;
  #size: PacketSize;
  readonly #acked: { -readonly [Key in keyof AckedBytes]: AckedBytes[Key] };
  #peerWindowBytes = 0;
  #smallPackets = 0;
  readonly #pacer = new Pacer();
  /** More goes then. */
  #pacedUntilMs = Infinity;
  #packetBytes: number;
  /** The window, and nothing else, kept us from sending more. */
  #isLimited = false;
  /** Something has come since, or was sent when nothing was under way: from here timeouts count. */
  #progressAtMs = 0;
  /** Nothing is under way, and the other side takes nothing: since when. */
  #blockedAtMs: number | undefined;
  #mayForce = false;
  #hasRepeatedTail = false;
  #isEnding = false;
  #hasSentEnd = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#packetBytes = options.size.bytes - UTP_HEADER_BYTES;
    this.#window = new CongestionWindow(this.#packetBytes);
    this.#inFlight = new InFlight(options.firstSequence, (segment) => this.#release(segment));
    this.#acked = { bytes: 0, queueingMs: undefined, roundTripMs: 0, wasFull: false, nowMs: 0 };
  }

  /** Neither in packets nor copied. */
  get queuedBytes(): number {
    return this.#queue.borrowedBytes;
  }

  /** A rest too small for a packet waits for more in memory of ours: who wrote it may write on. */
  absorbRest(): void {
    if (this.#queue.length < this.#packetBytes) this.#queue.absorb();
  }

  get nextSequence(): number {
    return this.#inFlight.nextSequence;
  }

  /** All that was ever said has come, the end too. */
  get isDone(): boolean {
    return this.#hasSentEnd && this.#inFlight.isEmpty;
  }

  get windowBytes(): number {
    return this.#window.bytes;
  }

  get roundTripMs(): number | undefined {
    return this.#roundTrip.meanMs;
  }

  /** When nothing more is heard until then, something is to be done. */
  get dueAtMs(): number {
    const timeoutMs = this.#roundTrip.timeoutMs;
    const oldestSentAtMs = this.#inFlight.oldestSentAtMs;
    if (oldestSentAtMs !== undefined) {
      const lostAtMs = Math.max(this.#progressAtMs, oldestSentAtMs) + timeoutMs;
      return Math.min(lostAtMs, this.#pacedUntilMs, this.#tailAtMs(oldestSentAtMs));
    }
    return this.#blockedAtMs === undefined ? Infinity : this.#blockedAtMs + timeoutMs;
  }

  /** The other side has answered, and how large datagrams may be is known better. */
  begin(size: PacketSize): void {
    this.#size = size;
    this.#resize();
  }

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  /** After all that is queued, the end. */
  end(): void {
    this.#isEnding = true;
  }

  clear(): void {
    this.#queue.clear();
    this.#inFlight.clear();
    this.#blockedAtMs = undefined;
  }

  isPlausible(acknowledged: number): boolean {
    return this.#inFlight.isPlausible(acknowledged);
  }

  /** Any packet of the other side that `isPlausible`. */
  onAck(packet: UtpPacket, datagram: Uint8Array, nowMs: number): void {
    const outcome = this.#inFlight.onAck(packet, datagram, nowMs);
    this.#peerWindowBytes = packet.windowBytes;
    const hasRoom = packet.windowBytes >= this.#packetBytes;
    if (outcome.arrivedPackets > 0 || !hasRoom) {
      // One that takes nothing now, but says so, is there.
      this.#progressAtMs = nowMs;
      this.#hasRepeatedTail = false;
      this.#roundTrip.onProgress();
    }
    if (hasRoom) this.#blockedAtMs = undefined;
    if (outcome.roundTripMs !== undefined) this.#roundTrip.sample(outcome.roundTripMs);
    if (outcome.hasProbeArrived) {
      this.#size.onProbeArrived();
      this.#resize();
    }
    if (outcome.isProbeLost) this.#size.onProbeLost(nowMs);
    if (outcome.isFalseAlarm) this.#window.onFalseAlarm();
    const acked = this.#describe(outcome.ackedBytes, outcome.roundTripMs, nowMs);
    if (outcome.isNewLoss) this.#window.onLoss(acked);
    else if (outcome.ackedBytes > 0) this.#window.onAck(acked);
  }

  /** False where nobody is there any more. */
  onTimeout(nowMs: number): boolean {
    this.#pacedUntilMs = Infinity;
    if (nowMs < this.dueAtMs) return true;
    if (this.#repeatTail(nowMs)) return true;
    if (this.#inFlight.isEmpty) {
      this.#mayForce = true;
      this.#blockedAtMs = nowMs;
      return true;
    }
    if (this.#roundTrip.backOffs >= MAX_UTP_TIMEOUTS) return false;
    this.#roundTrip.onTimeout();
    this.#progressAtMs = nowMs;
    this.#inFlight.loseAll();
    if (this.#inFlight.outcome.isProbeLost) this.#size.onProbeLost(nowMs);
    this.#window.onTimeout();
    return true;
  }

  /** Sends all that may be sent now. True where anything was, and so an acknowledgement with it. */
  flush(nowMs: number): boolean {
    let hasSent = false;
    this.#isLimited = false;
    this.#pacedUntilMs = Infinity;
    this.#pacer.set(this.#window.bytes, this.#roundTrip.meanMs, this.#window.isSlowStart, nowMs);
    for (;;) {
      const lost = this.#inFlight.firstLost();
      if (lost === undefined) break;
      if (!this.#mayFly(lost.bytes)) return hasSent;
      this.#inFlight.resend(lost, nowMs);
      this.#transmit(lost, nowMs);
      hasSent = true;
    }
    while (this.#sendNext(nowMs)) hasSent = true;
    return hasSent;
  }

  /** The end of a flight has nothing behind it by which its loss would be seen: it is asked for, once, long before the timeout. */
  #tailAtMs(oldestSentAtMs: number): number {
    if (this.#hasRepeatedTail) return Infinity;
    return Math.max(this.#progressAtMs, oldestSentAtMs) + this.#roundTrip.tailMs;
  }

  /** True where that was what was due. */
  #repeatTail(nowMs: number): boolean {
    const { oldestSentAtMs } = this.#inFlight;
    if (oldestSentAtMs === undefined || nowMs < this.#tailAtMs(oldestSentAtMs)) return false;
    this.#hasRepeatedTail = true;
    const newest = this.#inFlight.newest();
    if (newest === undefined) return false;
    this.#inFlight.repeat(newest, nowMs);
    this.#transmit(newest, nowMs);
    return true;
  }

  #sendNext(nowMs: number): boolean {
    const inFlight = this.#inFlight;
    if (inFlight.isFull || this.#hasSentEnd) return false;
    const size = Math.min(this.#queue.length, this.#packetBytes);
    if (size === 0) return this.#isEnding && this.#sendEnd(nowMs);
    const isSmall = size < this.#packetBytes;
    if (isSmall && !this.#isEnding && this.#smallPackets >= MAX_UTP_SMALL_PACKETS) return false;
    if (!this.#mayFly(size)) {
      if (inFlight.isEmpty) this.#blockedAtMs ??= nowMs;
      return false;
    }
    this.#mayForce = false;
    this.#blockedAtMs = undefined;
    if (inFlight.isEmpty) this.#beginAnew(nowMs);
    const segment = this.#options.link.memory.take(UTP_HEADER_BYTES + this.#packetBytes);
    segment.type = UtpType.data;
    segment.bytes = size;
    segment.isSmall = isSmall;
    if (isSmall) this.#smallPackets += 1;
    this.#queue.take(segment.memory, UTP_HEADER_BYTES, size);
    const probeBytes = isSmall ? undefined : this.#size.nextProbe(nowMs);
    segment.isProbe = probeBytes !== undefined;
    inFlight.push(segment, nowMs);
    this.#transmit(segment, nowMs, probeBytes);
    return true;
  }

  /** Nothing was under way: if for long, then what is known of the line is old. */
  #beginAnew(nowMs: number): void {
    if (nowMs - this.#progressAtMs > this.#roundTrip.timeoutMs) this.#window.onIdle();
    this.#progressAtMs = nowMs;
  }

  #sendEnd(nowMs: number): boolean {
    if (this.#inFlight.isEmpty) this.#progressAtMs = nowMs;
    this.#hasSentEnd = true;
    const segment = this.#options.link.memory.take(UTP_HEADER_BYTES);
    segment.type = UtpType.fin;
    segment.bytes = 0;
    segment.isSmall = false;
    this.#inFlight.push(segment, nowMs);
    this.#transmit(segment, nowMs);
    return true;
  }

  /** Something always may while nothing does, or a window that is too small for a packet would be the end. */
  #mayFly(bytes: number): boolean {
    const flying = this.#inFlight.flyingBytes;
    if (flying + bytes > this.#peerWindowBytes && !(this.#mayForce && flying === 0)) {
      // What is lost was promised room before.
      if (!(flying === 0 && this.#inFlight.hasLost)) return false;
    }
    if (flying > 0 && flying + bytes > this.#window.bytes) {
      this.#isLimited = true;
      return false;
    }
    if (flying === 0 || this.#pacer.mayGo) return true;
    this.#isLimited = true;
    this.#pacedUntilMs = this.#pacer.readyAtMs;
    return false;
  }

  #transmit(segment: Segment, nowMs: number, probeBytes?: number): void {
    const { link, remote, fill } = this.#options;
    const header = fill(nowMs);
    header.type = segment.type;
    header.sequence = segment.sequence;
    writeUtpHeader(segment.memory, header);
    this.#pacer.onSent(segment.bytes);
    const { datagram } = segment;
    link.send(probeBytes === undefined ? datagram : padUtpPacket(datagram, probeBytes), remote);
  }

  #describe(bytes: number, sampleMs: number | undefined, nowMs: number): AckedBytes {
    const acked = this.#acked;
    acked.bytes = bytes;
    acked.queueingMs = this.#queueingMs(sampleMs);
    acked.roundTripMs = this.#roundTrip.meanMs ?? 0;
    acked.wasFull = this.#isLimited;
    acked.nowMs = nowMs;
    return acked;
  }

  /** Nothing waits longer in queues than all of its way took. */
  #queueingMs(sampleMs: number | undefined): number | undefined {
    const told = this.#options.delays.queueingMs;
    if (told === undefined || sampleMs === undefined) return told;
    return Math.min(told, sampleMs);
  }

  #resize(): void {
    this.#packetBytes = this.#size.bytes - UTP_HEADER_BYTES;
    this.#window.packetBytes = this.#packetBytes;
  }

  #release(segment: Segment): void {
    if (segment.isSmall) this.#smallPackets -= 1;
    const { link } = this.#options;
    // Else the system may still be about to send it: it goes the way of all memory.
    if (!link.isBusy) link.memory.giveBack(segment);
  }
}
