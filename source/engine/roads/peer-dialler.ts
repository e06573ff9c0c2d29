/** How peers are connected to: by TCP, by uTP, or by whichever of the two is answered. */
import type { Clock } from '../../base/ports/clock.ts';
import type {
  Carrier,
  Connection,
  ConnectionHandler,
  Endpoint,
  Tcp,
} from '../../base/ports/network.ts';
import { CarrierPlan, type CarrierTurn } from '../../policy/carrier-plan.ts';
import { RacedConnection, type Way } from '../../transport/raced-connection.ts';
import type { UtpSocket } from '../../transport/utp/socket.ts';

export interface PeerDiallerOptions {
  readonly clock: Clock;
  readonly tcp: Tcp;
  /** Undefined where nobody is to be dialled so, or there is no UDP. */
  readonly utp: () => UtpSocket | undefined;
}

export class PeerDialler implements Pick<Tcp, 'connect'> {
  readonly #options: PeerDiallerOptions;
  readonly #plan = new CarrierPlan();

  constructor(options: PeerDiallerOptions) {
    this.#options = options;
  }

  /** Of whom others say that they have reached it so. */
  told(carrier: Carrier): Pick<Tcp, 'connect'> {
    return {
      connect: (remote, handler, timeoutMs) => this.#race(remote, handler, timeoutMs, carrier),
    };
  }

  /** As TCP does. */
  connect(remote: Endpoint, handler: ConnectionHandler, timeoutMs: number): Connection {
    return this.#race(remote, handler, timeoutMs);
  }

  #race(
    remote: Endpoint,
    handler: ConnectionHandler,
    timeoutMs: number,
    told?: Carrier,
  ): Connection {
    const { clock, tcp, utp } = this.#options;
    const socket = utp();
    if (socket === undefined) return tcp.connect(remote, handler, timeoutMs);
    const turns = this.#plan.turnsFor(remote, told);
    const ways = turns.map((turn) => wayOf(turn, tcp, socket));
    const first = turns[0]!.carrier;
    const onTried = (carrier: Carrier, hasHeard: boolean) => {
      if (hasHeard) this.#plan.onWorked(remote, carrier, first);
      else this.#plan.onFailed(remote, carrier);
    };
    return new RacedConnection({ clock, remote, ways, timeoutMs, onTried }, handler);
  }
}

const wayOf = ({ carrier, afterMs }: CarrierTurn, tcp: Tcp, utp: UtpSocket): Way => ({
  carrier,
  afterMs,
  connect: (remote, handler, timeoutMs) =>
    (carrier === 'tcp' ? tcp : utp).connect(remote, handler, timeoutMs),
});
