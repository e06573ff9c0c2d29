/**
 * Literal IP addresses: packed and written forms, and how far one reaches. What may be dialled is decided
 * on these, never on names. Packed IPv4 has 4 bytes, IPv6 16, in network order.
 */
import type { Endpoint } from './ports/network.ts';

/**
 * How far an address reaches. `metadata` is where cloud machines keep their credentials: nobody may ever name it.
 * Documentation ranges count as `global`: nothing answers there, and examples and tests need some.
 */
export type AddressScope =
  | 'loopback'
  | 'link-local'
  | 'private'
  | 'global'
  | 'multicast'
  | 'unspecified'
  | 'reserved'
  | 'metadata';

const MAX_PORT = 65_535;
const MAX_ADDRESS_TEXT = 45;
const MAPPED_PREFIX = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
const MAPPED_BYTES = MAPPED_PREFIX.length;
const ZERO = 0x30;
/** As a digit. */
const DOT = 0x2e - ZERO;

/** Undefined for anything but a literal: no names, no zone, no `127.1`, no octal, no brackets. */
export const parseAddress = (text: string): Uint8Array | undefined => {
  if (text.length > MAX_ADDRESS_TEXT) return undefined;
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
};

const parseIpv4 = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(4);
  let part = 0;
  let value = -1;
  // By characters: each node that a DHT answer names comes by here.
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit === DOT && value >= 0 && part < 3) {
      bytes[part++] = value;
      value = -1;
      continue;
    }
    // No leading zeros: some take those for octal.
    if (digit < 0 || digit > 9 || value === 0) return undefined;
    value = value < 0 ? digit : value * 10 + digit;
    if (value > 255) return undefined;
  }
  if (part !== 3 || value < 0) return undefined;
  bytes[part] = value;
  return bytes;
};

const parseIpv6 = (text: string): Uint8Array | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const isWhole = halves.length === 1;
  const head = parseGroups(halves[0]!, isWhole);
  const tail = parseGroups(halves[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const length = head.length + tail.length;
  if (isWhole ? length !== 16 : length > 14) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
};

/** The bytes of `a:b:c`; a dotted IPv4 may stand last where the address ends here. */
const parseGroups = (text: string, endsAddress: boolean): readonly number[] | undefined => {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [at, group] of groups.entries()) {
    if (endsAddress && at === groups.length - 1 && group.includes('.')) {
      const dotted = parseIpv4(group);
      if (dotted === undefined) return undefined;
      bytes.push(...dotted);
      continue;
    }
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 0xff);
  }
  return bytes;
};

/** The short form (RFC 5952). An IPv4 address mapped into IPv6 comes out as IPv4, so that one host has one name. */
export const formatAddress = (bytes: Uint8Array): string => {
  const plain = unmapped(bytes);
  if (plain.length === 4) return plain.join('.');
  if (plain.length !== 16)
    throw new RangeError(`an address has 4 or 16 bytes, not ${plain.length}`);
  const groups = Array.from({ length: 8 }, (_, at) => (plain[at * 2]! << 8) | plain[at * 2 + 1]!);
  const zeros = longestZeroRun(groups);
  const written = groups.map((group) => group.toString(16));
  if (zeros.length < 2) return written.join(':');
  const head = written.slice(0, zeros.start).join(':');
  const tail = written.slice(zeros.start + zeros.length).join(':');
  return `${head}::${tail}`;
};

const longestZeroRun = (groups: readonly number[]): { start: number; length: number } => {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [at, group] of groups.entries()) {
    if (group !== 0) start = at + 1;
    else if (at - start + 1 > best.length) best = { start, length: at - start + 1 };
  }
  return best;
};

const startsWith = (bytes: Uint8Array, prefix: Uint8Array): boolean =>
  prefix.every((byte, at) => bytes[at] === byte);

const unmapped = (bytes: Uint8Array): Uint8Array =>
  bytes.length === 16 && startsWith(bytes, MAPPED_PREFIX) ? bytes.subarray(MAPPED_BYTES) : bytes;

/** The one way to write this address; undefined where it is no literal. */
export const canonicalAddress = (text: string): string | undefined => {
  const bytes = parseAddress(text);
  return bytes && formatAddress(bytes);
};

export const isIpv6 = (host: string): boolean => host.includes(':');

/** As it stands in URLs and before ports: IPv6 in brackets. */
export const bracketed = (host: string): string => (isIpv6(host) ? `[${host}]` : host);

/** Without the brackets that IPv6 has there. */
export const hostOfUrl = ({ hostname }: Pick<URL, 'hostname'>): string =>
  hostname.replace(/^\[|\]$/g, '');

/** Whole, from 1: port 0 names nothing that could be dialled. */
export const isDialablePort = (port: number): boolean =>
  Number.isInteger(port) && port > 0 && port <= MAX_PORT;

/** `1.2.3.4:6881` or `[2001:db8::1]:6881`, the reverse of `endpointKey`. */
export const parseEndpoint = (text: string): Endpoint | undefined => {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, six, four, digits] = match;
  const host = canonicalAddress(six ?? four!);
  const port = Number(digits);
  if (host === undefined || !isDialablePort(port)) return undefined;
  if ((six ?? four)!.includes(':') !== (six !== undefined)) return undefined;
  return { host, port };
};

/** As `parseEndpoint`, of a name too: who it is, is asked when it is dialled. */
export const parseNamedEndpoint = (text: string): Endpoint | undefined => {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([0-9a-z.-]{1,253})):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  return match !== null && isDialablePort(port) ? { host: match[1] ?? match[2]!, port } : undefined;
};

/** `reserved` for anything that is no literal address. */
export const scopeOf = (host: string): AddressScope => {
  const bytes = parseAddress(host);
  return bytes === undefined ? 'reserved' : scopeOfBytes(bytes);
};

export const scopeOfBytes = (bytes: Uint8Array): AddressScope => {
  const plain = unmapped(bytes);
  if (plain.length === 4) return scopeOfIpv4(plain);
  return plain.length === 16 ? scopeOfIpv6(plain) : 'reserved';
};

const scopeOfIpv4 = (bytes: Uint8Array): AddressScope => {
  const [a, b, c, d] = bytes as unknown as readonly [number, number, number, number];
  if (isIpv4Metadata(a, b, c, d)) return 'metadata';
  if (a === 0) return b === 0 && c === 0 && d === 0 ? 'unspecified' : 'reserved';
  if (a === 127) return 'loopback';
  if (a === 169 && b === 254) return 'link-local';
  if (a === 10 || (a === 172 && b >> 4 === 1) || (a === 192 && b === 168)) return 'private';
  // Carrier NAT (RFC 6598) and benchmarks (RFC 2544), which VPNs and proxies use for their own.
  if ((a === 100 && b >> 6 === 1) || (a === 198 && b >> 1 === 9)) return 'private';
  if (a === 192 && b === 0 && c === 0) return 'reserved';
  if (a >= 240) return 'reserved';
  return a >= 224 ? 'multicast' : 'global';
};

/** AWS, Google, Azure and others at 169.254.169.x; AWS containers at 169.254.170.x; Alibaba; Oracle; Azure's agent. */
const isIpv4Metadata = (a: number, b: number, c: number, d: number): boolean =>
  (a === 169 && b === 254 && (c === 169 || c === 170)) ||
  (a === 100 && b === 100 && c === 100 && d === 200) ||
  (a === 192 && b === 0 && c === 0 && d === 192) ||
  (a === 168 && b === 63 && c === 129 && d === 16);

const AWS_METADATA = Uint8Array.of(0xfd, 0x00, 0x0e, 0xc2);
const TRANSLATED = Uint8Array.of(0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
const DISCARD = Uint8Array.of(0x01, 0x00, 0, 0, 0, 0, 0, 0);

const scopeOfIpv6 = (bytes: Uint8Array): AddressScope => {
  const [first, second] = bytes as unknown as readonly [number, number];
  if (bytes.subarray(0, 15).every((byte) => byte === 0)) {
    if (bytes[15] === 0) return 'unspecified';
    return bytes[15] === 1 ? 'loopback' : 'reserved';
  }
  if (first === 0xff) return 'multicast';
  if (first === 0xfe)
    return second >> 6 === 2 ? 'link-local' : second >> 6 === 3 ? 'private' : 'reserved';
  if (startsWith(bytes, AWS_METADATA)) return 'metadata';
  if (first >> 1 === 0x7e) return 'private';
  // An IPv4 address reached through NAT64 (RFC 6052) or 6to4 (RFC 3056) reaches no farther than itself.
  if (startsWith(bytes, TRANSLATED)) return scopeOfIpv4(bytes.subarray(12));
  if (first === 0x20 && second === 0x02) return scopeOfIpv4(bytes.subarray(2, 6));
  if (startsWith(bytes, DISCARD)) return 'reserved';
  // 2000::/3 is the internet; 200::/7 is Yggdrasil's, whose swarms are real.
  return first >> 5 === 1 || first >> 1 === 1 ? 'global' : 'reserved';
};

/** From near to far; scopes that are not here can be dialled by nobody. */
const REACH: Partial<Record<AddressScope, number>> = {
  loopback: 0,
  'link-local': 1,
  private: 2,
  global: 3,
};

/** May this be dialled at all, whoever named it? */
export const isDialableScope = (scope: AddressScope): boolean => REACH[scope] !== undefined;

/** A source may name addresses that reach as far as its own or farther: a tracker on the internet names no LAN. */
export const mayName = (source: AddressScope, candidate: AddressScope): boolean => {
  const from = REACH[source];
  const to = REACH[candidate];
  return from !== undefined && to !== undefined && to >= from;
};

/** Who is behind an address: of IPv6 one household has 2^64 of them, and each to itself would be no limit at all. */
export const householdOf = (host: string): string => {
  const bytes = isIpv6(host) ? parseAddress(host) : undefined;
  return bytes === undefined ? host : Buffer.from(bytes.subarray(0, 8)).toString('hex');
};
