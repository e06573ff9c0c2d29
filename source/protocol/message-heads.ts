/**
 * How long the head of a message is (length, id, fixed fields), and whether a message may be as long as it says: the
 * one place where lengths are checked.
 */
import { SluiceError } from '../base/errors.ts';
import { HEAD_BYTES, LENGTH_BYTES, MessageId, REQUEST_BYTES, readUint32 } from './messages.ts';

export interface MessageLimits {
  /** Largest length prefix taken; anything above ends the stream before a byte of it is kept. */
  readonly maxMessageBytes: number;
  /** Largest payload of one piece message. */
  readonly maxBlockBytes: number;
  /** Largest bitfield; without it only `maxMessageBytes` counts. */
  readonly maxBitfieldBytes?: number;
}

/** The longest head there is. */
export const MAX_HEAD_BYTES = REQUEST_BYTES;

/** As far as the bytes at hand tell: more than `available` asks for more. Throws `wire/protocol` or `wire/limit`. */
export const headBytes = (
  limits: MessageLimits,
  bytes: Uint8Array,
  at: number,
  available: number,
): number => {
  if (available < LENGTH_BYTES) return LENGTH_BYTES;
  const length = readUint32(bytes, at);
  if (length === 0) return LENGTH_BYTES;
  if (length > limits.maxMessageBytes) throw tooLong('a message', length, limits.maxMessageBytes);
  if (available < HEAD_BYTES) return HEAD_BYTES;
  return HEAD_BYTES + fixedBytes(limits, bytes[at + LENGTH_BYTES]!, length);
};

/** Bytes of fixed fields after the id. */
const fixedBytes = (limits: MessageLimits, id: number, length: number): number => {
  switch (id) {
    case MessageId.piece:
      if (length < 9) throw badLength(id, length);
      if (length - 9 > limits.maxBlockBytes) {
        throw tooLong('a block', length - 9, limits.maxBlockBytes);
      }
      return 8;
    case MessageId.request:
    case MessageId.cancel:
    case MessageId.reject:
      return fixed(id, length, 12);
    case MessageId.extended:
      if (length < 2) throw badLength(id, length);
      return 1;
    case MessageId.have:
    case MessageId.suggest:
    case MessageId.allowedFast:
      return fixed(id, length, 4);
    case MessageId.bitfield:
      checkBitfield(limits, length - 1);
      return 0;
    case MessageId.choke:
    case MessageId.unchoke:
    case MessageId.interested:
    case MessageId.notInterested:
    case MessageId.haveAll:
    case MessageId.haveNone:
      return fixed(id, length, 0);
    case MessageId.port:
      return fixed(id, length, 2);
    default:
      return 0;
  }
};

const checkBitfield = (limits: MessageLimits, bytes: number): void => {
  const most = limits.maxBitfieldBytes ?? limits.maxMessageBytes - 1;
  if (bytes > most) throw tooLong('a bitfield', bytes, most);
};

const fixed = (id: number, length: number, bytes: number): number => {
  if (length !== 1 + bytes) throw badLength(id, length);
  return bytes;
};

const badLength = (id: number, length: number): SluiceError =>
  new SluiceError('wire/protocol', `the peer sent message ${id} with the wrong length ${length}`);

const tooLong = (what: string, length: number, limit: number): SluiceError =>
  new SluiceError('wire/limit', `the peer sent ${what} of ${length} bytes; ${limit} is the limit`);
