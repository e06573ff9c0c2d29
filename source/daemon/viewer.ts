/** One connection to the engine's socket: requests in, answers out. Whatever comes, it harms nobody but itself. */
import type { Unsubscribe } from '../base/emitter.ts';
import { isSluiceError, messageOf } from '../base/errors.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { LocalConnection, LocalHandler } from '../base/ports/local-socket.ts';
import type { Session } from '../contract/session.ts';
import { Farewell } from './farewell.ts';
import {
  MAX_DEPTH,
  MAX_REQUEST_BYTES,
  MAX_REQUEST_BYTES_UNDER_WAY,
  MAX_REQUESTS_UNDER_WAY,
  UNSENT_MARK_BYTES,
} from './limits.ts';
import { LineDecoder } from './line-decoder.ts';
import { readJson } from './read-json.ts';
import { RpcError } from './rpc-error.ts';
import {
  errorLine,
  idOf,
  type RequestId,
  type RpcRequest,
  readRequest,
  resultLine,
} from './rpc-message.ts';
import { ViewerFeed } from './viewer-feed.ts';
import { perform } from './viewer-methods.ts';

export interface ViewerOptions {
  readonly session: Session;
  readonly version: string;
  readonly clock: Clock;
  readonly connection: LocalConnection;
  /** Resolves when the engine has stopped and all is saved. */
  readonly shutdown: () => Promise<void>;
  readonly onClosed: (viewer: Viewer) => void;
}

export class Viewer implements LocalHandler {
  readonly feed: ViewerFeed;
  readonly watches = new Map<number, Unsubscribe>();
  readonly options: ViewerOptions;
  isReadOnly = false;
  #lastNumber = 0;
  readonly #decoder = new LineDecoder(MAX_REQUEST_BYTES);
  readonly #idsUnderWay = new Set<RequestId>();
  #underWay = 0;
  #bytesUnderWay = 0;
  #isInputOver = false;
  #isDismissed = false;
  /** What still comes is not looked at. */
  #isEnding = false;
  #farewell: Farewell | undefined;
  #isClosed = false;

  constructor(options: ViewerOptions) {
    this.options = options;
    this.feed = new ViewerFeed(options.session, options.connection);
  }

  /** Of a watch or a subscription: never the same twice on this connection. */
  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  onConnect(): void {}

  onData(chunk: Uint8Array): void {
    if (this.#isEnding) return;
    this.#decoder.push(chunk);
    this.#read();
  }

  /** Whoever sends no more gets the answers that are due, also to lines that still wait, and then the end. */
  onEnd(): void {
    this.#isInputOver = true;
    this.#read();
  }

  onDrain(): void {
    if (this.#isClosed) return;
    this.feed.pump();
    if (this.#isEnding) this.#endWhenIdle();
    else this.#read();
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#farewell?.stop();
    this.feed.close();
    for (const unwatch of this.watches.values()) unwatch();
    this.watches.clear();
    this.options.onClosed(this);
  }

  /** Closes once what is under way is answered. */
  dismiss(): void {
    this.#isDismissed = true;
    this.#end();
  }

  #end(): void {
    this.#isEnding = true;
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (!this.#isEnding || this.#underWay > 0 || this.#isClosed) return;
    this.feed.pump();
    if (this.#isInputOver && !this.#isDismissed && this.feed.isWaiting) return;
    this.#farewell ??= new Farewell(this.options.connection, this.options.clock);
  }

  get #isBusy(): boolean {
    return (
      this.#underWay >= MAX_REQUESTS_UNDER_WAY ||
      this.#bytesUnderWay >= MAX_REQUEST_BYTES_UNDER_WAY ||
      this.options.connection.bufferedBytes > UNSENT_MARK_BYTES
    );
  }

  /** Lines, as long as this viewer takes its answers: what it sends beyond that waits on its own side. */
  #read(): void {
    if (this.#isEnding) return;
    const { connection } = this.options;
    while (!this.#isClosed && !this.#isBusy) {
      const line = this.#nextLine();
      if (line === undefined) {
        if (this.#isInputOver) this.#end();
        else connection.resume();
        return;
      }
      this.#onLine(line);
    }
    connection.pause();
  }

  #nextLine(): string | undefined {
    try {
      return this.#decoder.next();
    } catch (error) {
      // From here on nobody knows where a line begins.
      this.#write(errorLine(undefined, notJson(error)));
      this.#end();
      return undefined;
    }
  }

  #onLine(line: string): void {
    if (line.trim() === '') return;
    let message: unknown;
    try {
      message = readJson(line, MAX_DEPTH);
      const request = readRequest(message);
      if (request.id !== undefined && this.#idsUnderWay.has(request.id)) {
        throw new RpcError('invalid-request', 'a request with this id is under way already');
      }
      void this.#perform(request, line.length);
    } catch (error) {
      const isOurs = error instanceof RpcError;
      this.#write(errorLine(idOf(message), isOurs ? error : notJson(error)));
    }
  }

  async #perform(request: RpcRequest, bytes: number): Promise<void> {
    const { id } = request;
    this.#underWay += 1;
    this.#bytesUnderWay += bytes;
    if (id !== undefined) this.#idsUnderWay.add(id);
    try {
      const { result, afterwards } = await perform(this, request);
      this.#answer(id, () => resultLine(id!, result));
      if (!this.#isClosed) afterwards?.();
    } catch (error) {
      this.#answer(id, () => errorLine(id, RpcError.of(error)));
    }
    this.#underWay -= 1;
    this.#bytesUnderWay -= bytes;
    if (id !== undefined) this.#idsUnderWay.delete(id);
    if (this.#isEnding) this.#endWhenIdle();
    else this.#read();
  }

  #answer(id: RequestId | undefined, line: () => string): void {
    if (id !== undefined) this.#write(line());
  }

  #write(text: string): void {
    if (!this.#isClosed) this.options.connection.write(Buffer.from(text));
  }
}

const notJson = (error: unknown): RpcError =>
  new RpcError('not-json', messageOf(error), isSluiceError(error) ? { code: error.code } : {});
