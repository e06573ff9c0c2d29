/** Queries of the DHT: method and arguments (BEP 5, 32, 33, 44, 51). */
import { isDialablePort } from '../base/addresses.ts';
import { toBinaryString } from '../base/bytes.ts';
import type { AddressFamily } from './compact-peers.ts';
import type { KrpcFields } from './krpc-fields.ts';
import {
  KRPC_ERROR,
  type KrpcMessage,
  type KrpcQuery,
  type MutablePut,
  type Want,
} from './krpc-message.ts';
import { MAX_DHT_TOKEN_BYTES, MAX_ITEM_VALUE_BYTES, MAX_SALT_BYTES } from './limits.ts';
import { NODE_ID_BYTES } from './node-id.ts';
import { MAX_ITEM_SEQUENCE } from './stored-item.ts';

const MAX_METHOD_BYTES = 32;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** Longer ones are refused with an error of their own. */
const ANY_SALT_BYTES = 1_024;

/** Why a query gets no answer but an error. */
interface Fault {
  readonly code: number;
  readonly text: string;
}

const isFault = (query: KrpcQuery | Fault): query is Fault => 'code' in query;

const fault = (text: string, code: number = KRPC_ERROR.protocol): Fault => ({ code, text });

export const decodeKrpcQuery = (
  fields: KrpcFields,
  transaction: Uint8Array,
): KrpcMessage | undefined => {
  const method = fields.bytes('q', MAX_METHOD_BYTES);
  const body = fields.dictionary('a');
  const id = body?.exactly('id', NODE_ID_BYTES);
  if (method === undefined || body === undefined || id === undefined) {
    return { kind: 'bad query', transaction, ...fault('a query has a method and an id') };
  }
  const query = queryOf(toBinaryString(method), body);
  if (isFault(query)) return { kind: 'bad query', transaction, ...query };
  return { kind: 'query', transaction, id, query, isReadOnly: fields.number('ro') === 1 };
};

const queryOf = (method: string, body: KrpcFields): KrpcQuery | Fault => {
  switch (method) {
    case 'ping':
      return { method };
    case 'find_node':
    case 'sample_infohashes':
      return withTarget(body, (target) => ({ method, target, want: wantOf(body) }));
    case 'get':
      return withTarget(body, (target) => ({
        method,
        target,
        want: wantOf(body),
        sequence: body.integer('seq'),
      }));
    case 'get_peers':
      return peersQueryOf(body);
    case 'announce_peer':
      return announceOf(body);
    case 'put':
      return putOf(body);
    default:
      return { method: 'unknown', target: anyTargetOf(body), want: wantOf(body) };
  }
};

const withTarget = (
  body: KrpcFields,
  make: (target: Uint8Array) => KrpcQuery,
): KrpcQuery | Fault => {
  const target = body.exactly('target', NODE_ID_BYTES);
  return target === undefined ? fault('a target has 20 bytes') : make(target);
};

const anyTargetOf = (body: KrpcFields): Uint8Array | undefined =>
  body.exactly('target', NODE_ID_BYTES) ?? body.exactly('info_hash', NODE_ID_BYTES);

const wantOf = (body: KrpcFields): Want => {
  if (body.raw('want') === undefined) return undefined;
  const families = new Set<AddressFamily>();
  for (const word of body.strings('want')) {
    const family = toBinaryString(word.subarray(0, 3));
    if (family === 'n4') families.add(4);
    if (family === 'n6') families.add(6);
  }
  return families.size === 0 ? undefined : [...families];
};

const peersQueryOf = (body: KrpcFields): KrpcQuery | Fault => {
  const infoHash = body.exactly('info_hash', NODE_ID_BYTES);
  if (infoHash === undefined) return fault('an info-hash has 20 bytes');
  return {
    method: 'get_peers',
    infoHash,
    want: wantOf(body),
    noSeeds: body.number('noseed') === 1,
    scrape: body.number('scrape') === 1,
  };
};

const announceOf = (body: KrpcFields): KrpcQuery | Fault => {
  const infoHash = body.exactly('info_hash', NODE_ID_BYTES);
  const token = body.bytes('token', MAX_DHT_TOKEN_BYTES);
  if (infoHash === undefined) return fault('an info-hash has 20 bytes');
  if (token === undefined) return fault('an announce has a token');
  const hasImpliedPort = (body.integer('implied_port') ?? 0n) !== 0n;
  const port = body.number('port') ?? 0;
  if (!hasImpliedPort && !isDialablePort(port)) return fault('no such port');
  return {
    method: 'announce_peer',
    infoHash,
    port: hasImpliedPort ? 0 : port,
    hasImpliedPort,
    isSeed: body.number('seed') === 1,
    token,
  };
};

const putOf = (body: KrpcFields): KrpcQuery | Fault => {
  const token = body.bytes('token', MAX_DHT_TOKEN_BYTES);
  const value = body.raw('v');
  if (token === undefined || value === undefined) return fault('a put has a token and a value');
  if (value.length > MAX_ITEM_VALUE_BYTES) return fault('value too big', KRPC_ERROR.tooBig);
  const mutable = body.raw('k') === undefined ? undefined : mutableOf(body);
  if (mutable !== undefined && 'code' in mutable) return mutable;
  return { method: 'put', token, value: new Uint8Array(value), mutable };
};

const mutableOf = (body: KrpcFields): MutablePut | Fault => {
  const key = body.exactly('k', KEY_BYTES);
  const signature = body.exactly('sig', SIGNATURE_BYTES);
  const sequence = body.integer('seq');
  if (key === undefined || signature === undefined || sequence === undefined) {
    return fault('a mutable item has a key, a signature and a sequence number');
  }
  if (sequence < 0n || sequence > MAX_ITEM_SEQUENCE) return fault('no such sequence number');
  const salt = body.raw('salt') === undefined ? EMPTY : body.bytes('salt', ANY_SALT_BYTES);
  if (salt === undefined || salt.length > MAX_SALT_BYTES) {
    return fault('salt too big', KRPC_ERROR.saltTooBig);
  }
  return { key, signature, sequence, salt, cas: body.integer('cas') };
};

const EMPTY = new Uint8Array();
