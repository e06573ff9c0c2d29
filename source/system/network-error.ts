/** Node's system errors → ours. The codes are those of libuv and the resolver. */
import { type ErrorCode, messageOf, SluiceError } from '../base/errors.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'network/refused',
  EHOSTUNREACH: 'network/unreachable',
  ENETUNREACH: 'network/unreachable',
  EHOSTDOWN: 'network/unreachable',
  ENETDOWN: 'network/unreachable',
  EADDRNOTAVAIL: 'network/unreachable',
  EAFNOSUPPORT: 'network/unreachable',
  ETIMEDOUT: 'network/timeout',
  ECONNRESET: 'network/reset',
  ECONNABORTED: 'network/reset',
  EPIPE: 'network/reset',
  EADDRINUSE: 'network/address-in-use',
  EACCES: 'network/forbidden',
  EPERM: 'network/forbidden',
  ENOTFOUND: 'network/dns',
  EAI_AGAIN: 'network/dns',
};

/** The `code` of a system error, such as `ECONNREFUSED`; empty where there is none. */
export const systemCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Of Node's own words, which name the call and the address, only what nobody has words for. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EHOSTDOWN: 'host unreachable',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAFNOSUPPORT: 'this machine has no such network',
  ETIMEDOUT: 'timed out',
  ECONNRESET: 'connection reset',
  ECONNABORTED: 'connection broken off',
  EPIPE: 'connection closed by the other side',
  EADDRINUSE: 'something else uses it already',
  EACCES: 'not permitted',
  EPERM: 'not permitted',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name server does not answer',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
};

const wordsOf = (error: unknown): string => {
  const code = systemCodeOf(error);
  return WORDS[code] ?? (messageOf(error) || code);
};

/** In plain words; with `what` could not be done, where the place where it is told does not say: `listen on [::]:6881`. */
export const networkError = (error: unknown, what?: string): SluiceError =>
  new SluiceError(
    CODES[systemCodeOf(error)] ?? 'network/failed',
    what === undefined ? wordsOf(error) : `cannot ${what}: ${wordsOf(error)}`,
    { cause: error },
  );

/** `timed out after 15 s` */
export const timedOut = (afterMs: number): SluiceError =>
  new SluiceError('network/timeout', `timed out after ${afterMs / 1000} s`);
