/** Sees to it that TCP of our own leaves uTP its share of what we send. Costs nothing while only one of them sends. */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Carrier } from '../../base/ports/network.ts';
import { CarrierShare, type CarrierTraffic } from '../../policy/carrier-share.ts';
import { Throttle } from '../bandwidth/bandwidth.ts';
import { CARRIER_LOOK_MS, CARRIER_PEER_MS } from '../limits.ts';

export interface CarrierBalanceOptions {
  readonly clock: Clock;
  /** Most of what uTP sends waits in queues on its way. */
  readonly isUtpDelayed: () => boolean;
}

/** What one of them has sent. */
class Sent {
  #bytes = 0;
  #bytesPerSecond = 0;
  readonly #peers = new Map<object, number>();

  add(peer: object, bytes: number, now: number): void {
    this.#bytes += bytes;
    this.#peers.set(peer, now);
  }

  /** To be asked once a look. A peer that starves gets a block now and then only. */
  traffic(now: number): CarrierTraffic {
    for (const [peer, sentMs] of this.#peers) {
      if (now - sentMs > CARRIER_PEER_MS) this.#peers.delete(peer);
    }
    const latest = (this.#bytes * 1_000) / CARRIER_LOOK_MS;
    this.#bytes = 0;
    this.#bytesPerSecond += (latest - this.#bytesPerSecond) * NEWEST;
    return { peers: this.#peers.size, bytesPerSecond: this.#bytesPerSecond };
  }
}

/** Blocks come in bursts: of a rate, what the last look is worth. */
const NEWEST = 0.3;

export class CarrierBalance {
  /** For peers over TCP to take from, beside all else. */
  readonly tcp: Throttle;
  readonly #options: CarrierBalanceOptions;
  readonly #share = new CarrierShare();
  readonly #sent: { readonly [Each in Carrier]: Sent } = { tcp: new Sent(), utp: new Sent() };
  #timer: Timer | undefined;

  constructor(options: CarrierBalanceOptions) {
    this.#options = options;
    this.tcp = new Throttle(options.clock, null);
  }

  /** Payload was sent to a peer. */
  onSent(peer: object, carrier: Carrier, bytes: number): void {
    // While nobody is sent to over uTP there is nothing to look after.
    if (carrier === 'tcp' && this.#timer === undefined) return;
    const { clock } = this.#options;
    this.#sent[carrier].add(peer, bytes, clock.now());
    this.#timer ??= clock.setTimer(CARRIER_LOOK_MS, () => this.#look());
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.tcp.close();
  }

  #look(): void {
    const { clock, isUtpDelayed } = this.#options;
    const now = clock.now();
    const tcp = this.#sent.tcp.traffic(now);
    const utp = this.#sent.utp.traffic(now);
    const limit = this.#share.next({ tcp, utp, isUtpDelayed: isUtpDelayed() });
    if (limit !== this.tcp.limit) this.tcp.setLimit(limit);
    const goesOn = utp.peers > 0 || limit !== null;
    this.#timer = goesOn ? clock.setTimer(CARRIER_LOOK_MS, () => this.#look()) : undefined;
  }
}
