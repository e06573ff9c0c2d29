/** uTP packets (BEP 29): a head of 20 bytes, a chain of extensions, and what is carried. Nothing is made for a packet. */
import { UTP_HEADER_BYTES } from './limits.ts';

export const UtpType = { data: 0, fin: 1, state: 2, reset: 3, syn: 4 } as const;
export type UtpType = (typeof UtpType)[keyof typeof UtpType];

const VERSION = 1;

/** Others skip those that they do not know, but libutp takes nothing for uTP that begins with one; the last two are ours. */
export const UtpExtension = {
  none: 0,
  selectiveAck: 1,
  bits: 2,
  padding: 0x70,
  largest: 0x71,
} as const;

const EXTENSION_HEAD_BYTES = 2;
const MAX_EXTENSION_BYTES = 255;
const LARGEST_BYTES = 2;
/** Always so many; nobody has said what they mean. */
const BITS_BYTES = 8;
/** What stands before an extension of ours. */
const BITS_WITH_HEAD_BYTES = EXTENSION_HEAD_BYTES + BITS_BYTES;

export interface UtpHeader {
  type: UtpType;
  /** 16 bits. */
  connectionId: number;
  /** When it was sent, by the sender's clock; 32 bits, as the next two. */
  timestampMicros: number;
  /** What the last packet of the other side took, by both clocks; 0 where none came yet. */
  delayMicros: number;
  /** What the sender still takes, bytes. */
  windowBytes: number;
  /** 16 bits each: of this packet (of the next one, where it carries nothing), and the last that came in order. */
  sequence: number;
  acknowledged: number;
}

/** As decoded, with where in the datagram its parts are. One serves for all packets. */
export interface UtpPacket extends UtpHeader {
  /** The bits of a selective ack; 0 bytes where there is none. */
  selectiveAt: number;
  selectiveBytes: number;
  /** The largest datagram its sender takes; 0 where it did not say. */
  largestBytes: number;
  /** To the end of the datagram. */
  payloadAt: number;
}

export const blankUtpPacket = (): UtpPacket => ({
  type: UtpType.state,
  connectionId: 0,
  timestampMicros: 0,
  delayMicros: 0,
  windowBytes: 0,
  sequence: 0,
  acknowledged: 0,
  selectiveAt: 0,
  selectiveBytes: 0,
  largestBytes: 0,
  payloadAt: 0,
});

/** Tells uTP from all else that shares its port: bencode begins with a letter, a tracker's answer with 0. */
export const isUtpPacket = (bytes: Uint8Array): boolean =>
  bytes.length >= UTP_HEADER_BYTES &&
  (bytes[0]! & 0x0f) === VERSION &&
  bytes[0]! >> 4 <= UtpType.syn;

const read16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

const read32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

const write16 = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
};

const write32 = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
};

/** False for what is none, or whose chain of extensions leads out of it; `packet` then means nothing. */
export const decodeUtpPacket = (bytes: Uint8Array, packet: UtpPacket): boolean => {
  if (!isUtpPacket(bytes)) return false;
  packet.type = (bytes[0]! >> 4) as UtpType;
  packet.connectionId = read16(bytes, 2);
  packet.timestampMicros = read32(bytes, 4);
  packet.delayMicros = read32(bytes, 8);
  packet.windowBytes = read32(bytes, 12);
  packet.sequence = read16(bytes, 16);
  packet.acknowledged = read16(bytes, 18);
  packet.selectiveAt = 0;
  packet.selectiveBytes = 0;
  packet.largestBytes = 0;
  packet.payloadAt = UTP_HEADER_BYTES;
  return bytes[1] === UtpExtension.none || decodeExtensions(bytes, packet);
};

const decodeExtensions = (bytes: Uint8Array, packet: UtpPacket): boolean => {
  let kind = bytes[1]!;
  let at = UTP_HEADER_BYTES;
  while (kind !== UtpExtension.none) {
    if (at + EXTENSION_HEAD_BYTES > bytes.length) return false;
    const next = bytes[at]!;
    const size = bytes[at + 1]!;
    at += EXTENSION_HEAD_BYTES;
    if (at + size > bytes.length) return false;
    takeExtension(bytes, packet, kind, at, size);
    at += size;
    kind = next;
  }
  packet.payloadAt = at;
  return true;
};

/** Of two of a kind the first counts; a selective ack is as long as it is, for libtorrent's are no multiples of four bytes. */
const takeExtension = (
  bytes: Uint8Array,
  packet: UtpPacket,
  kind: number,
  at: number,
  size: number,
): void => {
  if (kind === UtpExtension.largest && size === LARGEST_BYTES) {
    packet.largestBytes ||= read16(bytes, at);
    return;
  }
  if (kind !== UtpExtension.selectiveAck || packet.selectiveBytes > 0) return;
  if (size === 0) return;
  packet.selectiveAt = at;
  packet.selectiveBytes = size;
};

/** Has the packet `acknowledged` + 2 + `index` come, says the selective ack? */
export const isSelectivelyAcked = (bytes: Uint8Array, at: number, index: number): boolean =>
  ((bytes[at + (index >> 3)]! >> (index & 7)) & 1) === 1;

/** Into the first 20 bytes; `extension` is the kind of what follows them. */
export const writeUtpHeader = (
  bytes: Uint8Array,
  header: Readonly<UtpHeader>,
  extension: number = UtpExtension.none,
): void => {
  bytes[0] = (header.type << 4) | VERSION;
  bytes[1] = extension;
  write16(bytes, 2, header.connectionId);
  write32(bytes, 4, header.timestampMicros);
  write32(bytes, 8, header.delayMicros);
  write32(bytes, 12, header.windowBytes);
  write16(bytes, 16, header.sequence);
  write16(bytes, 18, header.acknowledged);
};

/** An extension's head at `at`; answers where its body begins. */
export const writeExtensionHead = (
  bytes: Uint8Array,
  at: number,
  size: number,
  next: number = UtpExtension.none,
): number => {
  bytes[at] = next;
  bytes[at + 1] = size;
  return at + EXTENSION_HEAD_BYTES;
};

/** A head that says how large a datagram we take. */
export const encodeWithLargest = (
  header: Readonly<UtpHeader>,
  largestBytes: number,
): Uint8Array => {
  const at = UTP_HEADER_BYTES + BITS_WITH_HEAD_BYTES;
  const bytes = new Uint8Array(at + EXTENSION_HEAD_BYTES + LARGEST_BYTES);
  writeUtpHeader(bytes, header, UtpExtension.bits);
  writeExtensionHead(bytes, UTP_HEADER_BYTES, BITS_BYTES, UtpExtension.largest);
  write16(bytes, writeExtensionHead(bytes, at, LARGEST_BYTES), largestBytes);
  return bytes;
};

/**
 * The same packet (a head and its payload), blown up with padding to so many bytes: what tries how much a path
 * carries. As it is where there is no room for the heads of padding.
 */
export const padUtpPacket = (packet: Uint8Array, toBytes: number): Uint8Array => {
  let missing = toBytes - packet.length - BITS_WITH_HEAD_BYTES;
  if (missing < EXTENSION_HEAD_BYTES) return new Uint8Array(packet);
  const bytes = new Uint8Array(toBytes);
  bytes.set(packet.subarray(0, UTP_HEADER_BYTES));
  bytes[1] = UtpExtension.bits;
  writeExtensionHead(bytes, UTP_HEADER_BYTES, BITS_BYTES, UtpExtension.padding);
  let at = UTP_HEADER_BYTES + BITS_WITH_HEAD_BYTES;
  while (missing > 0) {
    const most = Math.min(missing, MAX_EXTENSION_BYTES + EXTENSION_HEAD_BYTES);
    // No rest that would be too small for a head of its own.
    const left = missing - most;
    const size = left > 0 && left < EXTENSION_HEAD_BYTES ? most - EXTENSION_HEAD_BYTES : most;
    missing -= size;
    const next = missing > 0 ? UtpExtension.padding : UtpExtension.none;
    writeExtensionHead(bytes, at, size - EXTENSION_HEAD_BYTES, next);
    at += size;
  }
  bytes.set(packet.subarray(UTP_HEADER_BYTES), at);
  return bytes;
};
