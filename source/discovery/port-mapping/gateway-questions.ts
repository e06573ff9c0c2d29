/** Questions to a router's port 5351 and its answers, over a socket of their own: what anybody else sends is not heard. */
import { SluiceError } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Gateway } from '../../base/ports/gateways.ts';
import type { Udp, UdpSocket } from '../../base/ports/network.ts';
import { GATEWAY_PORT } from '../../protocol/nat-pmp.ts';
import { GATEWAY_WAITS_MS } from '../limits.ts';

export class GatewayQuestions {
  readonly gateway: Gateway;
  readonly #clock: Clock;
  readonly #open = new Set<(message: Uint8Array | undefined) => void>();
  #socket: UdpSocket | undefined;

  /** Rejects with `network/*` where we have no such address any more. */
  static async open(udp: Udp, clock: Clock, gateway: Gateway): Promise<GatewayQuestions> {
    const questions = new GatewayQuestions(clock, gateway);
    const local = { host: gateway.localAddress, port: 0 };
    questions.#socket = await udp.bind(local, (message, from) => {
      if (from.host !== gateway.address || from.port !== GATEWAY_PORT) return;
      for (const hear of [...questions.#open]) hear(message);
    });
    return questions;
  }

  private constructor(clock: Clock, gateway: Gateway) {
    this.#clock = clock;
    this.gateway = gateway;
  }

  /** What `read` makes of the first answer that it takes for one; rejects with `network/timeout` where none comes. */
  ask<Answer>(
    message: Uint8Array,
    read: (answer: Uint8Array) => Answer | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      const hear = (bytes: Uint8Array | undefined): void => {
        const answer = bytes && read(bytes);
        if (bytes !== undefined && answer === undefined) return;
        this.#open.delete(hear);
        timer?.cancel();
        if (answer !== undefined) resolve(answer);
        else reject(new SluiceError('network/timeout', 'the router does not answer'));
      };
      const send = (tries: number): void => {
        const waitMs = GATEWAY_WAITS_MS[tries];
        if (waitMs === undefined) {
          hear(undefined);
          return;
        }
        this.#socket?.send(message, { host: this.gateway.address, port: GATEWAY_PORT });
        timer = this.#clock.setTimer(waitMs, () => send(tries + 1));
      };
      this.#open.add(hear);
      send(this.#socket === undefined ? GATEWAY_WAITS_MS.length : 0);
    });
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
    for (const hear of [...this.#open]) hear(undefined);
  }
}
