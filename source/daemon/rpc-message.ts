/** The messages of JSON-RPC 2.0 as far as we speak it: one object a line, no batches. */
import { safeText } from '../base/safe-text.ts';
import { MAX_ID_LENGTH, MAX_QUOTED_LENGTH } from './limits.ts';
import { isObject } from './read-json.ts';
import { RpcError } from './rpc-error.ts';

export type RequestId = string | number;

/** By name or by position; we know names only. */
export type Params = Readonly<Record<string, unknown>>;

export interface RpcRequest {
  /** Undefined for a notification: whoever sent it wants no answer. */
  readonly id: RequestId | undefined;
  readonly method: string;
  readonly params: Params;
}

export type RpcAnswer =
  | { readonly kind: 'result'; readonly id: RequestId; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: RequestId | undefined; readonly error: RpcError }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Params };

const isId = (id: unknown): id is RequestId =>
  typeof id === 'string' ? id.length <= MAX_ID_LENGTH : Number.isFinite(id);

/** The id of what may be no request at all, to answer to; undefined where there is none. */
export const idOf = (message: unknown): RequestId | undefined =>
  isObject(message) && isId(message.id) ? message.id : undefined;

/** As it may be said back. */
export const quoted = (text: string): string => `"${safeText(text, MAX_QUOTED_LENGTH)}"`;

/** Throws RpcError `invalid-request` or `invalid-params`. */
export const readRequest = (message: unknown): RpcRequest => {
  if (Array.isArray(message)) {
    throw new RpcError('invalid-request', 'batches are not taken: send a line for each request');
  }
  if (!isObject(message)) throw new RpcError('invalid-request', 'a request is a JSON object');
  const { jsonrpc, id, method, params = {} } = message;
  if (jsonrpc !== '2.0') throw new RpcError('invalid-request', '"jsonrpc" must be "2.0"');
  if (id !== undefined && !isId(id)) {
    throw new RpcError('invalid-request', '"id" must be a number or a short text');
  }
  if (typeof method !== 'string') throw new RpcError('invalid-request', '"method" must be a text');
  if (!isObject(params)) {
    throw new RpcError('invalid-params', '"params" must be an object: arguments go by name');
  }
  return { id, method, params };
};

/** Undefined where it is nothing that an engine says. */
export const readAnswer = (message: unknown): RpcAnswer | undefined => {
  if (!isObject(message) || message.jsonrpc !== '2.0') return undefined;
  const { method, params, error, result } = message;
  const id = idOf(message);
  if (typeof method === 'string' && isObject(params))
    return { kind: 'notification', method, params };
  if (isObject(error)) return { kind: 'error', id, error: RpcError.read(error) };
  return id === undefined ? undefined : { kind: 'result', id, result };
};

const line = (message: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;

export const requestLine = (id: RequestId, method: string, params: object): string =>
  line({ id, method, params });

export const resultLine = (id: RequestId, result: unknown): string =>
  line({ id, result: result ?? null });

export const errorLine = (id: RequestId | undefined, error: RpcError): string =>
  line({ id: id ?? null, error: error.toJson() });

export const notificationLine = (method: string, params: object): string =>
  line({ method, params });
