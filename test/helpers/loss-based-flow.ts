/** A sender that knows no delay, as TCP's oldest: more with each round trip, half when something is lost. Its own data never matters. */
import type { Clock } from '../../source/base/ports/clock.ts';
import type { Endpoint, UdpSocket } from '../../source/base/ports/network.ts';
import type { SimulatedHost } from './simulated-host.ts';

const PACKET_BYTES = 1_448;
const FIRST_WINDOW = 10;
const LOST_AFTER = 3;
const TIMEOUT_MS = 1_000;

export class LossBasedFlow {
  /** Came and were acknowledged. */
  deliveredBytes = 0;
  readonly #clock: Clock;
  readonly #to: Endpoint;
  #socket: UdpSocket | undefined;
  readonly #flying = new Set<number>();
  #next = 0;
  #window = FIRST_WINDOW;
  #threshold = Infinity;
  /** A loss up to here has been answered. */
  #answeredUpTo = -1;
  #heardAtMs = 0;
  #isStopped = false;

  static async start(
    clock: Clock,
    from: SimulatedHost,
    to: SimulatedHost,
    port: number,
  ): Promise<LossBasedFlow> {
    const local = { host: '0.0.0.0', port };
    const echo = await to.udp.bind(local, (message, source) => {
      echo.send(message.subarray(0, 4), source);
    });
    const flow = new LossBasedFlow(clock, { host: to.address, port });
    flow.#socket = await from.udp.bind(local, (message) => flow.#onAck(message));
    flow.#send();
    return flow;
  }

  private constructor(clock: Clock, to: Endpoint) {
    this.#clock = clock;
    this.#to = to;
  }

  stop(): void {
    this.#isStopped = true;
  }

  #send(): void {
    while (!this.#isStopped && this.#flying.size < Math.floor(this.#window)) {
      const message = new Uint8Array(PACKET_BYTES);
      new DataView(message.buffer).setUint32(0, this.#next);
      if (this.#flying.size === 0) this.#watch();
      this.#flying.add(this.#next);
      this.#next += 1;
      this.#socket!.send(message, this.#to);
    }
  }

  #onAck(message: Uint8Array): void {
    const number = new DataView(message.buffer, message.byteOffset).getUint32(0);
    this.#heardAtMs = this.#clock.now();
    if (this.#flying.delete(number)) {
      this.deliveredBytes += PACKET_BYTES;
      this.#window += this.#window < this.#threshold ? 1 : 1 / this.#window;
    }
    for (const old of this.#flying) {
      if (old > number - LOST_AFTER) break;
      this.#flying.delete(old);
      if (old > this.#answeredUpTo) this.#halve();
    }
    this.#send();
  }

  #halve(): void {
    this.#answeredUpTo = this.#next;
    this.#window = Math.max(this.#window / 2, 2);
    this.#threshold = this.#window;
  }

  #watch(): void {
    this.#heardAtMs = this.#clock.now();
    const look = () => {
      if (this.#flying.size === 0 || this.#isStopped) return;
      if (this.#clock.now() - this.#heardAtMs >= TIMEOUT_MS) {
        this.#flying.clear();
        this.#halve();
        this.#window = 2;
        this.#send();
        return;
      }
      this.#clock.setTimer(TIMEOUT_MS, look);
    };
    this.#clock.setTimer(TIMEOUT_MS, look);
  }
}
