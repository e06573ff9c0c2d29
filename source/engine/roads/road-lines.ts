/** Connections to web servers that are kept, by the way that their traffic may take: when that is another, they are closed. */
import type { Clock } from '../../base/ports/clock.ts';
import type {
  HttpExchange,
  HttpLine,
  HttpLines,
  HttpListener,
  HttpQuestion,
} from '../../base/ports/http-lines.ts';
import type { RoadHttp } from './road-http.ts';

export interface RoadLinesOptions {
  readonly clock: Pick<Clock, 'nextTurn'>;
  readonly lines: HttpLines;
  /** Says which way a request takes. */
  readonly http: Pick<RoadHttp, 'roadNow'>;
  /** Aborted when the road is another. */
  readonly epoch: () => AbortSignal;
}

export class RoadLines implements HttpLines {
  readonly #options: RoadLinesOptions;

  constructor(options: RoadLinesOptions) {
    this.#options = options;
  }

  open(): HttpLine {
    return new RoadLine(this.#options);
  }
}

class RoadLine implements HttpLine {
  readonly #options: RoadLinesOptions;
  #line: HttpLine | undefined;
  /** Of the road that its connections take. */
  #epoch: AbortSignal | undefined;

  constructor(options: RoadLinesOptions) {
    this.#options = options;
  }

  ask(question: HttpQuestion, listener: HttpListener): HttpExchange {
    const { lines, http, epoch } = this.#options;
    const signal = epoch();
    if (this.#epoch !== signal) this.close();
    this.#epoch = signal;
    const now = http.roadNow();
    if (now.kind === 'none') return this.#refused(now.error, listener);
    this.#line ??= lines.open();
    const signals = [signal, ...(question.signal === undefined ? [] : [question.signal])];
    const road = now.road === undefined ? {} : { road: now.road };
    return this.#line.ask({ ...question, ...road, signal: AbortSignal.any(signals) }, listener);
  }

  close(): void {
    this.#line?.close();
    this.#line = undefined;
  }

  #refused(error: Error, listener: HttpListener): HttpExchange {
    let isHeard = true;
    this.#options.clock.nextTurn(() => {
      if (isHeard) listener.onEnd(error);
    });
    return {
      pause: () => {},
      resume: () => {},
      destroy: () => {
        isHeard = false;
      },
    };
  }
}
