/**
 * The messages of the peer wire (BEP 3; port: BEP 5; fast: BEP 6; extended: BEP 10), written into a buffer that the caller owns.
 * Each writer returns the offset after what it wrote, and allocates nothing.
 */
export const MessageId = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  notInterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  suggest: 13,
  haveAll: 14,
  haveNone: 15,
  reject: 16,
  allowedFast: 17,
  extended: 20,
} as const;

/** Those that carry nothing but their id. */
export type StateMessageId = 0 | 1 | 2 | 3 | 14 | 15;
/** Those that name a piece and nothing else. */
export type PieceMessageId = 4 | 13 | 17;

/** The length prefix, and with it the id. */
export const LENGTH_BYTES = 4;
export const HEAD_BYTES = 5;

/** Whole messages, length prefix included. */
export const KEEP_ALIVE_BYTES = LENGTH_BYTES;
export const STATE_MESSAGE_BYTES = HEAD_BYTES;
export const HAVE_BYTES = HEAD_BYTES + 4;
export const REQUEST_BYTES = HEAD_BYTES + 12;
export const PORT_BYTES = HEAD_BYTES + 2;
/** What stands before the payload. */
export const BLOCK_HEADER_BYTES = HEAD_BYTES + 8;
export const BITFIELD_HEADER_BYTES = HEAD_BYTES;
/** With the id of the extension. */
export const EXTENDED_HEADER_BYTES = HEAD_BYTES + 1;

/** Big-endian and unsigned: without `>>> 0` a number from 2^31 on would turn negative. */
export const readUint32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

export const writeUint32 = (bytes: Uint8Array, at: number, value: number): number => {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
  return at + 4;
};

const writeHead = (bytes: Uint8Array, at: number, length: number, id: number): number => {
  writeUint32(bytes, at, length);
  bytes[at + LENGTH_BYTES] = id;
  return at + HEAD_BYTES;
};

export const writeKeepAlive = (bytes: Uint8Array, at: number): number => writeUint32(bytes, at, 0);

/** Choke, unchoke, interested, not interested, have all, have none. */
export const writeStateMessage = (bytes: Uint8Array, at: number, id: StateMessageId): number =>
  writeHead(bytes, at, 1, id);

/** Have, suggest, allowed fast. */
export const writePieceMessage = (
  bytes: Uint8Array,
  at: number,
  id: PieceMessageId,
  piece: number,
): number => writeUint32(bytes, writeHead(bytes, at, 5, id), piece);

export const writeHave = (bytes: Uint8Array, at: number, piece: number): number =>
  writePieceMessage(bytes, at, MessageId.have, piece);

/** `length` is that of the payload that follows. */
export const writeExtendedHeader = (
  bytes: Uint8Array,
  at: number,
  extension: number,
  length: number,
): number => {
  const body = writeHead(bytes, at, 2 + length, MessageId.extended);
  bytes[body] = extension;
  return body + 1;
};

export const writeBitfieldHeader = (bytes: Uint8Array, at: number, length: number): number =>
  writeHead(bytes, at, 1 + length, MessageId.bitfield);

const writeBlockAddress = (
  bytes: Uint8Array,
  at: number,
  id: number,
  piece: number,
  begin: number,
  length: number,
): number => {
  const body = writeHead(bytes, at, 13, id);
  return writeUint32(bytes, writeUint32(bytes, writeUint32(bytes, body, piece), begin), length);
};

export const writeRequest = (
  bytes: Uint8Array,
  at: number,
  piece: number,
  begin: number,
  length: number,
): number => writeBlockAddress(bytes, at, MessageId.request, piece, begin, length);

export const writeCancel = (
  bytes: Uint8Array,
  at: number,
  piece: number,
  begin: number,
  length: number,
): number => writeBlockAddress(bytes, at, MessageId.cancel, piece, begin, length);

export const writeReject = (
  bytes: Uint8Array,
  at: number,
  piece: number,
  begin: number,
  length: number,
): number => writeBlockAddress(bytes, at, MessageId.reject, piece, begin, length);

export const writeBlockHeader = (
  bytes: Uint8Array,
  at: number,
  piece: number,
  begin: number,
  length: number,
): number => {
  const body = writeHead(bytes, at, 9 + length, MessageId.piece);
  return writeUint32(bytes, writeUint32(bytes, body, piece), begin);
};

/** The peer's DHT port. */
export const writePort = (bytes: Uint8Array, at: number, port: number): number => {
  const body = writeHead(bytes, at, 3, MessageId.port);
  bytes[body] = port >>> 8;
  bytes[body + 1] = port;
  return body + 2;
};
