/** Answering over HTTP, as a port: small answers out of memory, to anybody who asks. */
import type { Endpoint } from './network.ts';

export interface HttpQuestion {
  readonly method: string;
  /** Path and query as they were sent, one character a byte. */
  readonly target: string;
  /** Who is connected, never who a header says. */
  readonly from: Endpoint;
}

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface HttpServerLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerHost: number;
  /** Of the request line and all headers. */
  readonly maxHeaderBytes: number;
  /** For one request to arrive. */
  readonly requestTimeoutMs: number;
  /** Between two requests of a connection. */
  readonly idleTimeoutMs: number;
}

export interface HttpListener {
  readonly local: Endpoint;
  /** Ends its connections too. */
  close(): Promise<void>;
}

export interface HttpServer {
  /** Rejects with `network/address-in-use`. Host `::` takes IPv4 too. Bodies of requests are not read. */
  listen(
    local: Endpoint,
    limits: HttpServerLimits,
    answer: (question: HttpQuestion) => HttpReply,
  ): Promise<HttpListener>;
}
