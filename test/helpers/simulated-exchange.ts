/** An answer of a simulated web server that is taken as it comes: by the speed of its line, and no faster than it is wanted. */
import { SluiceError } from '../../source/base/errors.ts';
import type { Timer } from '../../source/base/ports/clock.ts';
import type {
  HttpExchange,
  HttpListener,
  HttpQuestion,
} from '../../source/base/ports/http-lines.ts';
import { type Answer, plainHeaders } from './served-answer.ts';
import type { SimulatedHost } from './simulated-host.ts';

const CHUNK_BYTES = 65_536;

export class SimulatedExchange implements HttpExchange {
  readonly #host: SimulatedHost;
  readonly #listener: HttpListener;
  /** Its connection is not kept. */
  readonly #onLost: () => void;
  #timer: Timer | undefined;
  #next: (() => void) | undefined;
  #isPaused = false;
  #isOver = false;

  constructor(host: SimulatedHost, listener: HttpListener, onLost: () => void) {
    this.#host = host;
    this.#listener = listener;
    this.#onLost = onLost;
  }

  begin(answer: Promise<Answer>, { signal, deadlineMs }: HttpQuestion): void {
    this.#after(deadlineMs, () => this.#fail(new SluiceError('network/timeout', 'no answer')));
    signal?.addEventListener('abort', () => this.#fail(signal.reason));
    answer.then(
      (arrived) => this.#onAnswer(arrived),
      (error: unknown) => this.#fail(error),
    );
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    const next = this.#next;
    this.#next = undefined;
    next?.();
  }

  destroy(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#onLost();
  }

  #onAnswer(answer: Answer): void {
    if (this.#isOver) return;
    const { served, url, address, server } = answer;
    const back = server.delayTo(this.#host);
    const headers = plainHeaders(served);
    this.#after(back, () => {
      this.#listener.onHead({ status: served.status ?? 200, headers, url: url.href, address });
      if (!this.#isOver) this.#send(answer, bodyOf(answer), 0);
    });
  }

  #send(answer: Answer, body: Uint8Array, at: number): void {
    if (this.#isPaused) {
      this.#next = () => this.#send(answer, body, at);
      return;
    }
    const { served, server, port } = answer;
    const { breaksAt = Number.POSITIVE_INFINITY, fallsSilentAt } = served;
    const end = Math.min(at + CHUNK_BYTES, body.length, breaksAt, fallsSilentAt ?? body.length);
    if (end === fallsSilentAt && end === at) return;
    if (at === body.length) {
      this.#end(undefined);
      return;
    }
    if (at >= breaksAt) {
      this.#fail(new SluiceError('network/reset', 'it broke off'));
      return;
    }
    this.#after(server.uplink.depart(end - at) - this.#host.clock.now(), () => {
      if (!this.#host.canReach(server)) return;
      this.#host.record(port, end - at);
      this.#listener.onData(body.slice(at, end));
      if (!this.#isOver) this.#send(answer, body, end);
    });
  }

  #after(ms: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#host.clock.setTimer(Math.max(0, ms), () => {
      this.#timer = undefined;
      if (!this.#isOver) run();
    });
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#onLost();
    this.#end(error as Error);
  }

  #end(error: Error | undefined): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#listener.onEnd(error);
  }
}

const bodyOf = ({ served: { body = new Uint8Array() } }: Answer): Uint8Array =>
  typeof body === 'string' ? Buffer.from(body) : body;
