/**
 * The one error class. Callers decide by `code`, people read `message`; nobody compares messages.
 */
export type ErrorCode =
  | 'bencode/malformed'
  | 'bencode/limit'
  | 'metainfo/invalid'
  | 'metainfo/unsupported'
  | 'magnet/invalid'
  | 'wire/protocol'
  | 'wire/timeout'
  | 'wire/limit'
  /** The other side is this very engine. */
  | 'wire/self'
  | 'tracker/failure'
  | 'tracker/malformed'
  | 'tracker/unsupported'
  | 'tracker/timeout'
  | 'network/refused'
  | 'network/unreachable'
  | 'network/timeout'
  | 'network/reset'
  | 'network/address-in-use'
  | 'network/forbidden'
  | 'network/dns'
  | 'network/proxy'
  | 'network/tls'
  | 'network/failed'
  | 'http/status'
  | 'http/too-large'
  | 'http/malformed'
  | 'http/redirect'
  | 'disk/missing'
  | 'disk/exists'
  | 'disk/full'
  | 'disk/read-only'
  | 'disk/permission'
  | 'disk/too-many-files'
  | 'disk/not-a-file'
  | 'disk/not-a-directory'
  | 'disk/outside-root'
  | 'disk/storage-missing'
  | 'disk/cross-device'
  | 'disk/short-read'
  | 'disk/failed'
  | 'state/corrupt'
  | 'state/failed'
  | 'program/not-started'
  | 'settings/broken'
  | 'settings/invalid'
  | 'session/closed'
  | 'session/already-added'
  | 'session/in-use'
  | 'session/not-found'
  /** What was named may be any of several. */
  | 'session/ambiguous'
  | 'session/not-allowed'
  | 'session/cancelled'
  | 'session/invalid-argument'
  /** The connection with the engine is gone. */
  | 'daemon/lost'
  /** Engine and viewer do not speak the same protocol. */
  | 'daemon/version'
  | 'daemon/protocol'
  | 'daemon/limit'
  | 'daemon/read-only'
  /** An engine runs for this state folder already; or none does. */
  | 'daemon/running'
  | 'daemon/not-running'
  /** No socket can be there: too long, not ours, or something else lies in its place. */
  | 'daemon/path'
  | 'usage/invalid';

export class SluiceError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'SluiceError';
    this.code = code;
  }
}

/** Narrow an unknown throw to ours, by code or by a whole area such as `disk`. */
export const isSluiceError = (error: unknown, code?: ErrorCode): error is SluiceError =>
  error instanceof SluiceError && (code === undefined || error.code === code);

/** A broken invariant of our own: throws at once, so that the fault shows where it was made. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

/** What to tell a person about anything that was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
