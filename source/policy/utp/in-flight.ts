/**
 * Packets that were sent and not acknowledged, by their numbers: which have come, which are lost, which go again.
 * A packet is lost when several that were *sent* later have come, so a second copy that is lost is seen, too.
 */
import { isSelectivelyAcked, type UtpPacket } from '../../protocol/utp-packet.ts';
import { AckOutcome } from './ack-outcome.ts';
import { MAX_UTP_LATENESS_MS, MAX_UTP_PACKETS, UTP_LOSS_AFTER_PACKETS } from './limits.ts';
import { sequenceAfter, sequenceDistance } from './sequence.ts';

export interface SentPacket {
  sequence: number;
  /** What it counts for while it is under way. */
  bytes: number;
  /** The how manieth of all that were sent, copies too. */
  transmission: number;
  sentAtMs: number;
  firstSentAtMs: number;
  copies: number;
  isLost: boolean;
  /** Once, and so it went again. */
  wasLost: boolean;
  /** It was blown up to try a larger size. */
  isProbe: boolean;
}

const FIRST_SLOTS = 16;
/** Of the shortest round trip: an answer that is faster than that answers an earlier copy. */
const FALSE_ALARM_SHARE = 0.9;

export class InFlight<Sent extends SentPacket> {
  readonly outcome = new AckOutcome();
  readonly #release: (packet: Sent) => void;
  /** By number, going round; undefined where it has come. */
  #slots: (Sent | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  #oldest: number;
  #next: number;
  #flyingBytes = 0;
  #lostCount = 0;
  #lastTransmission = 0;
  #newestArrived = 0;
  #newestArrivedSentAtMs = 0;
  #leastRoundTripMs = Infinity;
  /** Packets have been seen to come so much after those that were sent later. */
  #latenessMs = 0;
  /** What was sent up to here when a loss was last answered with a smaller window. */
  #answeredUpTo = 0;
  #repeats = 0;

  /** `release` hears of each packet that has come. */
  constructor(firstSequence: number, release: (packet: Sent) => void) {
    this.#oldest = firstSequence;
    this.#next = firstSequence;
    this.#release = release;
  }

  /** The number of the next new packet. */
  get nextSequence(): number {
    return this.#next;
  }

  /** Numbers given, from the oldest that has not come. */
  get count(): number {
    return sequenceDistance(this.#oldest, this.#next);
  }

  get isEmpty(): boolean {
    return this.#oldest === this.#next;
  }

  get isFull(): boolean {
    return this.count >= MAX_UTP_PACKETS;
  }

  /** Sent, and neither come nor lost. */
  get flyingBytes(): number {
    return this.#flyingBytes;
  }

  get hasLost(): boolean {
    return this.#lostCount > 0;
  }

  /** May this acknowledge what we sent (H74)? A few steps behind the oldest, it has been overtaken on its way. */
  isPlausible(acknowledged: number): boolean {
    const behindNewest = sequenceDistance(acknowledged, this.#next) - 1;
    return behindNewest >= 0 && behindNewest <= this.count + MAX_UTP_PACKETS / 8;
  }

  /** A new one, with the next number; not while `isFull`. */
  push(packet: Sent, nowMs: number): void {
    const count = this.count;
    if (count === this.#slots.length) this.#grow();
    packet.sequence = this.#next;
    this.#slots[packet.sequence & (this.#slots.length - 1)] = packet;
    this.#next = sequenceAfter(this.#next);
    packet.copies = 0;
    this.#fly(packet, nowMs);
  }

  /** The oldest that is lost. */
  firstLost(): Sent | undefined {
    if (this.#lostCount === 0) return undefined;
    for (let at = this.#oldest; at !== this.#next; at = sequenceAfter(at)) {
      const packet = this.#at(at);
      if (packet?.isLost) return packet;
    }
    return undefined;
  }

  /** A lost one goes again. */
  resend(packet: Sent, nowMs: number): void {
    this.#lostCount -= 1;
    packet.isProbe = false;
    this.#fly(packet, nowMs);
  }

  /** The last that was sent and has not come, unless it is known to be lost. */
  newest(): Sent | undefined {
    for (let at = this.#next; at !== this.#oldest; ) {
      at = sequenceAfter(at, -1);
      const packet = this.#at(at);
      if (packet !== undefined) return packet.isLost ? undefined : packet;
    }
    return undefined;
  }

  /** One that may be under way still goes again, to hear what has come of all before it. */
  repeat(packet: Sent, nowMs: number): void {
    this.#flyingBytes -= packet.bytes;
    packet.isProbe = false;
    this.#fly(packet, nowMs);
  }

  /** When the oldest was (last) sent; undefined where nothing is under way. */
  get oldestSentAtMs(): number | undefined {
    if (this.isEmpty) return undefined;
    return this.#at(this.#oldest)!.sentAtMs;
  }

  /** What this packet, which `isPlausible`, says has come, and what that tells of the rest. */
  onAck(packet: UtpPacket, datagram: Uint8Array, nowMs: number): AckOutcome {
    const { outcome } = this;
    outcome.clear();
    const wasOldest = this.#oldest;
    this.#takeUpTo(packet.acknowledged, nowMs);
    const isSelective = packet.selectiveBytes > 0;
    if (isSelective) this.#takeSelective(packet, datagram, nowMs);
    const isCarrying = packet.payloadAt < datagram.length;
    if (this.#oldest === wasOldest && !isCarrying && !isSelective)
      this.#onRepeat(packet.acknowledged);
    else this.#repeats = 0;
    this.#findLost();
    return outcome;
  }

  /** Nothing was heard for too long: all of it goes again. */
  loseAll(): void {
    this.outcome.isProbeLost = false;
    for (let at = this.#oldest; at !== this.#next; at = sequenceAfter(at)) {
      const packet = this.#at(at);
      if (packet === undefined || packet.isLost) continue;
      this.#lose(packet);
      // A silence is no disorder: if these come after all, that says nothing of how late packets may be.
      packet.wasLost = false;
    }
    this.#answeredUpTo = this.#lastTransmission;
  }

  clear(): void {
    for (let at = this.#oldest; at !== this.#next; at = sequenceAfter(at)) {
      const packet = this.#at(at);
      if (packet !== undefined) this.#release(packet);
    }
    this.#slots = [];
    this.#oldest = this.#next;
    this.#flyingBytes = 0;
    this.#lostCount = 0;
  }

  #at(sequence: number): Sent | undefined {
    return this.#slots[sequence & (this.#slots.length - 1)];
  }

  #takeUpTo(acknowledged: number, nowMs: number): void {
    if (sequenceDistance(this.#oldest, acknowledged) < 0) return;
    const end = sequenceAfter(acknowledged);
    while (this.#oldest !== end && this.#oldest !== this.#next) {
      const packet = this.#at(this.#oldest);
      if (packet !== undefined) this.#arrive(packet, nowMs);
      this.#oldest = sequenceAfter(this.#oldest);
    }
    this.#skipArrived();
  }

  /** Its first bit stands for the second packet after the acknowledged one; what was never sent is no matter. */
  #takeSelective(
    { acknowledged, selectiveAt, selectiveBytes }: UtpPacket,
    datagram: Uint8Array,
    nowMs: number,
  ): void {
    const first = sequenceAfter(acknowledged, 2);
    const sent = sequenceDistance(first, this.#next);
    const bits = Math.min(selectiveBytes * 8, sent);
    for (let index = 0; index < bits; index++) {
      if (!isSelectivelyAcked(datagram, selectiveAt, index)) continue;
      const sequence = sequenceAfter(first, index);
      if (sequenceDistance(this.#oldest, sequence) < 0) continue;
      const packet = this.#at(sequence);
      if (packet !== undefined) this.#arrive(packet, nowMs);
    }
    this.#skipArrived();
  }

  /** Of one that never says what came out of order, three times the same is as good. */
  #onRepeat(acknowledged: number): void {
    if (this.isEmpty || sequenceAfter(acknowledged) !== this.#oldest) return;
    this.#repeats += 1;
    if (this.#repeats !== UTP_LOSS_AFTER_PACKETS) return;
    const oldest = this.#at(this.#oldest)!;
    if (oldest.isLost) return;
    this.#noteLoss(oldest);
    this.#lose(oldest);
  }

  #skipArrived(): void {
    while (this.#oldest !== this.#next && this.#at(this.#oldest) === undefined) {
      this.#oldest = sequenceAfter(this.#oldest);
    }
  }

  #findLost(): void {
    const upTo = this.#newestArrived - UTP_LOSS_AFTER_PACKETS;
    for (let at = this.#oldest; at !== this.#next; at = sequenceAfter(at)) {
      const packet = this.#at(at);
      if (packet === undefined || packet.isLost) continue;
      // Numbers of packets and of transmissions rise together, but for what was sent again.
      if (packet.transmission > upTo || this.#mayBeLate(packet)) {
        if (packet.copies === 1) return;
        continue;
      }
      this.#noteLoss(packet);
      this.#lose(packet);
    }
  }

  /** Of all that were lost within one round trip only the first is news; a try that was too large is none. */
  #noteLoss(packet: Sent): void {
    if (packet.isProbe || packet.transmission <= this.#answeredUpTo) return;
    this.outcome.isNewLoss = true;
    this.#answeredUpTo = this.#lastTransmission;
  }

  #mayBeLate({ sentAtMs }: Sent): boolean {
    // Never more than a round trip: a window that waits for longer sends nothing by which it would be seen.
    const mostMs = Math.min(this.#leastRoundTripMs, MAX_UTP_LATENESS_MS);
    return this.#newestArrivedSentAtMs - sentAtMs < Math.min(this.#latenessMs, mostMs);
  }

  #fly(packet: Sent, nowMs: number): void {
    this.#lastTransmission += 1;
    if (packet.copies === 0) {
      packet.firstSentAtMs = nowMs;
      packet.wasLost = false;
    }
    packet.transmission = this.#lastTransmission;
    packet.sentAtMs = nowMs;
    packet.copies += 1;
    packet.isLost = false;
    this.#flyingBytes += packet.bytes;
  }

  #lose(packet: Sent): void {
    packet.isLost = true;
    packet.wasLost = true;
    this.#lostCount += 1;
    this.#flyingBytes -= packet.bytes;
    if (packet.isProbe) this.outcome.isProbeLost = true;
  }

  #arrive(packet: Sent, nowMs: number): void {
    const { outcome } = this;
    outcome.arrivedPackets += 1;
    outcome.ackedBytes += packet.bytes;
    if (packet.isLost) this.#lostCount -= 1;
    else this.#flyingBytes -= packet.bytes;
    if (packet.isProbe && !packet.isLost) outcome.hasProbeArrived = true;
    const took = nowMs - packet.sentAtMs;
    const isEarlierCopy = packet.copies > 1 && took < this.#leastRoundTripMs * FALSE_ALARM_SHARE;
    if (packet.copies === 1) {
      outcome.roundTripMs = Math.min(outcome.roundTripMs ?? took, took);
      this.#leastRoundTripMs = Math.min(this.#leastRoundTripMs, took);
    } else if (packet.copies === 2 && packet.wasLost && isEarlierCopy) {
      outcome.isFalseAlarm = true;
      const late = this.#newestArrivedSentAtMs - packet.firstSentAtMs;
      this.#latenessMs = Math.max(this.#latenessMs, late);
    }
    if (packet.transmission > this.#newestArrived && !isEarlierCopy) {
      this.#newestArrived = packet.transmission;
      this.#newestArrivedSentAtMs = packet.sentAtMs;
    }
    this.#slots[packet.sequence & (this.#slots.length - 1)] = undefined;
    this.#release(packet);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Array(old.length * 2).fill(undefined);
    for (let at = this.#oldest; at !== this.#next; at = sequenceAfter(at)) {
      this.#slots[at & (this.#slots.length - 1)] = old[at & (old.length - 1)];
    }
  }
}
