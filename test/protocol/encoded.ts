/** Whole messages as bytes of their own, for tests that need some. */
import {
  BITFIELD_HEADER_BYTES,
  BLOCK_HEADER_BYTES,
  EXTENDED_HEADER_BYTES,
  HAVE_BYTES,
  HEAD_BYTES,
  KEEP_ALIVE_BYTES,
  type PieceMessageId,
  PORT_BYTES,
  REQUEST_BYTES,
  STATE_MESSAGE_BYTES,
  type StateMessageId,
  writeBitfieldHeader,
  writeBlockHeader,
  writeCancel,
  writeExtendedHeader,
  writeHave,
  writeKeepAlive,
  writePieceMessage,
  writePort,
  writeReject,
  writeRequest,
  writeStateMessage,
  writeUint32,
} from '../../source/protocol/messages.ts';

/** Fills a buffer of exactly `size` bytes; a writer that says it wrote more or less fails the test. */
const made = (size: number, write: (bytes: Uint8Array) => number): Uint8Array => {
  const bytes = new Uint8Array(size);
  const end = write(bytes);
  if (end !== size) throw new Error(`wrote to ${end} of ${size}`);
  return bytes;
};

const withPayload = (header: Uint8Array, payload: Uint8Array): Uint8Array =>
  Buffer.concat([header, payload]);

export const encoded = {
  keepAlive: () => made(KEEP_ALIVE_BYTES, (bytes) => writeKeepAlive(bytes, 0)),
  state: (id: StateMessageId) =>
    made(STATE_MESSAGE_BYTES, (bytes) => writeStateMessage(bytes, 0, id)),
  have: (piece: number) => made(HAVE_BYTES, (bytes) => writeHave(bytes, 0, piece)),
  bitfield: (field: Uint8Array) =>
    withPayload(
      made(BITFIELD_HEADER_BYTES, (bytes) => writeBitfieldHeader(bytes, 0, field.length)),
      field,
    ),
  request: (piece: number, begin: number, length: number) =>
    made(REQUEST_BYTES, (bytes) => writeRequest(bytes, 0, piece, begin, length)),
  cancel: (piece: number, begin: number, length: number) =>
    made(REQUEST_BYTES, (bytes) => writeCancel(bytes, 0, piece, begin, length)),
  block: (piece: number, begin: number, payload: Uint8Array) =>
    withPayload(
      made(BLOCK_HEADER_BYTES, (bytes) => writeBlockHeader(bytes, 0, piece, begin, payload.length)),
      payload,
    ),
  port: (port: number) => made(PORT_BYTES, (bytes) => writePort(bytes, 0, port)),
  pieceMessage: (id: PieceMessageId, piece: number) =>
    made(HAVE_BYTES, (bytes) => writePieceMessage(bytes, 0, id, piece)),
  reject: (piece: number, begin: number, length: number) =>
    made(REQUEST_BYTES, (bytes) => writeReject(bytes, 0, piece, begin, length)),
  extended: (extension: number, payload: Uint8Array) =>
    withPayload(
      made(EXTENDED_HEADER_BYTES, (bytes) =>
        writeExtendedHeader(bytes, 0, extension, payload.length),
      ),
      payload,
    ),
  /** Any message at all, also one that Sluice would never send. */
  raw: (id: number, payload: Uint8Array, length: number = 1 + payload.length) => {
    const head = made(HEAD_BYTES, (bytes) => {
      writeUint32(bytes, 0, length);
      bytes[4] = id;
      return HEAD_BYTES;
    });
    return withPayload(head, payload);
  },
};
