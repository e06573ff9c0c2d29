/**
 * SOCKS5 from the client's side (RFC 1928, 1929): a stream to somebody, or datagrams to anybody, through a proxy. Total: what is
 * no answer ends it with `network/proxy`.
 */
import { formatAddress, isDialablePort, parseAddress } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';
import type { ProxyLogin } from '../base/proxy-url.ts';
import type { Negotiation, NegotiationStep, ProxyTarget } from './negotiation.ts';

export interface Socks5Options {
  readonly command: 'connect' | 'associate';
  readonly target: ProxyTarget;
  readonly login: ProxyLogin | undefined;
}

const VERSION = 5;
const LOGIN_VERSION = 1;
const COMMANDS = { connect: 1, associate: 3 } as const;
const NO_LOGIN = 0;
const BY_PASSWORD = 2;
const NONE_OF_THESE = 0xff;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
/** Bytes that are the same in any answer; the address in between. */
const HEAD_BYTES = 4;
const PORT_BYTES = 2;
const MAX_NAME_BYTES = 255;

const REFUSALS: readonly string[] = [
  '',
  'it failed',
  'it does not allow that',
  'it cannot reach that network',
  'it cannot reach that host',
  'the connection was refused',
  'the way is too long',
  'it cannot do that',
  'it does not know such addresses',
];

/** Where datagrams are to be sent, once `associate` is done: the host is unspecified where it is the proxy's own. */
export class Socks5Negotiation implements Negotiation {
  readonly #options: Socks5Options;
  #waitsFor: 'method' | 'login' | 'answer' = 'method';
  #read: Uint8Array = new Uint8Array(0);
  #bound: ProxyTarget | undefined;

  constructor(options: Socks5Options) {
    this.#options = options;
  }

  /** What the proxy says is its end; undefined before it is done. */
  get bound(): ProxyTarget | undefined {
    return this.#bound;
  }

  begin(): Uint8Array {
    const methods = this.#options.login === undefined ? [NO_LOGIN] : [NO_LOGIN, BY_PASSWORD];
    return Uint8Array.of(VERSION, methods.length, ...methods);
  }

  read(chunk: Uint8Array): NegotiationStep {
    this.#read = joined(this.#read, chunk);
    if (this.#waitsFor === 'method') return this.#readMethod();
    if (this.#waitsFor === 'login') return this.#readLogin();
    return this.#readAnswer();
  }

  #readMethod(): NegotiationStep {
    const answer = this.#take(2);
    if (answer === undefined) return MORE;
    if (answer[0] !== VERSION) throw proxyError('it does not speak SOCKS5');
    if (answer[1] === NO_LOGIN) return this.#ask();
    const { login } = this.#options;
    if (answer[1] === BY_PASSWORD && login !== undefined) {
      this.#waitsFor = 'login';
      return { kind: 'more', send: encodeLogin(login) };
    }
    throw proxyError(
      answer[1] === NONE_OF_THESE || answer[1] === BY_PASSWORD
        ? 'it wants another login'
        : 'it does not speak SOCKS5',
    );
  }

  #readLogin(): NegotiationStep {
    const answer = this.#take(2);
    if (answer === undefined) return MORE;
    if (answer[1] !== 0) throw proxyError('it refused the login');
    return this.#ask();
  }

  #ask(): NegotiationStep {
    this.#waitsFor = 'answer';
    const { command, target } = this.#options;
    const send = Uint8Array.of(VERSION, COMMANDS[command], 0, ...encodeTarget(target));
    // A proxy that is ahead of us is none.
    if (this.#read.length > 0) throw proxyError('it answered before it was asked');
    return { kind: 'more', send };
  }

  #readAnswer(): NegotiationStep {
    const head = this.#read;
    if (head[0] !== undefined && head[0] !== VERSION) throw proxyError('it does not speak SOCKS5');
    const reply = head[1];
    if (reply !== undefined && reply !== 0) {
      throw proxyError(REFUSALS[reply] ?? `it refused that with ${reply}`);
    }
    if (head.length > HEAD_BYTES && addressLength(head, HEAD_BYTES - 1) === undefined) {
      throw proxyError('it does not speak SOCKS5');
    }
    const found = decodeTarget(head, HEAD_BYTES - 1);
    if (found === undefined) return MORE;
    this.#bound = found.target;
    return { kind: 'done', rest: head.subarray(found.end) };
  }

  #take(count: number): Uint8Array | undefined {
    if (this.#read.length < count) return undefined;
    const taken = this.#read.subarray(0, count);
    this.#read = this.#read.subarray(count);
    return taken;
  }
}

const MORE: NegotiationStep = { kind: 'more', send: undefined };

/** A datagram on its way through the proxy. */
export const encodeSocks5Datagram = (payload: Uint8Array, target: ProxyTarget): Uint8Array =>
  joined(Uint8Array.of(0, 0, 0, ...encodeTarget(target)), payload);

/** Undefined for what is none, or only a part of one: parts are not put together. */
export const decodeSocks5Datagram = (
  message: Uint8Array,
): { readonly from: ProxyTarget; readonly payload: Uint8Array } | undefined => {
  if (message.length < HEAD_BYTES || message[2] !== 0) return undefined;
  const found = decodeTarget(message, HEAD_BYTES - 1);
  if (found === undefined) return undefined;
  return { from: found.target, payload: message.subarray(found.end) };
};

export const proxyError = (reason: string): SluiceError =>
  new SluiceError('network/proxy', `the proxy did not let us through: ${reason}`);

const encodeLogin = ({ name, password }: ProxyLogin): Uint8Array => {
  const [user, secret] = [new TextEncoder().encode(name), new TextEncoder().encode(password)];
  return Uint8Array.of(LOGIN_VERSION, user.length, ...user, secret.length, ...secret);
};

/** Throws where the host is no address and no name that fits. */
const encodeTarget = ({ host, port }: ProxyTarget): Uint8Array => {
  const address = parseAddress(host);
  const tail = [port >> 8, port & 0xff];
  if (address !== undefined) {
    return Uint8Array.of(address.length === 4 ? IPV4 : IPV6, ...address, ...tail);
  }
  const name = new TextEncoder().encode(host);
  if (name.length === 0 || name.length > MAX_NAME_BYTES) throw proxyError('the name is too long');
  return Uint8Array.of(NAME, name.length, ...name, ...tail);
};

/** Of the address whose kind stands there; undefined for an unknown kind, or where it is not all here. */
const addressLength = (bytes: Uint8Array, at: number): number | undefined => {
  switch (bytes[at]) {
    case IPV4:
      return 4;
    case IPV6:
      return 16;
    case NAME:
      return bytes[at + 1] === undefined ? 0 : 1 + bytes[at + 1]!;
    default:
      return undefined;
  }
};

const decodeTarget = (
  bytes: Uint8Array,
  at: number,
): { readonly target: ProxyTarget; readonly end: number } | undefined => {
  const length = addressLength(bytes, at);
  if (length === undefined || length === 0) return undefined;
  const end = at + 1 + length + PORT_BYTES;
  if (bytes.length < end) return undefined;
  const data = bytes.slice(at + 1, at + 1 + length);
  const host =
    bytes[at] === NAME ? new TextDecoder().decode(data.subarray(1)) : formatAddress(data);
  const port = (bytes[end - 2]! << 8) | bytes[end - 1]!;
  return { target: { host, port }, end };
};

/** Could a datagram have come from there? */
export const isEndpoint = ({ host, port }: ProxyTarget): boolean =>
  parseAddress(host) !== undefined && isDialablePort(port);

const joined = (head: Uint8Array, tail: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
};
