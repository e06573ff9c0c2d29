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

/** `what` failed, for people: `listening on [::]:6881`. */
export const networkError = (error: unknown, what: string): SluiceError =>
  new SluiceError(
    CODES[systemCodeOf(error)] ?? 'network/failed',
    `${what} failed: ${messageOf(error)}`,
    { cause: error },
  );
