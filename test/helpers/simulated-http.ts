/** HTTP between simulated hosts: a server is a function, the client keeps the port's promises (caps, deadline, redirects, address filter). */
import { isIP } from 'node:net';
import { SluiceError } from '../../source/base/errors.ts';
import type { HttpLine, HttpLines, HttpQuestion } from '../../source/base/ports/http-lines.ts';
import type { Http, HttpRequest, HttpResponse } from '../../source/base/ports/network.ts';
import {
  type Answer,
  plainHeaders,
  type ServedRequest,
  type ServedResponse,
} from './served-answer.ts';
import { SimulatedExchange } from './simulated-exchange.ts';
import type { SimulatedHost } from './simulated-host.ts';

/** A promise that never settles is a server that never answers. */
export type HttpHandler = (request: ServedRequest) => ServedResponse | Promise<ServedResponse>;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export class SimulatedHttp implements Http, HttpLines {
  readonly #host: SimulatedHost;
  readonly #servers = new Map<number, HttpHandler>();
  #isDead = false;

  constructor(host: SimulatedHost) {
    this.#host = host;
  }

  /** Answers requests on this port, whether they say http or https, until the answer is called. */
  serve(port: number, handler: HttpHandler): () => void {
    this.#servers.set(port, handler);
    return () => this.#servers.delete(port);
  }

  /** The process that used this is gone. */
  kill(): void {
    this.#isDead = true;
    this.#servers.clear();
  }

  get(request: HttpRequest): Promise<HttpResponse> {
    if (this.#isDead) return new Promise(() => {});
    return new Promise((resolve, reject) => {
      const { clock } = this.#host;
      const timer = clock.setTimer(request.deadlineMs, () =>
        fail(new SluiceError('network/timeout', `${request.url} did not answer in time`)),
      );
      const onAbort = () => fail(new SluiceError('network/failed', `${request.url} was given up`));
      const finish = () => {
        timer.cancel();
        request.signal?.removeEventListener('abort', onAbort);
      };
      const fail = (error: unknown) => {
        finish();
        reject(error);
      };
      if (request.signal?.aborted === true) {
        onAbort();
        return;
      }
      request.signal?.addEventListener('abort', onAbort);
      this.#follow(request).then((response) => {
        finish();
        resolve(response);
      }, fail);
    });
  }

  open(): HttpLine {
    const connections = new Map<string, number>();
    const exchanges = new Set<SimulatedExchange>();
    return {
      ask: (question, listener) => {
        const exchange = new SimulatedExchange(this.#host, listener, () => connections.clear());
        exchanges.add(exchange);
        const answer = this.#isDead
          ? new Promise<Answer>(() => {})
          : this.#followTo(question, connections);
        exchange.begin(answer, question);
        return exchange;
      },
      close: () => {
        for (const exchange of exchanges) exchange.destroy();
      },
    };
  }

  async #followTo(question: HttpQuestion, connections: Map<string, number>): Promise<Answer> {
    let url = this.#parse(question.url);
    for (let redirects = 0; ; redirects++) {
      const connection = connections.get(url.host) ?? this.#host.nextId();
      const isKept = connections.has(url.host);
      connections.set(url.host, connection);
      const answer = await this.#ask(url, question, { connection, isKept });
      if (!REDIRECTS.has(answer.served.status ?? 200)) return answer;
      if (redirects >= question.maxRedirects) {
        throw new SluiceError('http/redirect', 'it sends us on and on');
      }
      url = this.#parse(plainHeaders(answer.served).location ?? '', url);
    }
  }

  async #follow(request: HttpRequest): Promise<HttpResponse> {
    let url = this.#parse(request.url);
    for (let redirects = 0; ; redirects++) {
      const response = await this.#exchange(url, request);
      if (!REDIRECTS.has(response.status)) return response;
      if (redirects >= request.maxRedirects || request.body !== undefined) {
        throw new SluiceError('http/redirect', `${request.url} redirects too often`);
      }
      const location = response.headers.location;
      if (location === undefined) {
        throw new SluiceError('http/redirect', `${url.href} redirects without saying where to`);
      }
      url = this.#parse(location, url);
    }
  }

  #parse(text: string, base?: URL): URL {
    const url = URL.parse(text, base?.href);
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
      throw new SluiceError('http/redirect', `${text} is not an http(s) address`);
    }
    return url;
  }

  async #ask(
    url: URL,
    request: Pick<HttpRequest, 'mayConnect' | 'headers' | 'body'>,
    line?: { readonly connection: number; readonly isKept: boolean },
  ): Promise<Answer> {
    const host = this.#host;
    const name = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(name) > 0 ? [name] : await host.network.dns.resolve(name);
    const address = addresses[0]!;
    if (request.mayConnect?.(address, url) === false) {
      throw new SluiceError('network/forbidden', `${url.hostname} may not be asked`);
    }
    const server = host.find(address);
    if (server === undefined) return new Promise(() => {});
    if (line?.isKept !== true) await this.#pass(host.delayTo(server) + server.delayTo(host));
    await this.#pass(host.delayTo(server));
    if (!host.canReach(server)) return new Promise(() => {});
    const port = url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
    const handler = server.http.#servers.get(port);
    if (handler === undefined) {
      throw new SluiceError('network/refused', `${url.host} refuses the connection`);
    }
    const from = host.addressFor(address);
    const served = await handler({
      url,
      headers: request.headers ?? {},
      address: from,
      body: request.body,
      ...(line === undefined ? {} : { connection: line.connection }),
    });
    return { served, server, port, address, url };
  }

  async #exchange(url: URL, request: HttpRequest): Promise<HttpResponse> {
    const host = this.#host;
    const { served, server, port, address } = await this.#ask(url, request);
    const body = typeof served.body === 'string' ? Buffer.from(served.body) : served.body;
    const bytes = body === undefined ? new Uint8Array(0) : body.slice();
    if (bytes.length > request.maxBytes) {
      throw new SluiceError('http/too-large', `${url.href} answers with more than allowed`);
    }
    await this.#pass(server.uplink.depart(bytes.length) - host.clock.now() + server.delayTo(host));
    if (!host.canReach(server)) return new Promise(() => {});
    host.record(port, bytes.length);
    const headers = plainHeaders(served);
    return { status: served.status ?? 200, headers, body: bytes, url: url.href, address };
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.#host.clock.setTimer(ms, resolve));
  }
}
