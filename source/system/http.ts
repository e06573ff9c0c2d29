/**
 * HTTP and HTTPS over Node. Names are looked up by our own Dns, the answer is asked about with `mayConnect`,
 * and the connection goes to that very address: nothing can change between the check and the connect.
 */
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { SluiceError } from '../base/errors.ts';
import type { Dns, Http, HttpRequest, HttpResponse, HttpRoad } from '../base/ports/network.ts';
import { plainHost } from './address.ts';
import { inflateBody, readBody } from './http-body.ts';
import { errorAt, httpError } from './http-error.ts';
import { timedOut } from './network-error.ts';
import { roadSocket } from './road-socket.ts';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_DEADLINE_MS = 3_600_000;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** What belongs to one origin only. */
const SECRET_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

export interface HttpOptions {
  readonly dns: Dns;
  /** Trusted beside the usual authorities, PEM. */
  readonly extraCertificate?: string;
}

/** One request of the chain that redirects make. */
interface Hop {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly body: Uint8Array | undefined;
  readonly road: HttpRoad | undefined;
}

export class NodeHttp implements Http {
  readonly #dns: Dns;
  readonly #extraCertificate: string | undefined;

  constructor({ dns, extraCertificate }: HttpOptions) {
    this.#dns = dns;
    this.#extraCertificate = extraCertificate;
  }

  async get(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted();
    const first = httpUrl(request.url, undefined);
    const ending = new AbortController();
    const end = (): void => ending.abort(request.signal?.reason);
    request.signal?.addEventListener('abort', end);
    const deadlineMs = Math.min(Math.max(request.deadlineMs, 0), MAX_DEADLINE_MS);
    const timer = setTimeout(() => {
      ending.abort(timedOut(deadlineMs));
    }, deadlineMs);
    try {
      return await this.#follow(first, request, ending.signal);
    } catch (error) {
      // Whatever breaks after the end was broken by it.
      if (ending.signal.aborted) throw ending.signal.reason;
      throw error;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', end);
    }
  }

  async #follow(first: URL, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    let url = first;
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#hop(url, first, request, signal).catch((error: unknown) => {
        throw redirects === 0 ? error : errorAt(url.host, error);
      });
      if (!(answer instanceof URL)) return answer;
      if (redirects >= request.maxRedirects || request.body !== undefined) {
        throw new SluiceError('http/redirect', 'it sends us on and on');
      }
      url = answer;
    }
  }

  /** The answer, or where it is to be had. */
  async #hop(
    url: URL,
    first: URL,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpResponse | URL> {
    const { road, maxBytes } = request;
    const addresses = await this.#addressesOf(url, request, signal);
    const headers = headersFor(url, first, request.headers ?? {});
    const { body } = request;
    const response = await this.#send({ url, headers, addresses, body, road }, signal);
    if (!REDIRECTS.includes(response.statusCode ?? 0)) {
      const address = road?.kind === 'tunnel' ? hostOf(url) : remoteOf(response);
      return await finish(response, url, address, maxBytes, signal);
    }
    response.destroy();
    if (response.headers.location === undefined) {
      throw new SluiceError('http/redirect', 'it sends us elsewhere but not where');
    }
    return httpUrl(response.headers.location, url);
  }

  /** Never empty: those addresses that may be connected to. */
  async #addressesOf(
    url: URL,
    { mayConnect, road }: HttpRequest,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const name = hostOf(url);
    // Somebody else looks it up, and nobody here.
    if (road?.kind === 'tunnel' && isIP(name) === 0) return [name];
    const resolve = road?.kind === 'by' ? road.resolve : (host: string) => this.#dns.resolve(host);
    const addresses = isIP(name) === 0 ? await orAborted(resolve(name), signal) : [name];
    const allowed = addresses
      .map(plainHost)
      .filter((address) => mayConnect === undefined || mayConnect(address, url));
    if (allowed.length > 0) return allowed;
    throw new SluiceError('network/forbidden', 'it leads to an address that is not allowed');
  }

  #send(
    { url, headers, addresses, body, road }: Hop,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const isTls = url.protocol === 'https:';
    const options: RequestOptions & { ca?: string } = {
      host: hostOf(url),
      port: url.port,
      path: url.pathname + url.search,
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? headers : { ...headers, 'content-length': body.length },
      agent: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      lookup: pinned(addresses),
      signal,
    };
    if (road !== undefined) {
      // Without an agent, which would make a connection of its own.
      delete options.agent;
      options.createConnection = () =>
        roadSocket(road, {
          host: hostOf(url),
          port: Number(url.port) || (isTls ? HTTPS_PORT : HTTP_PORT),
          addresses,
          isTls,
          extraCertificate: this.#extraCertificate,
          timeoutMs: MAX_DEADLINE_MS,
        });
    }
    if (this.#extraCertificate !== undefined) options.ca = this.#extraCertificate;
    return new Promise((resolve, reject) => {
      const sent = isTls ? requestHttps(options) : requestHttp(options);
      let arrived: IncomingMessage | undefined;
      sent.on('error', (error) => {
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
  }
}

const finish = async (
  response: IncomingMessage,
  url: URL,
  address: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpResponse> => {
  try {
    const raw = await readBody(response, maxBytes);
    const body = await inflateBody(raw, response.headers['content-encoding'], maxBytes);
    signal.throwIfAborted();
    return {
      status: response.statusCode ?? 0,
      headers: plainHeaders(response),
      body,
      url: withoutLogin(url),
      address,
    };
  } finally {
    response.destroy();
  }
};

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

const httpUrl = (text: string, base: URL | undefined): URL => {
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
): Readonly<Record<string, string>> => {
  const isOrigin = url.origin === first.origin;
  const headers: Record<string, string> = { 'accept-encoding': 'gzip, deflate', accept: '*/*' };
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    if (isOrigin || !SECRET_HEADERS.includes(key)) headers[key] = value;
  }
  const login = isOrigin ? basicLogin(first) : undefined;
  if (login !== undefined) headers.authorization ??= login;
  headers.connection = 'close';
  return headers;
};

const basicLogin = ({ username, password }: URL): string | undefined =>
  username === '' && password === ''
    ? undefined
    : `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;

/** A stray % means itself. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
};

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const remoteOf = ({ socket }: IncomingMessage): string => plainHost(socket.remoteAddress ?? '');

const withoutLogin = (url: URL): string => {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain.href;
};

const plainHeaders = ({ headers }: IncomingMessage): Readonly<Record<string, string>> => {
  const plain: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
};
