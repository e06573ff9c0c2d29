/** An error on the socket: JSON-RPC's number for programs that know no other, and our own code in `data`. */
import { type ErrorCode, messageOf, SluiceError } from '../base/errors.ts';

/** JSON-RPC 2.0, section 5.1; `refused` is the first that it leaves to us. */
const NUMBERS = {
  'not-json': -32700,
  'invalid-request': -32600,
  'no-such-method': -32601,
  'invalid-params': -32602,
  internal: -32603,
  refused: -32000,
} as const;

/** What a program that only reads our codes is told. */
const CODES: Readonly<Record<RpcErrorKind, ErrorCode>> = {
  'not-json': 'daemon/protocol',
  'invalid-request': 'daemon/protocol',
  'no-such-method': 'session/invalid-argument',
  'invalid-params': 'session/invalid-argument',
  internal: 'daemon/protocol',
  refused: 'daemon/protocol',
};

export type RpcErrorKind = keyof typeof NUMBERS;

const CODE = /^[a-z]+\/[a-z-]+$/;
const MAX_CODE_LENGTH = 60;

export class RpcError extends Error {
  readonly number: number;
  readonly code: ErrorCode;
  /** Which argument is wrong, where it is one. */
  readonly field: string | undefined;

  constructor(
    kind: RpcErrorKind,
    message: string,
    { code, field }: { readonly code?: ErrorCode; readonly field?: string } = {},
  ) {
    super(message);
    this.name = 'RpcError';
    this.number = NUMBERS[kind];
    this.code = code ?? CODES[kind];
    this.field = field;
  }

  /** Of whatever was thrown while a request was being worked on. */
  static of(error: unknown): RpcError {
    if (error instanceof RpcError) return error;
    if (!(error instanceof SluiceError)) return new RpcError('internal', messageOf(error));
    return new RpcError('refused', error.message, { code: error.code });
  }

  /** As an engine sent it. */
  static read(error: Readonly<Record<string, unknown>>): RpcError {
    const { message, data } = error;
    const code = (data as { readonly code?: unknown } | null | undefined)?.code;
    const isCode = typeof code === 'string' && code.length <= MAX_CODE_LENGTH && CODE.test(code);
    return new RpcError(
      'refused',
      typeof message === 'string' ? message : 'no reason given',
      isCode ? { code: code as ErrorCode } : {},
    );
  }

  toSluiceError(): SluiceError {
    return new SluiceError(this.code, this.message);
  }

  toJson(): object {
    const { field } = this;
    const data = field === undefined ? { code: this.code } : { code: this.code, field };
    return { code: this.number, message: this.message, data };
  }
}
