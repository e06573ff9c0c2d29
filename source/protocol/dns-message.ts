/** Questions to a name server for the addresses of a name, and its answers (RFC 1035, 3596, 6891). Total: bad bytes are no answer. */
import { formatAddress } from '../base/addresses.ts';
import { MAX_DNS_ADDRESSES, MAX_DNS_POINTERS, MAX_DNS_RECORDS } from './limits.ts';

export type DnsFamily = 4 | 6;

export interface DnsAnswer {
  readonly id: number;
  /** Of the question, which the server repeats; in lower case. */
  readonly name: string;
  readonly family: DnsFamily;
  /** 0 is a good one; 3 says that there is no such name. */
  readonly code: number;
  readonly addresses: readonly string[];
}

const TYPES = { 4: 1, 6: 28 } as const;
const INTERNET = 1;
const OPTIONS = 41;
/** What nearly every line carries in one piece. */
const ANSWER_BYTES = 1_232;
const HEADER_BYTES = 12;
const RECURSION_WANTED = 0x0100;
const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 253;

/** Undefined for what cannot be a name. */
export const encodeDnsQuestion = (
  id: number,
  name: string,
  family: DnsFamily,
): Uint8Array | undefined => {
  const labels = name.replace(/\.$/, '').split('.');
  const isName = labels.every(
    (label) => /^[\x21-\x7e]+$/.test(label) && label.length <= MAX_LABEL_BYTES,
  );
  if (!isName || name.length > MAX_NAME_BYTES) return undefined;
  const bytes: number[] = [];
  const word = (value: number): void => void bytes.push(value >> 8, value & 0xff);
  for (const value of [id, RECURSION_WANTED, 1, 0, 0, 1]) word(value);
  for (const label of labels) bytes.push(label.length, ...Buffer.from(label, 'latin1'));
  bytes.push(0);
  word(TYPES[family]);
  word(INTERNET);
  bytes.push(0);
  for (const value of [OPTIONS, ANSWER_BYTES, 0, 0, 0]) word(value);
  return Uint8Array.from(bytes);
};

/** Undefined for anything but an answer to one question for addresses. */
export const decodeDnsAnswer = (message: Uint8Array): DnsAnswer | undefined => {
  if (message.length < HEADER_BYTES) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const flags = view.getUint16(2);
  const isAnswer = flags >> 15 === 1 && ((flags >> 11) & 0xf) === 0;
  if (!isAnswer || view.getUint16(4) !== 1) return undefined;
  const question = readName(message, HEADER_BYTES);
  if (question === undefined || question.end + 4 > message.length) return undefined;
  const family = familyOf(view.getUint16(question.end));
  if (family === undefined || view.getUint16(question.end + 2) !== INTERNET) return undefined;
  const addresses = readAddresses(message, view, question.end + 4, family);
  if (addresses === undefined) return undefined;
  const { name } = question;
  return { id: view.getUint16(0), name: name.toLowerCase(), family, code: flags & 0xf, addresses };
};

const familyOf = (type: number): DnsFamily | undefined =>
  type === TYPES[4] ? 4 : type === TYPES[6] ? 6 : undefined;

/** Whatever names its records have: the server has followed other names on its way. */
const readAddresses = (
  message: Uint8Array,
  view: DataView,
  from: number,
  family: DnsFamily,
): readonly string[] | undefined => {
  const addresses: string[] = [];
  const count = Math.min(view.getUint16(6), MAX_DNS_RECORDS);
  let at = from;
  for (let record = 0; record < count; record++) {
    const name = readName(message, at);
    if (name === undefined || name.end + 10 > message.length) return undefined;
    const length = view.getUint16(name.end + 8);
    const data = name.end + 10;
    at = data + length;
    if (at > message.length) return undefined;
    if (view.getUint16(name.end) !== TYPES[family]) continue;
    if (length !== (family === 4 ? 4 : 16)) return undefined;
    if (addresses.length < MAX_DNS_ADDRESSES) {
      addresses.push(formatAddress(message.slice(data, at)));
    }
  }
  return addresses;
};

/** `end` is behind it where it stands. Names may end in a pointer to a part of an earlier one. */
const readName = (
  message: Uint8Array,
  from: number,
): { readonly name: string; readonly end: number } | undefined => {
  const labels: string[] = [];
  let [at, end, pointers, length] = [from, -1, 0, 0];
  for (;;) {
    const byte = message[at];
    if (byte === undefined) return undefined;
    if (byte === 0) return { name: labels.join('.'), end: end < 0 ? at + 1 : end };
    if (byte >> 6 === 3) {
      const low = message[at + 1];
      if (low === undefined || ++pointers > MAX_DNS_POINTERS) return undefined;
      if (end < 0) end = at + 2;
      at = ((byte & 0x3f) << 8) | low;
      continue;
    }
    length += byte + 1;
    if (byte > MAX_LABEL_BYTES || at + 1 + byte > message.length || length > MAX_NAME_BYTES + 2)
      return undefined;
    labels.push(Buffer.from(message.subarray(at + 1, at + 1 + byte)).toString('latin1'));
    at += 1 + byte;
  }
};
