/**
 * One question over HTTP or HTTPS, sent on as servers wish. Names are looked up by our own Dns, the answer is asked about with
 * `mayConnect`, and the connection goes to that very address: nothing can change between the check and the connect.
 */
import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostOfUrl } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';
import { percentDecoded } from '../base/percent-text.ts';
import type { HttpRequest, HttpRoad } from '../base/ports/network.ts';
import { plainHost } from './address.ts';
import { errorAt, httpError } from './http-error.ts';
import { systemCodeOf } from './network-error.ts';
import { roadSocket } from './road-socket.ts';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const MAX_HEADER_BYTES = 16 * 1024;
export const MAX_DEADLINE_MS = 3_600_000;
/** The body of a redirect is read, and its connection kept, where it is no longer than this. */
const MAX_REDIRECT_BODY_BYTES = 16 * 1024;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** What belongs to one origin only. */
const SECRET_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

export type HopRequest = Pick<
  HttpRequest,
  'url' | 'headers' | 'body' | 'maxRedirects' | 'mayConnect' | 'road'
>;

export interface HopOptions {
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** Trusted beside the usual authorities, PEM. */
  readonly extraCertificate: string | undefined;
  /** Who keeps connections; left out, each is closed after its answer. */
  readonly agentFor?: (isTls: boolean, isByRoad: boolean) => Agent;
  /** What a redirect says beside where to is still on its way, and keeps its connection as long. */
  readonly onLeft?: (response: IncomingMessage) => void;
}

/** An answer whose body has not been read. */
export interface Arrival {
  readonly response: IncomingMessage;
  readonly url: URL;
  readonly address: string;
}

/** One request of the chain that redirects make. */
interface Hop {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly body: Uint8Array | undefined;
  readonly road: HttpRoad | undefined;
}

/** What our agents are told of a connection to be made by a road. */
export interface RoadGoalOptions extends RequestOptions {
  readonly byRoad?: () => ReturnType<typeof roadSocket>;
}

export const followHops = async (
  request: HopRequest,
  options: HopOptions,
  signal: AbortSignal,
): Promise<Arrival> => {
  const first = httpUrl(request.url, undefined);
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const answer = await hop(url, first, request, options, signal).catch((error: unknown) => {
      throw redirects === 0 ? error : errorAt(url.host, error);
    });
    if (!(answer instanceof URL)) return answer;
    if (redirects >= request.maxRedirects || request.body !== undefined) {
      throw new SluiceError('http/redirect', 'it sends us on and on');
    }
    url = answer;
  }
};

/** The answer, or where it is to be had. */
const hop = async (
  url: URL,
  first: URL,
  request: HopRequest,
  options: HopOptions,
  signal: AbortSignal,
): Promise<Arrival | URL> => {
  const { road, body } = request;
  const addresses = await addressesOf(url, request, options, signal);
  const headers = headersFor(url, first, request.headers ?? {});
  if (options.agentFor === undefined) headers.connection = 'close';
  const response = await send({ url, headers, addresses, body, road }, options, signal);
  if (!REDIRECTS.includes(response.statusCode ?? 0)) {
    return {
      response,
      url,
      address: road?.kind === 'tunnel' ? hostOfUrl(url) : remoteOf(response),
    };
  }
  leave(response, options);
  if (response.headers.location === undefined) {
    throw new SluiceError('http/redirect', 'it sends us elsewhere but not where');
  }
  return httpUrl(response.headers.location, url);
};

/** What a redirect says beside where to is of no use. */
const leave = (response: IncomingMessage, { agentFor, onLeft }: HopOptions): void => {
  const length = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (agentFor === undefined || length > MAX_REDIRECT_BODY_BYTES) {
    response.destroy();
    return;
  }
  response.on('error', () => {}).resume();
  onLeft?.(response);
};

/** Never empty: those addresses that may be connected to. */
const addressesOf = async (
  url: URL,
  { mayConnect, road }: HopRequest,
  options: HopOptions,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const name = hostOfUrl(url);
  // Somebody else looks it up, and nobody here.
  if (road?.kind === 'tunnel' && isIP(name) === 0) return [name];
  const resolve = road?.kind === 'by' ? road.resolve : options.resolve;
  const addresses = isIP(name) === 0 ? await orAborted(resolve(name), signal) : [name];
  const allowed = addresses
    .map(plainHost)
    .filter((address) => mayConnect === undefined || mayConnect(address, url));
  if (allowed.length > 0) return allowed;
  throw new SluiceError('network/forbidden', 'it leads to an address that is not allowed');
};

const send = (hop: Hop, options: HopOptions, signal: AbortSignal): Promise<IncomingMessage> => {
  const { url, addresses, road, body } = hop;
  const isTls = url.protocol === 'https:';
  const asked = requestOptions(hop, options, signal);
  return new Promise((resolve, reject) => {
    const sent = isTls ? requestHttps(asked) : requestHttp(asked);
    let arrived: IncomingMessage | undefined;
    sent.on('error', (error) => {
      if (arrived === undefined && isStale(sent, error)) {
        // It was closed while nobody used it, and we did not know yet.
        resolve(send(hop, options, signal));
        return;
      }
      reject(httpError(error));
      // In the middle of a body it is the reader who must hear of it.
      arrived?.destroy(error);
    });
    // A protocol nobody asked for.
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new SluiceError('http/malformed', 'it answered in another protocol'));
    });
    sent.on('response', (response) => {
      arrived = response;
      if (road?.kind === 'tunnel' || addresses.includes(remoteOf(response))) {
        resolve(response);
        return;
      }
      sent.destroy();
      reject(new SluiceError('network/forbidden', 'it was not reached where it was looked for'));
    });
    sent.end(body);
  });
};

const requestOptions = (
  { url, headers, addresses, body, road }: Hop,
  { agentFor, extraCertificate }: HopOptions,
  signal: AbortSignal,
): RequestOptions => {
  const isTls = url.protocol === 'https:';
  const options: RoadGoalOptions & { ca?: string } = {
    host: hostOfUrl(url),
    port: url.port,
    path: url.pathname + url.search,
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? headers : { ...headers, 'content-length': body.length },
    maxHeaderSize: MAX_HEADER_BYTES,
    lookup: pinned(addresses),
    signal,
    ...(extraCertificate === undefined ? {} : { ca: extraCertificate }),
  };
  const byRoad =
    road &&
    (() =>
      roadSocket(road, {
        host: hostOfUrl(url),
        port: Number(url.port) || (isTls ? HTTPS_PORT : HTTP_PORT),
        addresses,
        isTls,
        extraCertificate,
        timeoutMs: MAX_DEADLINE_MS,
      }));
  if (agentFor !== undefined) {
    return { ...options, agent: agentFor(isTls, road !== undefined), ...(byRoad && { byRoad }) };
  }
  // Without an agent, which would make a connection of its own.
  return byRoad === undefined
    ? { ...options, agent: false }
    : { ...options, createConnection: byRoad };
};

const STALE_CODES: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

const isStale = (sent: ClientRequest, error: unknown): boolean =>
  sent.reusedSocket && STALE_CODES.has(systemCodeOf(error));

const orAborted = async <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, ended]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

/** Node's own answer for an address that is not one of a name: it asks no one. */
const pinned = (addresses: readonly string[]): LookupFunction => {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, options, done) => {
    if (options.all) done(null, answers);
    else done(null, answers[0]!.address, answers[0]!.family);
  };
};

export const httpUrl = (text: string, base: URL | undefined): URL => {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  if (base === undefined)
    throw new SluiceError('http/malformed', 'this is no http or https address');
  throw new SluiceError('http/redirect', 'it sends us to something that is not on the web');
};

/** Logins and the like go to the origin they were meant for; one that a redirect brings along is not used. */
const headersFor = (
  url: URL,
  first: URL,
  given: Readonly<Record<string, string>>,
): Record<string, string> => {
  const isOrigin = url.origin === first.origin;
  const headers: Record<string, string> = { 'accept-encoding': 'gzip, deflate', accept: '*/*' };
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    if (isOrigin || !SECRET_HEADERS.includes(key)) headers[key] = value;
  }
  const login = isOrigin ? basicLogin(first) : undefined;
  if (login !== undefined) headers.authorization ??= login;
  return headers;
};

const basicLogin = ({ username, password }: URL): string | undefined =>
  username === '' && password === ''
    ? undefined
    : `Basic ${Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`).toString('base64')}`;

const remoteOf = ({ socket }: IncomingMessage): string => plainHost(socket.remoteAddress ?? '');
