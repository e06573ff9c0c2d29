/** Sees to it that TCP of our own leaves uTP its share of what we send. Costs nothing while only one of them sends. */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Carrier } from '../../base/ports/network.ts';
import { CarrierShare, type CarrierTraffic } from '../../policy/carrier-share.ts';
import { Throttle } from '../bandwidth.ts';
import { CARRIER_LOOK_MS } from '../limits.ts';

export interface CarrierBalanceOptions {
  readonly clock: Clock;
  /** Most of what uTP sends waits in queues on its way. */
  readonly isUtpDelayed: () => boolean;
}

interface Sent {
  bytes: number;
  readonly peers: Set<object>;
}

export class CarrierBalance {
  /** For peers over TCP to take from, beside all else. */
  readonly tcp: Throttle;
  readonly #options: CarrierBalanceOptions;
  readonly #share = new CarrierShare();
  readonly #sent: { readonly [Each in Carrier]: Sent } = { tcp: nothing(), utp: nothing() };
  #timer: Timer | undefined;

  constructor(options: CarrierBalanceOptions) {
    this.#options = options;
    this.tcp = new Throttle(options.clock, null);
  }

  /** Payload was sent to a peer. */
  onSent(peer: object, carrier: Carrier, bytes: number): void {
    // While nobody is sent to over uTP there is nothing to look after.
    if (carrier === 'tcp' && this.#timer === undefined) return;
    const sent = this.#sent[carrier];
    sent.bytes += bytes;
    sent.peers.add(peer);
    this.#timer ??= this.#options.clock.setTimer(CARRIER_LOOK_MS, () => this.#look());
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.tcp.close();
  }

  #look(): void {
    const { clock, isUtpDelayed } = this.#options;
    const tcp = trafficOf(this.#sent.tcp);
    const utp = trafficOf(this.#sent.utp);
    const limit = this.#share.next({ tcp, utp, isUtpDelayed: isUtpDelayed() });
    if (limit !== this.tcp.limit) this.tcp.setLimit(limit);
    const goesOn = utp.peers > 0 || limit !== null;
    this.#timer = goesOn ? clock.setTimer(CARRIER_LOOK_MS, () => this.#look()) : undefined;
  }
}

const nothing = (): Sent => ({ bytes: 0, peers: new Set() });

/** And begins anew. */
const trafficOf = (sent: Sent): CarrierTraffic => {
  const traffic = {
    peers: sent.peers.size,
    bytesPerSecond: (sent.bytes * 1_000) / CARRIER_LOOK_MS,
  };
  sent.bytes = 0;
  sent.peers.clear();
  return traffic;
};
