/** What we say to a peer (BEP 3, 5, 6, 10), a method a message, written where the wire has room for it. */
import {
  BITFIELD_HEADER_BYTES,
  BLOCK_HEADER_BYTES,
  EXTENDED_HEADER_BYTES,
  HAVE_BYTES,
  KEEP_ALIVE_BYTES,
  MessageId,
  type PieceMessageId,
  PORT_BYTES,
  REQUEST_BYTES,
  STATE_MESSAGE_BYTES,
  type StateMessageId,
  writeBitfieldHeader,
  writeBlockHeader,
  writeCancel,
  writeExtendedHeader,
  writeKeepAlive,
  writePieceMessage,
  writePort,
  writeReject,
  writeRequest,
  writeStateMessage,
} from '../protocol/messages.ts';
import type { SendBuffer } from './send-buffer.ts';

export abstract class MessageSender {
  protected abstract readonly sending: SendBuffer;
  /** Of all that was queued: payload of blocks. */
  protected blockBytesOut = 0;

  /** Room for a message that leaves at the end of this turn; undefined where it is too late for any. */
  protected abstract reserve(size: number): number | undefined;

  sendKeepAlive(): void {
    const at = this.reserve(KEEP_ALIVE_BYTES);
    if (at !== undefined) writeKeepAlive(this.sending.bytes, at);
  }

  sendChoke(): void {
    this.#sendState(MessageId.choke);
  }

  sendUnchoke(): void {
    this.#sendState(MessageId.unchoke);
  }

  sendInterested(): void {
    this.#sendState(MessageId.interested);
  }

  sendNotInterested(): void {
    this.#sendState(MessageId.notInterested);
  }

  sendHaveAll(): void {
    this.#sendState(MessageId.haveAll);
  }

  sendHaveNone(): void {
    this.#sendState(MessageId.haveNone);
  }

  sendHave(piece: number): void {
    this.#sendPiece(MessageId.have, piece);
  }

  sendSuggest(piece: number): void {
    this.#sendPiece(MessageId.suggest, piece);
  }

  sendAllowedFast(piece: number): void {
    this.#sendPiece(MessageId.allowedFast, piece);
  }

  /** `bytes` in wire order; not copied, so they must not change until they are sent. */
  sendBitfield(bytes: Uint8Array): void {
    const at = this.reserve(BITFIELD_HEADER_BYTES);
    if (at === undefined) return;
    writeBitfieldHeader(this.sending.bytes, at, bytes.length);
    this.sending.append(bytes);
  }

  sendRequest(piece: number, begin: number, length: number): void {
    const at = this.reserve(REQUEST_BYTES);
    if (at !== undefined) writeRequest(this.sending.bytes, at, piece, begin, length);
  }

  sendCancel(piece: number, begin: number, length: number): void {
    const at = this.reserve(REQUEST_BYTES);
    if (at !== undefined) writeCancel(this.sending.bytes, at, piece, begin, length);
  }

  sendReject(piece: number, begin: number, length: number): void {
    const at = this.reserve(REQUEST_BYTES);
    if (at !== undefined) writeReject(this.sending.bytes, at, piece, begin, length);
  }

  /** `payload` is not copied, so it must not change until it is sent (`bufferedBytes` 0, `onDrain` or `onClose`). */
  sendBlock(piece: number, begin: number, payload: Uint8Array): void {
    const at = this.reserve(BLOCK_HEADER_BYTES);
    if (at === undefined) return;
    writeBlockHeader(this.sending.bytes, at, piece, begin, payload.length);
    this.blockBytesOut += payload.length;
    this.sending.append(payload);
  }

  /**
   * As `sendBlock`, but its payload follows by `sendBlockPart`, the last time with `isLast`. Whatever else is
   * said meanwhile waits for that. False where it is too late for any.
   */
  beginBlock(piece: number, begin: number, length: number): boolean {
    const at = this.reserve(BLOCK_HEADER_BYTES);
    if (at === undefined) return false;
    writeBlockHeader(this.sending.bytes, at, piece, begin, length);
    this.sending.hold();
    return true;
  }

  /** To the extension that the peer calls `extension` (0: the handshake). `payload` must not change until it is sent. */
  sendExtended(extension: number, payload: Uint8Array): void {
    const at = this.reserve(EXTENDED_HEADER_BYTES);
    if (at === undefined) return;
    writeExtendedHeader(this.sending.bytes, at, extension, payload.length);
    this.sending.append(payload);
  }

  /** Our DHT port (BEP 5). */
  sendPort(port: number): void {
    const at = this.reserve(PORT_BYTES);
    if (at !== undefined) writePort(this.sending.bytes, at, port);
  }

  #sendState(id: StateMessageId): void {
    const at = this.reserve(STATE_MESSAGE_BYTES);
    if (at !== undefined) writeStateMessage(this.sending.bytes, at, id);
  }

  #sendPiece(id: PieceMessageId, piece: number): void {
    const at = this.reserve(HAVE_BYTES);
    if (at !== undefined) writePieceMessage(this.sending.bytes, at, id, piece);
  }
}
