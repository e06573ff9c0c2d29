/** A message of the DHT → bytes. Values of stored items go out as they came, so that their signature stays right (BEP 44). */
import { fromBinaryString, toBinaryString, utf8 } from '../base/bytes.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { encodeCompactNodes } from './compact-nodes.ts';
import { encodeCompactPeers } from './compact-peers.ts';
import type {
  KrpcAnswer,
  KrpcAnswerMessage,
  KrpcErrorMessage,
  KrpcQuery,
  KrpcQueryMessage,
  Want,
} from './krpc-message.ts';

export type OutgoingKrpc = KrpcQueryMessage | KrpcAnswerMessage | KrpcErrorMessage;

export const encodeKrpc = (message: OutgoingKrpc): Uint8Array =>
  fromBinaryString(dictionary(fieldsOf(message)));

/** Bencoded values as binary strings, by key; undefined ones are left out. */
type Fields = Readonly<Record<string, string | undefined>>;

const fieldsOf = (message: OutgoingKrpc): Fields => {
  const t = bytes(message.transaction);
  switch (message.kind) {
    case 'query':
      return {
        a: dictionary({ id: bytes(message.id), ...argumentsOf(message.query) }),
        q: word(message.query.method),
        ro: message.isReadOnly ? integer(1) : undefined,
        t,
        y: word('q'),
      };
    case 'answer':
      return { ip: seenAs(message.seenAs), r: dictionary(bodyOf(message.answer)), t, y: word('r') };
    case 'error':
      return {
        e: `l${integer(message.code)}${bytes(utf8(message.text))}e`,
        ip: seenAs(message.seenAs),
        t,
        y: word('e'),
      };
  }
};

const argumentsOf = (query: KrpcQuery): Fields => {
  switch (query.method) {
    case 'ping':
      return {};
    case 'find_node':
    case 'sample_infohashes':
      return { target: bytes(query.target), want: wantOf(query.want) };
    case 'unknown':
      return { target: query.target && bytes(query.target), want: wantOf(query.want) };
    case 'get':
      return {
        seq: query.sequence === undefined ? undefined : integer(query.sequence),
        target: bytes(query.target),
        want: wantOf(query.want),
      };
    case 'get_peers':
      return {
        info_hash: bytes(query.infoHash),
        noseed: flag(query.noSeeds),
        scrape: flag(query.scrape),
        want: wantOf(query.want),
      };
    case 'announce_peer':
      return {
        implied_port: flag(query.hasImpliedPort),
        info_hash: bytes(query.infoHash),
        port: integer(query.port),
        seed: flag(query.isSeed),
        token: bytes(query.token),
      };
    case 'put':
      return putArguments(query);
  }
};

const putArguments = ({
  token,
  value,
  mutable,
}: Extract<KrpcQuery, { method: 'put' }>): Fields => ({
  cas: mutable?.cas === undefined ? undefined : integer(mutable.cas),
  k: mutable && bytes(mutable.key),
  salt: mutable === undefined || mutable.salt.length === 0 ? undefined : bytes(mutable.salt),
  seq: mutable && integer(mutable.sequence),
  sig: mutable && bytes(mutable.signature),
  token: bytes(token),
  v: toBinaryString(value),
});

const bodyOf = (answer: KrpcAnswer): Fields => ({
  BFpe: answer.peerFilter && bytes(answer.peerFilter),
  BFsd: answer.seedFilter && bytes(answer.seedFilter),
  id: bytes(answer.id),
  interval: answer.sampleSeconds === undefined ? undefined : integer(answer.sampleSeconds),
  k: answer.key && bytes(answer.key),
  nodes: answer.nodes && bytes(encodeCompactNodes(answer.nodes, 4)),
  nodes6: answer.nodes6 && bytes(encodeCompactNodes(answer.nodes6, 6)),
  num: answer.sampledOf === undefined ? undefined : integer(answer.sampledOf),
  samples: answer.samples && word(answer.samples.map(toBinaryString).join('')),
  seq: answer.sequence === undefined ? undefined : integer(answer.sequence),
  sig: answer.signature && bytes(answer.signature),
  token: answer.token && bytes(answer.token),
  v: answer.value && toBinaryString(answer.value),
  values: answer.values && `l${answer.values.map((peer) => bytes(packed(peer))).join('')}e`,
});

/** Keys sorted, as bencode wants them. */
const dictionary = (fields: Fields): string => {
  let text = 'd';
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    if (value !== undefined) text += word(key) + value;
  }
  return `${text}e`;
};

const word = (text: string): string => `${text.length}:${text}`;

const bytes = (value: Uint8Array): string => word(toBinaryString(value));

const integer = (value: number | bigint): string => `i${value}e`;

const flag = (isSet: boolean): string | undefined => (isSet ? integer(1) : undefined);

const wantOf = (want: Want): string | undefined =>
  want && `l${want.map((family) => word(`n${family}`)).join('')}e`;

const packed = (endpoint: Endpoint): Uint8Array =>
  encodeCompactPeers([endpoint], endpoint.host.includes(':') ? 6 : 4);

const seenAs = (endpoint: Endpoint | undefined): string | undefined =>
  endpoint && bytes(packed(endpoint));
