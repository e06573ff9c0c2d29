/** Strangers at a uTP port: who wants to connect is let in once it has shown that it hears us; all others are told off, now and then. */
import type { Clock } from '../../base/ports/clock.ts';
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { type Knock, Knocks } from '../../policy/utp/knocks.ts';
import { ResetLimiter } from '../../policy/utp/reset-limiter.ts';
import { sequenceAfter } from '../../policy/utp/sequence.ts';
import {
  blankUtpPacket,
  type UtpPacket,
  UtpType,
  writeUtpHeader,
} from '../../protocol/utp-packet.ts';
import { UTP_RECEIVE_WINDOW_BYTES } from '../limits.ts';
import { encodeGreeting } from './greeting.ts';
import type { Link } from './link.ts';
import { microsOf } from './micros.ts';

const SEQUENCES = 0x10000;

export interface DoorstepOptions {
  readonly link: Pick<Link, 'bare' | 'send'>;
  readonly clock: Clock;
  readonly random: Random;
}

export class Doorstep {
  readonly #options: DoorstepOptions;
  readonly #knocks = new Knocks();
  readonly #resets = new ResetLimiter();

  constructor(options: DoorstepOptions) {
    this.#options = options;
  }

  /** A SYN: answered with no more than it brought, and forgotten unless it is followed (H75). */
  onKnock(packet: UtpPacket, from: Endpoint): void {
    const { clock, random } = this.#options;
    const receiveId = sequenceAfter(packet.connectionId);
    const key = keyOf(from, receiveId);
    let knock = this.#knocks.find(key);
    if (knock === undefined || knock.theirSequence !== packet.sequence) {
      this.#knocks.remove(key);
      knock = {
        host: from.host,
        port: from.port,
        receiveId,
        theirSequence: packet.sequence,
        ourSequence: random.integer(SEQUENCES),
        largestBytes: packet.largestBytes,
        atMs: clock.now(),
      };
      if (!this.#knocks.add(key, knock)) return;
    }
    this.#answer(packet, knock.ourSequence, from);
  }

  /** The knock that this packet follows: who sends it knows what we answered, and so is there. It is told once. */
  takeFollowed({ connectionId, acknowledged }: UtpPacket, from: Endpoint): Knock | undefined {
    if (this.#knocks.size === 0) return undefined;
    const key = keyOf(from, connectionId);
    const knock = this.#knocks.find(key);
    if (knock === undefined || acknowledged !== sequenceAfter(knock.ourSequence, -1)) {
      return undefined;
    }
    this.#knocks.remove(key);
    return knock;
  }

  /** A packet of no connection. */
  refuse(packet: UtpPacket, from: Endpoint): void {
    const { link, clock, random } = this.#options;
    const nowMs = clock.now();
    if (!this.#resets.mayTell(keyOf(from, packet.connectionId), nowMs)) return;
    const header = blankUtpPacket();
    header.type = UtpType.reset;
    header.connectionId = packet.connectionId;
    header.timestampMicros = microsOf(nowMs);
    header.sequence = random.integer(SEQUENCES);
    header.acknowledged = packet.sequence;
    const bytes = link.bare();
    writeUtpHeader(bytes, header);
    link.send(bytes, from);
  }

  #answer(syn: UtpPacket, sequence: number, to: Endpoint): void {
    const { link, clock } = this.#options;
    const nowMicros = microsOf(clock.now());
    const header = blankUtpPacket();
    header.connectionId = syn.connectionId;
    header.timestampMicros = nowMicros;
    header.delayMicros = (nowMicros - syn.timestampMicros) >>> 0;
    header.windowBytes = UTP_RECEIVE_WINDOW_BYTES;
    header.sequence = sequence;
    header.acknowledged = syn.sequence;
    if (syn.largestBytes > 0) {
      link.send(encodeGreeting(header, to), to);
      return;
    }
    const bytes = link.bare();
    writeUtpHeader(bytes, header);
    link.send(bytes, to);
  }
}

const keyOf = (from: Endpoint, connectionId: number): string =>
  `${endpointKey(from)} ${connectionId}`;
