/** Answering over HTTP, as a port: out of memory, or as it comes, at the pace of who asks. */
import type { Endpoint } from './network.ts';

export interface HttpQuestion {
  readonly method: string;
  /** Path and query as they were sent, one character a byte. */
  readonly target: string;
  /** Who is connected, never who a header says. */
  readonly from: Endpoint;
  /** By its name in lower case; of several with one name, as Node joins them. */
  header(name: string): string | undefined;
  /** It comes with a body, which nobody reads: the connection ends with the answer. */
  readonly hasBody: boolean;
}

/** Sent as it comes. */
export interface HttpBody {
  /** Of all that will come: where less does, the connection is broken off, so that nobody takes it for all. */
  readonly size: number;
  /** Asked for the next part once there is room for it. The signal: who asked is gone. */
  parts(gone: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  /** By names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | HttpBody;
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
