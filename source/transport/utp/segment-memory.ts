/** Memory of packets under way: what has come lends its own to the next, so that a steady flow makes nothing new. */

import type { SentPacket } from '../../policy/utp/in-flight.ts';
import { UTP_HEADER_BYTES } from '../../protocol/limits.ts';
import type { UtpType } from '../../protocol/utp-packet.ts';
import {
  MAX_UTP_DATAGRAM_IPV4_BYTES,
  MAX_UTP_LOOPBACK_DATAGRAM_BYTES,
  MAX_UTP_SPARE_BYTES,
} from '../limits.ts';

export class Segment implements SentPacket {
  readonly memory: Uint8Array;
  type: UtpType = 0;
  sequence = 0;
  /** Of its payload. */
  bytes = 0;
  transmission = 0;
  sentAtMs = 0;
  firstSentAtMs = 0;
  copies = 0;
  isLost = false;
  wasLost = false;
  isProbe = false;
  /** It could have carried more. */
  isSmall = false;

  constructor(capacity: number) {
    this.memory = Buffer.allocUnsafeSlow(capacity);
  }

  get datagram(): Uint8Array {
    return this.memory.subarray(0, UTP_HEADER_BYTES + this.bytes);
  }
}

export class SegmentMemory {
  readonly #spare = new Map<number, Segment[]>();
  #spareBytes = 0;

  /** For a datagram of so many bytes. */
  take(bytes: number): Segment {
    const capacity =
      bytes <= MAX_UTP_DATAGRAM_IPV4_BYTES
        ? MAX_UTP_DATAGRAM_IPV4_BYTES
        : MAX_UTP_LOOPBACK_DATAGRAM_BYTES;
    const segment = this.#spare.get(capacity)?.pop();
    if (segment === undefined) return new Segment(capacity);
    this.#spareBytes -= capacity;
    segment.isProbe = false;
    return segment;
  }

  /** To be called only while the system holds no datagram back: it might be this one. */
  giveBack(segment: Segment): void {
    const capacity = segment.memory.length;
    if (this.#spareBytes + capacity > MAX_UTP_SPARE_BYTES) return;
    let spare = this.#spare.get(capacity);
    if (spare === undefined) {
      spare = [];
      this.#spare.set(capacity, spare);
    }
    spare.push(segment);
    this.#spareBytes += capacity;
  }
}
