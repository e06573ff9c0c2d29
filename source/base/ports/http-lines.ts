/** Web requests whose answers are taken as they come, over connections that are kept for the next. */
import type { HttpRequest, HttpResponse } from './network.ts';

export type HttpHead = Omit<HttpResponse, 'body'>;

export type HttpQuestion = Pick<
  HttpRequest,
  'url' | 'headers' | 'maxRedirects' | 'mayConnect' | 'road' | 'signal'
> & {
  /** For the way to the answer's first byte, redirects included. */
  readonly deadlineMs: number;
};

/** Hears what comes of a question. */
export interface HttpListener {
  /** Once, before anything of the body. */
  onHead(head: HttpHead): void;
  /** A part of the body, as it is sent; its memory is the hearer's from now on. */
  onData(chunk: Uint8Array): void;
  /** Exactly once, last; without an error all that was announced has come. With a SluiceError `http/*` or `network/*`. */
  onEnd(error?: Error): void;
}

/** One question under way. */
export interface HttpExchange {
  /** Nothing more is taken from the network; what has been taken may still be heard. */
  pause(): void;
  resume(): void;
  /** The answer is not wanted any more: nothing is heard of it from now on, and its connection is closed. */
  destroy(): void;
}

/** To one server and to those it sends on to, one question at a time. */
export interface HttpLine {
  /** Never throws: a failure arrives at `onEnd`, in a later turn. */
  ask(question: HttpQuestion, listener: HttpListener): HttpExchange;
  /** Connections that are kept are closed; a question under way ends unheard. */
  close(): void;
}

export interface HttpLines {
  open(): HttpLine;
}
