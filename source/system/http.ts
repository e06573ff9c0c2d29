/** HTTP and HTTPS over Node: answers that are read whole. */
import type { IncomingMessage } from 'node:http';
import type { Dns, Http, HttpRequest, HttpResponse } from '../base/ports/network.ts';
import { inflateBody, readBody } from './http-body.ts';
import { type Arrival, followHops, httpUrl, MAX_DEADLINE_MS } from './http-hops.ts';
import { timedOut } from './network-error.ts';

export interface HttpOptions {
  readonly dns: Dns;
  /** Trusted beside the usual authorities, PEM. */
  readonly extraCertificate?: string;
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
    httpUrl(request.url, undefined);
    const ending = new AbortController();
    const end = (): void => ending.abort(request.signal?.reason);
    request.signal?.addEventListener('abort', end);
    const deadlineMs = Math.min(Math.max(request.deadlineMs, 0), MAX_DEADLINE_MS);
    const timer = setTimeout(() => {
      ending.abort(timedOut(deadlineMs));
    }, deadlineMs);
    try {
      const extraCertificate = this.#extraCertificate;
      const options = {
        resolve: (name: string) => this.#dns.resolve(name),
        extraCertificate,
      };
      const arrival = await followHops(request, options, ending.signal);
      return await finish(arrival, request.maxBytes, ending.signal);
    } catch (error) {
      // Whatever breaks after the end was broken by it.
      if (ending.signal.aborted) throw ending.signal.reason;
      throw error;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', end);
    }
  }
}

const finish = async (
  arrival: Arrival,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpResponse> => {
  const { response } = arrival;
  try {
    const raw = await readBody(response, maxBytes);
    const body = await inflateBody(raw, response.headers['content-encoding'], maxBytes);
    signal.throwIfAborted();
    return { ...headOf(arrival), body };
  } finally {
    response.destroy();
  }
};

export const headOf = ({ response, url, address }: Arrival): Omit<HttpResponse, 'body'> => ({
  status: response.statusCode ?? 0,
  headers: plainHeaders(response),
  url: withoutLogin(url),
  address,
});

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
