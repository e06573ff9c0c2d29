/** Writes down what a decoder tells, with payloads copied. */
import type { MessageSink } from '../../source/protocol/message-sink.ts';

export type Told = readonly [name: string, ...numbers: (number | string)[]];

export class RecordingSink implements MessageSink {
  readonly told: Told[] = [];
  /** The memory for a block; undefined skips it. */
  onWanted: (piece: number, begin: number, length: number) => Uint8Array | undefined = (
    _piece,
    _begin,
    length,
  ) => new Uint8Array(length);
  /** False skips the message. */
  onExtensionBegun: (extension: number, length: number) => boolean = () => true;
  /** Called after each message. */
  afterEach: (told: Told) => void = () => {};
  block: Uint8Array | undefined;

  #note(...told: Told): void {
    this.told.push(told);
    this.afterEach(told);
  }

  onKeepAlive(): void {
    this.#note('keepAlive');
  }

  onChoke(): void {
    this.#note('choke');
  }

  onUnchoke(): void {
    this.#note('unchoke');
  }

  onInterested(): void {
    this.#note('interested');
  }

  onNotInterested(): void {
    this.#note('notInterested');
  }

  onHave(piece: number): void {
    this.#note('have', piece);
  }

  onBitfield(bytes: Uint8Array): void {
    this.#note('bitfield', Buffer.from(bytes).toString('hex'));
  }

  onRequest(piece: number, begin: number, length: number): void {
    this.#note('request', piece, begin, length);
  }

  onBlockStart(piece: number, begin: number, length: number): Uint8Array | undefined {
    this.block = this.onWanted(piece, begin, length);
    this.#note('blockStart', piece, begin, length);
    return this.block;
  }

  onBlockEnd(piece: number, begin: number, length: number): void {
    const bytes = Buffer.from(this.block!).toString('hex');
    this.#note('blockEnd', piece, begin, length, bytes);
  }

  onBlockDropped(piece: number, begin: number, length: number): void {
    this.#note('blockDropped', piece, begin, length);
  }

  onCancel(piece: number, begin: number, length: number): void {
    this.#note('cancel', piece, begin, length);
  }

  onPort(port: number): void {
    this.#note('port', port);
  }

  onHaveAll(): void {
    this.#note('haveAll');
  }

  onHaveNone(): void {
    this.#note('haveNone');
  }

  onSuggest(piece: number): void {
    this.#note('suggest', piece);
  }

  onAllowedFast(piece: number): void {
    this.#note('allowedFast', piece);
  }

  onReject(piece: number, begin: number, length: number): void {
    this.#note('reject', piece, begin, length);
  }

  onExtendedStart(extension: number, length: number): boolean {
    return this.onExtensionBegun(extension, length);
  }

  onExtended(extension: number, bytes: Uint8Array): void {
    this.#note('extended', extension, Buffer.from(bytes).toString('hex'));
  }

  onUnknown(id: number, length: number): void {
    this.#note('unknown', id, length);
  }
}
