/** What a message decoder tells. All numbers are as the peer sent them: unsigned 32-bit, not checked against any torrent. */
export interface MessageSink {
  onKeepAlive(): void;
  onChoke(): void;
  onUnchoke(): void;
  onInterested(): void;
  onNotInterested(): void;
  onHave(piece: number): void;
  /** `bytes` are valid during the call only; their length is the peer's word (not yet checked against the piece count). */
  onBitfield(bytes: Uint8Array): void;
  onRequest(piece: number, begin: number, length: number): void;
  /**
   * A block's payload begins. Answer with exactly `length` bytes of memory that it is copied into as it
   * streams in, or with undefined to let it be skipped. The memory belongs to the decoder until `onBlockEnd`,
   * `discardBlock()` or `stop()`.
   */
  onBlockStart(piece: number, begin: number, length: number): Uint8Array | undefined;
  /** The block announced last stands whole in its memory. */
  onBlockEnd(piece: number, begin: number, length: number): void;
  /** The block announced last has passed without (all of) it being kept: `length` bytes of waste. */
  onBlockDropped(piece: number, begin: number, length: number): void;
  onCancel(piece: number, begin: number, length: number): void;
  /** The peer's DHT port (BEP 5). */
  onPort(port: number): void;
  // BEP 6.
  onHaveAll(): void;
  onHaveNone(): void;
  onSuggest(piece: number): void;
  onAllowedFast(piece: number): void;
  onReject(piece: number, begin: number, length: number): void;
  /** A message of an extension begins (BEP 10; 0 is the handshake); false skips it. Too long a one is the sink's to refuse. */
  onExtendedStart(extension: number, length: number): boolean;
  /** `bytes` are valid during the call only. */
  onExtended(extension: number, bytes: Uint8Array): void;
  /** A message that is skipped; `length` counts its payload, without the id. */
  onUnknown(id: number, length: number): void;
}
