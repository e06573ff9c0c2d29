/** Where our tracker is asked over HTTP: so many connections in all and of one address, each with its time. Over the `Tcp` port, so it goes the way of all traffic. */
import { invariant } from '../base/errors.ts';
import type { Clock, Timer } from '../base/ports/clock.ts';
import type { Connection, Endpoint, Tcp, TcpListener } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import type { HttpQuestionHead } from '../protocol/http-question.ts';
import { GroupCounts } from './group-counts.ts';
import { type HttpReply, HttpVisit } from './http-visit.ts';
import { HTTP_DOOR_LIMITS } from './limits.ts';
import { PackedHost } from './packed-host.ts';

export interface HttpDoorOptions {
  readonly tcp: Tcp;
  readonly clock: Clock;
  readonly random: Random;
  /** In all; as in `HTTP_DOOR_LIMITS` where left out. */
  readonly maxConnections?: number | undefined;
  readonly answer: (question: HttpQuestionHead, from: Endpoint) => HttpReply;
  /** With whom there is nothing to say. */
  readonly refuses?: ((host: string) => boolean) | undefined;
  /** Whose connections are not counted: somebody who passes on what others ask. */
  readonly isProxy: (host: string) => boolean;
}

export class HttpDoor {
  readonly #options: HttpDoorOptions;
  readonly #visits = new Set<HttpVisit>();
  readonly #groups: GroupCounts;
  readonly #maxConnections: number;
  readonly #host = new PackedHost();
  #listener: TcpListener | undefined;
  /** While there are connections. */
  #timer: Timer | undefined;

  constructor(options: HttpDoorOptions) {
    this.#options = options;
    this.#maxConnections = options.maxConnections ?? HTTP_DOOR_LIMITS.maxConnections;
    this.#groups = new GroupCounts(options.random, this.#maxConnections);
  }

  /** Rejects with `network/address-in-use`. */
  async listen(local: Endpoint): Promise<Endpoint> {
    invariant(this.#listener === undefined, 'a tracker listens once');
    this.#listener = await this.#options.tcp.listen(local, (connection) => this.#let(connection));
    return this.#listener.local;
  }

  /** Ends its connections too. */
  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const visit of this.#visits) visit.end();
  }

  /** Undefined closes it at once. */
  #let(connection: Connection): HttpVisit | undefined {
    const { maxConnectionsPerHost } = HTTP_DOOR_LIMITS;
    const { clock, answer, isProxy, refuses } = this.#options;
    const { remote } = connection;
    if (this.#listener === undefined || this.#visits.size >= this.#maxConnections) return undefined;
    if (!this.#host.read(remote.host) || refuses?.(remote.host)) return undefined;
    const { groupHigh, groupLow } = this.#host;
    const isFull = this.#groups.of(groupHigh, groupLow) >= maxConnectionsPerHost;
    if (isFull && !isProxy(remote.host)) return undefined;
    this.#groups.add(groupHigh, groupLow);
    const visit: HttpVisit = new HttpVisit({
      connection,
      answer: (question) => answer(question, remote),
      now: () => clock.now(),
      onClose: () => {
        if (this.#visits.delete(visit)) this.#groups.take(groupHigh, groupLow);
      },
    });
    this.#visits.add(visit);
    this.#timer ??= this.#lookLater();
    return visit;
  }

  #lookLater(): Timer {
    return this.#options.clock.setTimer(HTTP_DOOR_LIMITS.lookEveryMs, () => {
      const nowMs = this.#options.clock.now();
      for (const visit of this.#visits) visit.look(nowMs);
      this.#timer = this.#visits.size > 0 ? this.#lookLater() : undefined;
    });
  }
}
