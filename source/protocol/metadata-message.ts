/** What peers say to each other about a torrent's info dictionary (`ut_metadata`, BEP 9). Everything in it is the peer's word. */
import { concatBytes } from '../base/bytes.ts';
import { isSluiceError } from '../base/errors.ts';
import { decodeBencode, encodeBencode } from './bencode.ts';
import { isDictionary, readInteger } from './bencode-read.ts';
import { scanBencode } from './bencode-scan.ts';
import { MAX_METADATA_TOKENS, METADATA_PIECE_BYTES } from './limits.ts';

export const METADATA_EXTENSION = 'ut_metadata';

export type MetadataMessage =
  | { readonly kind: 'request'; readonly piece: number }
  /** The peer does not have it, or gives no more. */
  | { readonly kind: 'reject'; readonly piece: number }
  | {
      readonly kind: 'data';
      readonly piece: number;
      readonly totalSize: number | undefined;
      /** A view of what was decoded. */
      readonly bytes: Uint8Array;
    };

const KINDS = ['request', 'data', 'reject'] as const;

export const encodeMetadataRequest = (piece: number): Uint8Array =>
  encodeBencode({ msg_type: 0, piece });

export const encodeMetadataReject = (piece: number): Uint8Array =>
  encodeBencode({ msg_type: 2, piece });

export const encodeMetadataData = (
  piece: number,
  totalSize: number,
  bytes: Uint8Array,
): Uint8Array => concatBytes([encodeBencode({ msg_type: 1, piece, total_size: totalSize }), bytes]);

/** Undefined for what is no message, or one of a kind that is not known: to be passed over (BEP 9). */
export const decodeMetadataMessage = (payload: Uint8Array): MetadataMessage | undefined => {
  const head = headOf(payload);
  if (head === undefined) return undefined;
  const kind = KINDS[readInteger(head.fields, 'msg_type') ?? -1];
  const piece = readInteger(head.fields, 'piece');
  if (kind === undefined || piece === undefined || piece < 0) return undefined;
  if (kind !== 'data') return { kind, piece };
  const totalSize = readInteger(head.fields, 'total_size');
  return { kind, piece, totalSize, bytes: payload.subarray(head.end) };
};

const headOf = (payload: Uint8Array) => {
  const options = { maxTokens: MAX_METADATA_TOKENS, allowTrailing: true };
  try {
    const { end } = scanBencode(payload, options);
    const fields = decodeBencode(payload.subarray(0, end), options);
    return isDictionary(fields) ? { fields, end } : undefined;
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
};

export const metadataPieceCount = (size: number): number => Math.ceil(size / METADATA_PIECE_BYTES);

/** Bytes of one piece of an info dictionary of `size` bytes. */
export const metadataPieceSize = (piece: number, size: number): number =>
  Math.min(METADATA_PIECE_BYTES, size - piece * METADATA_PIECE_BYTES);
