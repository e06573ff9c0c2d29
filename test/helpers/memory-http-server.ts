/** The `HttpServer` port in memory: questions are put to it by tests, and answers read at any pace. */
import { SluiceError } from '../../source/base/errors.ts';
import type {
  HttpListener,
  HttpQuestion,
  HttpReply,
  HttpServer,
  HttpServerLimits,
} from '../../source/base/ports/http-server.ts';
import type { Endpoint } from '../../source/base/ports/network.ts';

type Answer = (question: HttpQuestion) => HttpReply;

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hasBody?: boolean;
}

export class MemoryHttpServer implements HttpServer {
  readonly #answers = new Map<number, Answer>();
  readonly #gone = new Map<number, Set<AbortController>>();
  #nextPort = 40_000;

  get ports(): readonly number[] {
    return [...this.#answers.keys()];
  }

  async listen(local: Endpoint, _limits: HttpServerLimits, answer: Answer): Promise<HttpListener> {
    const port = local.port === 0 ? this.#nextPort++ : local.port;
    if (this.#answers.has(port))
      throw new SluiceError('network/address-in-use', `${port} is taken`);
    this.#answers.set(port, answer);
    this.#gone.set(port, new Set());
    return {
      local: { host: local.host, port },
      close: async () => {
        this.#answers.delete(port);
        for (const controller of this.#gone.get(port) ?? []) controller.abort();
      },
    };
  }

  /** The process is gone, and its ports with it. */
  crash(): void {
    this.#answers.clear();
    this.#gone.clear();
  }

  ask(url: string, { method = 'GET', headers = {}, hasBody = false }: Asking = {}): HttpReply {
    const { pathname, host, port } = new URL(url);
    const all: Readonly<Record<string, string>> = { host, ...headers };
    return this.#answers.get(Number(port))!({
      ...{ method, target: pathname, hasBody, from: { host: '127.0.0.1', port: 50_000 } },
      header: (name) => all[name],
    });
  }

  /** Reads the answer as it comes; the signal hangs up. */
  async *read(url: string, asking: Asking, hangUp: AbortSignal): AsyncGenerator<Uint8Array> {
    const { body } = this.ask(url, asking);
    if (!('parts' in body)) {
      yield body;
      return;
    }
    const gone = new AbortController();
    this.#gone.get(Number(new URL(url).port))?.add(gone);
    hangUp.addEventListener('abort', () => gone.abort());
    yield* body.parts(gone.signal);
  }
}
