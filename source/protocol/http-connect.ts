/** A stream through an HTTP proxy (CONNECT, RFC 9110), with a Basic login where one is given. */
import type { SluiceError } from '../base/errors.ts';
import { endpointKey } from '../base/ports/network.ts';
import type { ProxyLogin } from '../base/proxy-url.ts';
import { MAX_CONNECT_ANSWER_BYTES } from './limits.ts';
import type { Negotiation, NegotiationStep, ProxyTarget } from './negotiation.ts';
import { proxyError } from './socks5.ts';

const HEAD_END = '\r\n\r\n';
const MAX_REASON_LENGTH = 60;

export class HttpConnectNegotiation implements Negotiation {
  readonly #target: ProxyTarget;
  readonly #login: ProxyLogin | undefined;
  #read = '';

  constructor(target: ProxyTarget, login: ProxyLogin | undefined) {
    this.#target = target;
    this.#login = login;
  }

  begin(): Uint8Array {
    const where = endpointKey(this.#target);
    if (!/^[\x21-\x7e]+$/.test(where)) throw proxyError('that is no name of a host');
    const lines = [`CONNECT ${where} HTTP/1.1`, `Host: ${where}`];
    if (this.#login !== undefined) lines.push(`Proxy-Authorization: Basic ${basic(this.#login)}`);
    return Buffer.from(lines.join('\r\n') + HEAD_END, 'latin1');
  }

  read(chunk: Uint8Array): NegotiationStep {
    const before = this.#read.length;
    this.#read += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    const end = this.#read.indexOf(HEAD_END);
    const isLong =
      end < 0 ? this.#read.length > MAX_CONNECT_ANSWER_BYTES : end > MAX_CONNECT_ANSWER_BYTES;
    if (isLong || !couldBeAnswer(this.#read)) throw notHttp();
    if (end < 0) return { kind: 'more', send: undefined };
    checkStatus(this.#read);
    return { kind: 'done', rest: chunk.subarray(end + HEAD_END.length - before) };
  }
}

const couldBeAnswer = (text: string): boolean => {
  const start = 'HTTP/1.';
  return text.startsWith(start.slice(0, text.length));
};

const checkStatus = (head: string): void => {
  const match = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r\n/.exec(head);
  if (match === null) throw notHttp();
  const [, status, words = ''] = match;
  if (status!.startsWith('2')) return;
  if (status === '407') throw proxyError('it wants another login');
  const reason = words.replace(/[^\x20-\x7e]/g, '').slice(0, MAX_REASON_LENGTH);
  throw proxyError(`it answered ${status} ${reason}`.trim());
};

const notHttp = (): SluiceError => proxyError('it does not speak HTTP');

const basic = ({ name, password }: ProxyLogin): string =>
  Buffer.from(`${name}:${password}`).toString('base64');
