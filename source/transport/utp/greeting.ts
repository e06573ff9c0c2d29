/** How a uTP connection is asked for: a SYN, again and again, until it is answered or its time is over. */
import { scopeOf } from '../../base/addresses.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { FIRST_UTP_TIMEOUT_MS } from '../../policy/utp/limits.ts';
import { UTP_HEADER_BYTES } from '../../protocol/limits.ts';
import {
  blankUtpPacket,
  encodeWithLargest,
  type UtpPacket,
  UtpType,
  writeUtpHeader,
} from '../../protocol/utp-packet.ts';
import { MAX_UTP_LOOPBACK_DATAGRAM_BYTES, UTP_RECEIVE_WINDOW_BYTES } from '../limits.ts';
import type { Link } from './link.ts';
import { microsOf } from './micros.ts';

export interface GreetingOptions {
  readonly link: Link;
  readonly remote: Endpoint;
  readonly connectionId: number;
  readonly sequence: number;
  readonly timeoutMs: number;
}

export class Greeting {
  readonly timeoutMs: number;
  readonly #options: GreetingOptions;
  readonly #endsAtMs: number;
  #againAtMs = 0;
  #waitMs = FIRST_UTP_TIMEOUT_MS;

  constructor(options: GreetingOptions) {
    this.#options = options;
    this.timeoutMs = options.timeoutMs;
    const nowMs = options.link.clock.now();
    this.#endsAtMs = nowMs + options.timeoutMs;
    this.#send(nowMs);
  }

  get dueAtMs(): number {
    return Math.min(this.#againAtMs, this.#endsAtMs);
  }

  /** False where nobody has answered in time. */
  onDue(nowMs: number): boolean {
    if (nowMs >= this.#endsAtMs) return false;
    if (nowMs >= this.#againAtMs) this.#send(nowMs);
    return true;
  }

  isAnsweredBy(packet: UtpPacket): boolean {
    return packet.type === UtpType.state && packet.acknowledged === this.#options.sequence;
  }

  #send(nowMs: number): void {
    const { link, remote, connectionId, sequence } = this.#options;
    this.#againAtMs = nowMs + this.#waitMs;
    this.#waitMs *= 2;
    const header = blankUtpPacket();
    header.type = UtpType.syn;
    header.connectionId = connectionId;
    header.timestampMicros = microsOf(nowMs);
    header.windowBytes = UTP_RECEIVE_WINDOW_BYTES;
    header.sequence = sequence;
    link.send(encodeGreeting(header, remote), remote);
  }
}

/** On loopback with a word about large datagrams, which are carried there; elsewhere as everybody says it. */
export const encodeGreeting = (header: UtpPacket, remote: Endpoint): Uint8Array => {
  if (scopeOf(remote.host) === 'loopback') {
    return encodeWithLargest(header, MAX_UTP_LOOPBACK_DATAGRAM_BYTES);
  }
  const bytes = new Uint8Array(UTP_HEADER_BYTES);
  writeUtpHeader(bytes, header);
  return bytes;
};
