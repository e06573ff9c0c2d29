/** The `HttpLines` port, its code loaded with the first question: few torrents have web seeds. */
import type {
  HttpExchange,
  HttpLine,
  HttpLines,
  HttpListener,
  HttpQuestion,
} from '../base/ports/http-lines.ts';
import type { Dns } from '../base/ports/network.ts';

export class LinesOnDemand implements HttpLines {
  readonly #dns: Pick<Dns, 'resolve'>;

  constructor(dns: Pick<Dns, 'resolve'>) {
    this.#dns = dns;
  }

  open(): HttpLine {
    return new LineOnDemand(this.#dns);
  }
}

class LineOnDemand implements HttpLine {
  readonly #dns: Pick<Dns, 'resolve'>;
  #line: HttpLine | undefined;
  #loading: Promise<HttpLine> | undefined;
  #isClosed = false;

  constructor(dns: Pick<Dns, 'resolve'>) {
    this.#dns = dns;
  }

  ask(question: HttpQuestion, listener: HttpListener): HttpExchange {
    if (this.#line !== undefined) return this.#line.ask(question, listener);
    const late = new LateExchange();
    this.#loading ??= import('./http-line.ts').then(
      ({ NodeHttpLine }) => new NodeHttpLine({ dns: this.#dns }),
    );
    void this.#loading.then((line) => {
      this.#line = line;
      if (!this.#isClosed) late.begin(() => line.ask(question, listener));
    });
    return late;
  }

  close(): void {
    this.#isClosed = true;
    this.#line?.close();
  }
}

/** What is wished of it before it has begun. */
class LateExchange implements HttpExchange {
  #exchange: HttpExchange | undefined;
  #isPaused = false;
  #isOver = false;

  begin(ask: () => HttpExchange): void {
    if (this.#isOver) return;
    this.#exchange = ask();
    if (this.#isPaused) this.#exchange.pause();
  }

  pause(): void {
    this.#isPaused = true;
    this.#exchange?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#exchange?.resume();
  }

  destroy(): void {
    this.#isOver = true;
    this.#exchange?.destroy();
  }
}
