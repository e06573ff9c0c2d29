/** Answers that are taken as they come, over connections that are kept for the next question. */
import { Agent, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { SluiceError } from '../base/errors.ts';
import type {
  HttpExchange,
  HttpLine,
  HttpListener,
  HttpQuestion,
} from '../base/ports/http-lines.ts';
import type { Dns } from '../base/ports/network.ts';
import { headOf } from './http.ts';
import { httpError } from './http-error.ts';
import { type Arrival, followHops, type HopOptions, type RoadGoalOptions } from './http-hops.ts';
import { timedOut } from './network-error.ts';

/** Those of one server, and one of another it sends us on to. */
const MAX_KEPT_CONNECTIONS = 2;
/** Of those that it sends on to; and names whose addresses are remembered. */
const MAX_KEPT_SERVERS = 4;
const MAX_KEPT_NAMES = 16;

export interface HttpLineOptions {
  readonly dns: Pick<Dns, 'resolve'>;
  readonly extraCertificate?: string | undefined;
}

export class NodeHttpLine implements HttpLine {
  readonly #options: HttpLineOptions;
  readonly #agents = new Map<string, Agent>();
  /** A name is asked for once while all goes well: a line may have thousands of questions. */
  readonly #addresses = new Map<string, Promise<readonly string[]>>();
  #current: Exchange | undefined;

  constructor(options: HttpLineOptions) {
    this.#options = options;
  }

  ask(question: HttpQuestion, listener: HttpListener): HttpExchange {
    this.#trim();
    const exchange = new Exchange(question, listener, () => this.#addresses.clear());
    this.#current = exchange;
    void exchange.run({
      resolve: (name) => this.#resolve(name),
      extraCertificate: this.#options.extraCertificate,
      agentFor: (isTls, isByRoad) => this.#agentFor(isTls, isByRoad),
    });
    return exchange;
  }

  close(): void {
    this.#current?.destroy();
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  /** It may be sent on to ever others: those that were asked longest ago go. */
  #trim(): void {
    if (this.#addresses.size > MAX_KEPT_NAMES) this.#addresses.clear();
    for (const { freeSockets } of this.#agents.values()) {
      for (const name of Object.keys(freeSockets).slice(0, -MAX_KEPT_SERVERS)) {
        for (const socket of [...freeSockets[name]!]) socket.destroy();
      }
    }
  }

  #resolve(name: string): Promise<readonly string[]> {
    let addresses = this.#addresses.get(name);
    if (addresses === undefined) {
      addresses = this.#options.dns.resolve(name);
      this.#addresses.set(name, addresses);
    }
    return addresses;
  }

  #agentFor(isTls: boolean, isByRoad: boolean): Agent {
    const key = `${isTls} ${isByRoad}`;
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      agent = makeAgent(isTls, isByRoad);
      this.#agents.set(key, agent);
    }
    return agent;
  }
}

const makeAgent = (isTls: boolean, isByRoad: boolean): Agent => {
  const options = { keepAlive: true, maxFreeSockets: MAX_KEPT_CONNECTIONS };
  const agent = isTls ? new TlsAgent(options) : new Agent(options);
  if (!isByRoad) return agent;
  agent.createConnection = ({ byRoad }: RoadGoalOptions) => byRoad!();
  // What leads through a proxy is a stream, without what a socket has beside that.
  agent.keepSocketAlive = () => true;
  agent.reuseSocket = (_stream, request) => {
    request.reusedSocket = true;
  };
  return agent;
};

class Exchange implements HttpExchange {
  readonly #question: HttpQuestion;
  readonly #listener: HttpListener;
  readonly #onFailed: () => void;
  readonly #ending = new AbortController();
  #response: IncomingMessage | undefined;
  readonly #left: IncomingMessage[] = [];
  #isPaused = false;
  #isOver = false;

  constructor(question: HttpQuestion, listener: HttpListener, onFailed: () => void) {
    this.#question = question;
    this.#listener = listener;
    this.#onFailed = onFailed;
  }

  pause(): void {
    this.#isPaused = true;
    this.#response?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#response?.resume();
  }

  destroy(): void {
    this.#end();
    this.#ending.abort();
    this.#response?.destroy();
  }

  async run(hops: Omit<HopOptions, 'onLeft'>): Promise<void> {
    const options = { ...hops, onLeft: (left: IncomingMessage) => void this.#left.push(left) };
    const { signal, deadlineMs } = this.#question;
    const end = (): void => this.#fail(signal?.reason);
    const timer = setTimeout(() => this.#fail(timedOut(deadlineMs)), deadlineMs);
    // Never in the turn that asked.
    await Promise.resolve();
    if (signal?.aborted === true) end();
    signal?.addEventListener('abort', end);
    try {
      const arrival = await followHops(this.#question, options, this.#ending.signal);
      clearTimeout(timer);
      if (this.#isOver) arrival.response.destroy();
      else await this.#read(arrival);
    } catch (error) {
      this.#fail(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }

  #read(arrival: Arrival): Promise<void> {
    const { response } = arrival;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#response = response;
    response.on('error', (error) => this.#fail(httpError(error)));
    response.on('close', () => {
      if (response.complete) this.#finish();
      else this.#fail(new SluiceError('network/reset', 'it broke off in the middle'));
      resolve();
    });
    this.#listener.onHead(headOf(arrival));
    if (this.#isOver) return promise;
    response.on('data', (chunk: Buffer) => {
      if (!this.#isOver) this.#listener.onData(chunk);
    });
    if (this.#isPaused) response.pause();
    return promise;
  }

  /** Servers on the way that have not said all by now are not waited for. */
  #end(): void {
    this.#isOver = true;
    for (const left of this.#left) if (!left.complete) left.destroy();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#end();
    this.#listener.onEnd();
  }

  #fail(reason: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.#onFailed();
    this.#ending.abort();
    this.#response?.destroy();
    this.#listener.onEnd(httpError(reason));
  }
}
