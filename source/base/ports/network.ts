/** The network as ports. Addresses are literal IPs here; names are turned into addresses by `Dns` alone. */
import type { Gateways } from './gateways.ts';
import type { HttpLines } from './http-lines.ts';

export interface Endpoint {
  /** IPv4 dotted, or IPv6 in its short form (RFC 5952), without brackets or zone. */
  readonly host: string;
  readonly port: number;
}

/** `1.2.3.4:6881` or `[2001:db8::1]:6881`; also the key of an endpoint in maps. */
export const endpointKey = (endpoint: Endpoint): string =>
  endpoint.host.includes(':')
    ? `[${endpoint.host}]:${endpoint.port}`
    : `${endpoint.host}:${endpoint.port}`;

/** Hears what comes of a connection. */
export interface ConnectionHandler {
  /** The connection stands; not called for accepted ones. */
  onConnect(): void;
  /** `chunk` is only valid during the call: its memory is shared by all connections. Until then it is the hearer's, to decrypt in place. */
  onData(chunk: Uint8Array): void;
  /** All that was written has been handed to the system, after `write` had returned false. */
  onDrain(): void;
  /** Exactly once, last, whatever ended it (also our own `destroy`); with a SluiceError `network/*` where it failed. */
  onClose(error?: Error): void;
}

export type Carrier = 'tcp' | 'utp';

/** A stream of bytes to one peer and back, whatever carries it: TCP, uTP, or an encrypted one of either. */
export interface Connection {
  readonly carrier: Carrier;
  readonly remote: Endpoint;
  /** Ours; port 0 until connected. */
  readonly local: Endpoint;
  /** Bytes accepted by `write` that the system has not taken yet. */
  readonly bufferedBytes: number;
  /** Queues bytes, which must not change until they are sent; false asks to wait for `onDrain`. */
  write(bytes: Uint8Array): boolean;
  /** Between `cork` and `uncork`, writes gather and leave in one system call. */
  cork(): void;
  uncork(): void;
  pause(): void;
  resume(): void;
  /**
   * About so many bytes are read, in small portions, and then no more until this is called again; Infinity reads
   * whatever comes. The sender is held up as far as the carrier can.
   */
  readAtMost(bytes: number): void;
  /** Sends what is queued, then closes. */
  end(): void;
  /** Closes now; what is queued is lost. */
  destroy(): void;
}

export interface TcpListener {
  readonly local: Endpoint;
  close(): Promise<void>;
}

/** By which way packets leave. */
export interface Departure {
  /** An address of ours. */
  readonly host: string;
  /** Its interface. Where the system can hold a socket to that, nothing of it leaves by another, whatever the routes say. */
  readonly device: string;
}

export interface Tcp {
  /** Never throws: a failure arrives at `onClose`, in a later turn. */
  connect(
    remote: Endpoint,
    handler: ConnectionHandler,
    timeoutMs: number,
    by?: Departure,
  ): Connection;
  /** `accept` returns the connection's handler, or undefined to close it at once. Rejects with `network/address-in-use`. Host `::` takes IPv4 too. */
  listen(
    local: Endpoint,
    accept: (connection: Connection) => ConnectionHandler | undefined,
    device?: string,
  ): Promise<TcpListener>;
}

export interface UdpSocket {
  readonly local: Endpoint;
  /** What `send` was given and the system has not taken yet: while it is not 0, none of that memory may change. */
  readonly queuedBytes: number;
  /** Does it pass datagrams? Left out, it does. */
  readonly isOpen?: boolean;
  /** Best effort: what cannot be sent is lost, as on any network. */
  send(message: Uint8Array, to: Endpoint): void;
  close(): void;
}

export interface Udp {
  bind(
    local: Endpoint,
    onMessage: (message: Uint8Array, from: Endpoint) => void,
    device?: string,
  ): Promise<UdpSocket>;
}

/** Groups of the local network, where programs find each other. */
export interface Multicast {
  /** Hears what is sent to the group on any interface, or on this one, our own words too. Rejects where that cannot be. */
  join(
    group: Endpoint,
    onMessage: (message: Uint8Array, from: Endpoint) => void,
    device?: string,
  ): Promise<MulticastSocket>;
}

export interface MulticastSocket {
  /** To the group, on each interface that there is just now; best effort. */
  send(message: Uint8Array): void;
  close(): void;
}

export interface Dns {
  /** All addresses of a name, IPv4 and IPv6; a literal comes back as it is. Rejects with `network/dns`. */
  resolve(name: string): Promise<readonly string[]>;
  /** Name servers that the system asks; left out where that is not known. */
  servers?(): readonly Endpoint[];
}

export interface NetworkInterface {
  readonly name: string;
  /** Literal, without zone. None while it is down. */
  readonly addresses: readonly string[];
}

/** What there is to send by. */
export interface Interfaces {
  /** Those that are up; cheap enough for some times a second. */
  list(): readonly NetworkInterface[];
  /** The address of ours from which the system would send to the world: held to an interface where one is named and that can be. */
  sourceToWorld(family: 4 | 6, device?: string): Promise<string | undefined>;
}

export interface Network {
  readonly tcp: Tcp;
  readonly udp: Udp;
  /** Left out where nobody is looked for on the local network. */
  readonly multicast?: Multicast;
  /** Left out where no router is asked for anything. */
  readonly gateways?: Gateways;
  readonly dns: Dns;
  readonly http: Http;
  /** Left out where nothing is downloaded from web servers. */
  readonly lines?: HttpLines;
  /** Left out where there is nothing to choose. */
  readonly interfaces?: Interfaces;
}

/** By which way a request goes. */
export type HttpRoad =
  | {
      readonly kind: 'by';
      /** One of each family that is there. */
      readonly by: readonly Departure[];
      readonly resolve: (name: string) => Promise<readonly string[]>;
    }
  /** Through somebody who looks names up himself: `mayConnect` is then asked about literal addresses alone. */
  | {
      readonly kind: 'tunnel';
      readonly connect: (to: Endpoint, handler: ConnectionHandler, timeoutMs: number) => Connection;
    };

export interface HttpRequest {
  /** `http:` or `https:`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST; such a request follows no redirect. */
  readonly body?: Uint8Array;
  /** Cap on the body, both as sent and after inflating. */
  readonly maxBytes: number;
  /** For the whole exchange, redirects included. */
  readonly deadlineMs: number;
  readonly maxRedirects: number;
  /** Asked with each *connected* address (after DNS, on each redirect too); false refuses with `network/forbidden`. */
  readonly mayConnect?: (address: string, url: URL) => boolean;
  /** Left out, whichever the system takes. */
  readonly road?: HttpRoad;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Where the body came from, after redirects. */
  readonly url: string;
  /** The address that answered; where it was asked for through a tunnel, the host as the URL has it. */
  readonly address: string;
}

export interface Http {
  /** Answers whatever the status; rejects with `http/*` or `network/*`. Asks for and undoes gzip and deflate. */
  get(request: HttpRequest): Promise<HttpResponse>;
}
