/** Bytes → a message of the DHT. Total: what is none gives undefined, and nothing is believed about lengths. */
import { fromUtf8, toBinaryString } from '../base/bytes.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { decodeCompactNodes } from './compact-nodes.ts';
import { type AddressFamily, decodeCompactPeers } from './compact-peers.ts';
import { decodeKrpcQuery } from './decode-krpc-query.ts';
import { KrpcFields } from './krpc-fields.ts';
import type { KrpcAnswer, KrpcMessage } from './krpc-message.ts';
import {
  MAX_DHT_TOKEN_BYTES,
  MAX_ITEM_VALUE_BYTES,
  MAX_KRPC_BYTES,
  MAX_KRPC_TEXT,
  MAX_KRPC_TRANSACTION_BYTES,
  MAX_KRPC_VALUES,
  MAX_NAMED_NODES,
  MAX_SAMPLES,
} from './limits.ts';
import { NODE_ID_BYTES } from './node-id.ts';

const BLOOM_BYTES = 256;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const MAX_NODES_BYTES = MAX_NAMED_NODES * 38;

/** The port of what the answering node sees of us need not be there. */
const SEEN_FAMILY: Readonly<Record<number, AddressFamily>> = { 6: 4, 18: 6 };

export const decodeKrpc = (bytes: Uint8Array): KrpcMessage | undefined => {
  if (bytes.length > MAX_KRPC_BYTES) return undefined;
  const fields = KrpcFields.read(bytes);
  const transaction = fields?.bytes('t', MAX_KRPC_TRANSACTION_BYTES);
  const kind = fields?.bytes('y', 1);
  if (fields === undefined || transaction === undefined || kind === undefined) return undefined;
  switch (toBinaryString(kind)) {
    case 'q':
      return decodeKrpcQuery(fields, transaction);
    case 'r':
      return decodeAnswer(fields, transaction);
    case 'e':
      return decodeError(fields, transaction);
    default:
      return undefined;
  }
};

const decodeAnswer = (fields: KrpcFields, transaction: Uint8Array): KrpcMessage | undefined => {
  const body = fields.dictionary('r');
  const id = body?.exactly('id', NODE_ID_BYTES);
  if (body === undefined || id === undefined) return undefined;
  return { kind: 'answer', transaction, answer: answerOf(id, body), seenAs: seenAs(fields) };
};

const answerOf = (id: Uint8Array, body: KrpcFields): KrpcAnswer => ({
  id,
  nodes: nodesOf(body.bytes('nodes', MAX_NODES_BYTES), 4),
  nodes6: nodesOf(body.bytes('nodes6', MAX_NODES_BYTES), 6),
  values: body.raw('values') && valuesOf(body),
  token: body.bytes('token', MAX_DHT_TOKEN_BYTES),
  seedFilter: body.exactly('BFsd', BLOOM_BYTES),
  peerFilter: body.exactly('BFpe', BLOOM_BYTES),
  value: itemValueOf(body),
  key: body.exactly('k', KEY_BYTES),
  signature: body.exactly('sig', SIGNATURE_BYTES),
  sequence: body.integer('seq'),
  samples: samplesOf(body.bytes('samples', MAX_SAMPLES * NODE_ID_BYTES)),
  sampledOf: body.number('num'),
  sampleSeconds: body.number('interval'),
});

const nodesOf = (bytes: Uint8Array | undefined, family: AddressFamily): KrpcAnswer['nodes'] =>
  bytes && decodeCompactNodes(bytes, family);

/** Both families may stand in one list (BEP 32). */
const valuesOf = (body: KrpcFields): KrpcAnswer['values'] => {
  const peers: Endpoint[] = [];
  for (const packed of body.strings('values')) {
    const family = SEEN_FAMILY[packed.length];
    if (family === undefined) continue;
    peers.push(...decodeCompactPeers(packed, family));
    if (peers.length >= MAX_KRPC_VALUES) break;
  }
  return peers;
};

const itemValueOf = (body: KrpcFields): Uint8Array | undefined => {
  const raw = body.raw('v');
  return raw === undefined || raw.length > MAX_ITEM_VALUE_BYTES ? undefined : new Uint8Array(raw);
};

const samplesOf = (bytes: Uint8Array | undefined): readonly Uint8Array[] | undefined =>
  bytes &&
  Array.from({ length: Math.floor(bytes.length / NODE_ID_BYTES) }, (_, at) =>
    bytes.subarray(at * NODE_ID_BYTES, (at + 1) * NODE_ID_BYTES),
  );

const decodeError = (fields: KrpcFields, transaction: Uint8Array): KrpcMessage | undefined => {
  const complaint = fields.complaint('e');
  if (complaint === undefined) return undefined;
  const text = fromUtf8(complaint.text.subarray(0, MAX_KRPC_TEXT));
  return { kind: 'error', transaction, code: complaint.code, text, seenAs: seenAs(fields) };
};

const seenAs = (fields: KrpcFields): Endpoint | undefined => {
  const packed = fields.bytes('ip', 18);
  const family = packed && SEEN_FAMILY[packed.length];
  return family && decodeCompactPeers(packed, family)[0];
};
