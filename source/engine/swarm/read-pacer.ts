/**
 * Reads blocks little by little where a limit is so low that a whole one would be a burst on a slow line. Blocks
 * are asked for whole all the same: parts of them Transmission answers with the wrong bytes.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Carrier } from '../../base/ports/network.ts';
import { BLOCK_SIZE } from '../../protocol/layout.ts';
import type { Wire } from '../../transport/wire.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import { MAX_PACED_MS, MIN_UTP_READ_BYTES, PACED_FROM_MS, READ_PACE_MS } from '../limits.ts';

/** Who is read from. */
export interface Sender {
  readonly carrier: Carrier;
  readonly wire: Pick<Wire, 'readAtMost' | 'bytesIn'>;
}

export interface ReadPacerOptions<Peer extends Sender> {
  readonly clock: Clock;
  /** Blocks that it was asked for and has not sent. */
  readonly outstanding: (peer: Peer) => number;
  /** Some of a block may have come. */
  readonly onRead: (peer: Peer) => void;
}

interface Pace {
  /** While it has something to send. */
  timer: Timer | undefined;
  creditBytes: number;
  /** Read up to the last look. */
  readBytes: number;
}

/** Of what a limit lets through while it counts blocks alone: their heads and all else come on top. */
const HEADROOM = 1.05;
/** Who has nothing to send is read from as it comes, in small portions. */
const NO_CREDIT_NEEDED = Number.MAX_SAFE_INTEGER;

export class ReadPacer<Peer extends Sender> {
  readonly #options: ReadPacerOptions<Peer>;
  readonly #paces = new Map<Peer, Pace>();

  constructor(options: ReadPacerOptions<Peer>) {
    this.#options = options;
  }

  /** It was just asked for blocks. */
  onAsked(peer: Peer, throttle: Throttle): void {
    if (!isSlow(throttle)) {
      this.forget(peer);
      return;
    }
    let pace = this.#paces.get(peer);
    if (pace === undefined) {
      pace = { timer: undefined, creditBytes: 0, readBytes: peer.wire.bytesIn };
      this.#paces.set(peer, pace);
    }
    if (pace.timer === undefined) this.#begin(peer, pace, throttle);
  }

  /** Now and then: its limit may be gone. */
  look(peer: Peer, throttle: Throttle): void {
    if (this.#paces.size > 0 && !isSlow(throttle)) this.forget(peer);
  }

  /** Reads from it as from others. */
  forget(peer: Peer): void {
    const pace = this.#paces.get(peer);
    if (pace === undefined) return;
    pace.timer?.cancel();
    this.#paces.delete(peer);
    peer.wire.readAtMost(Infinity);
  }

  close(): void {
    for (const { timer } of this.#paces.values()) timer?.cancel();
    this.#paces.clear();
  }

  #begin(peer: Peer, pace: Pace, throttle: Throttle): void {
    pace.creditBytes = 0;
    pace.readBytes = peer.wire.bytesIn;
    this.#step(peer, pace, throttle);
  }

  #step(peer: Peer, pace: Pace, throttle: Throttle): void {
    const outstanding = this.#options.outstanding(peer);
    if (outstanding === 0) {
      pace.timer = undefined;
      peer.wire.readAtMost(NO_CREDIT_NEEDED);
      return;
    }
    const { bytesIn } = peer.wire;
    const stepBytes = stepBytesOf(throttle) * outstanding;
    const left = pace.creditBytes - (bytesIn - pace.readBytes);
    // What was not used is not saved up, but for a packet of uTP that has to fit in whole.
    const mostBytes = peer.carrier === 'utp' ? MIN_UTP_READ_BYTES : 0;
    pace.creditBytes = Math.min(left + stepBytes, Math.max(stepBytes, mostBytes));
    pace.readBytes = bytesIn;
    peer.wire.readAtMost(Math.max(pace.creditBytes, 0));
    pace.timer = this.#options.clock.setTimer(READ_PACE_MS, () => {
      this.#options.onRead(peer);
      this.#step(peer, pace, throttle);
    });
  }
}

const isSlow = (throttle: Throttle): boolean =>
  throttle.slowest * PACED_FROM_MS < BLOCK_SIZE * 1_000;

const stepBytesOf = ({ slowest }: Throttle): number => {
  const least = (BLOCK_SIZE * READ_PACE_MS) / MAX_PACED_MS;
  return Math.max((slowest * HEADROOM * READ_PACE_MS) / 1_000, least);
};
