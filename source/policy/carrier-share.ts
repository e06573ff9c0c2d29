/**
 * How much TCP may send while uTP sends too. uTP yields as soon as packets queue (BEP 29), and our own TCP
 * fills queues: left alone it would starve uTP. So while uTP is held back by delay and has less than its share,
 * TCP is slowed down step by step; once that is over, or does not help, it is let go again.
 */
import { LEAST_TCP_SHARE, TCP_GIVE_WAY_STEP, TCP_RETURN_STEP } from './limits.ts';

/** What one carrier does just now. */
export interface CarrierTraffic {
  /** Peers that are being sent to. */
  readonly peers: number;
  readonly bytesPerSecond: number;
}

export interface CarriersSeen {
  readonly tcp: CarrierTraffic;
  readonly utp: CarrierTraffic;
  /** Most of what uTP sends waits in queues on its way. */
  readonly isUtpDelayed: boolean;
}

export class CarrierShare {
  /** Bytes per second; null is unlimited. */
  #tcpLimit: number | null = null;
  /** What TCP sent when it began to give way: it never falls far below, for others may fill the queues. */
  #before = 0;

  get tcpLimit(): number | null {
    return this.#tcpLimit;
  }

  /** To be told once a second or so. Answers the limit of TCP from now on. */
  next(seen: CarriersSeen): number | null {
    this.#tcpLimit = this.#isToGiveWay(seen) ? this.#less(seen.tcp) : this.#more(seen);
    return this.#tcpLimit;
  }

  #isToGiveWay({ tcp, utp, isUtpDelayed }: CarriersSeen): boolean {
    if (!isUtpDelayed || tcp.peers === 0 || utp.peers === 0) return false;
    const fair = utp.peers / (tcp.peers + utp.peers);
    return utp.bytesPerSecond < fair * (tcp.bytesPerSecond + utp.bytesPerSecond);
  }

  #less({ bytesPerSecond }: CarrierTraffic): number {
    if (this.#tcpLimit === null) this.#before = bytesPerSecond;
    const from = Math.min(this.#tcpLimit ?? bytesPerSecond, bytesPerSecond);
    return Math.max(from * TCP_GIVE_WAY_STEP, this.#before * LEAST_TCP_SHARE);
  }

  #more({ tcp, utp }: CarriersSeen): number | null {
    if (this.#tcpLimit === null || tcp.peers === 0 || utp.peers === 0) return null;
    const limit = this.#tcpLimit * TCP_RETURN_STEP;
    return limit > 2 * this.#before ? null : limit;
  }
}
