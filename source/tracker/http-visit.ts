/** One connection to our tracker: questions come in, answers go out in their order, and who does not read them is not read either. */
import { concatBytes, fromBinaryString } from '../base/bytes.ts';
import type { Connection, ConnectionHandler } from '../base/ports/network.ts';
import { type HttpQuestionHead, readHttpQuestion } from '../protocol/http-question.ts';
import { HTTP_DOOR_LIMITS } from './limits.ts';

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  /** One character a byte. */
  readonly body: string;
}

export interface HttpVisitOptions {
  readonly connection: Connection;
  readonly answer: (question: HttpQuestionHead) => HttpReply;
  readonly now: () => number;
  readonly onClose: () => void;
}

const NOTHING = new Uint8Array(0);
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  431: 'Request Header Fields Too Large',
  505: 'HTTP Version Not Supported',
};

export class HttpVisit implements ConnectionHandler {
  readonly #options: HttpVisitOptions;
  /** What has come of a question that is not whole, or that waits until answers are read. */
  #rest: Uint8Array = NOTHING;
  /** So much of that was looked through for its end: a byte at a time must not cost all that came before it. */
  #seenBytes = 0;
  /** When the question began that has not come whole, or the last one ended. */
  #sinceMs: number;
  #isWaiting = false;
  #isEnding = false;
  /** Its last question was whole, and no body follows. */
  #hasSaidAll = false;

  constructor(options: HttpVisitOptions) {
    this.#options = options;
    this.#sinceMs = options.now();
  }

  /** Ends it where it has had its time: for a question to come, between two of them, or to read answers. */
  look(nowMs: number): void {
    const { requestTimeoutMs, idleTimeoutMs } = HTTP_DOOR_LIMITS;
    const isIdle = this.#rest.length === 0 && !this.#isWaiting && !this.#isEnding;
    const mostMs = isIdle ? idleTimeoutMs : requestTimeoutMs;
    if (nowMs - this.#sinceMs >= mostMs) this.#options.connection.destroy();
  }

  end(): void {
    this.#options.connection.destroy();
  }

  onConnect(): void {}

  onData(chunk: Uint8Array): void {
    if (this.#isEnding) return;
    if (this.#isWaiting) {
      this.#keep(chunk);
      return;
    }
    if (this.#rest.length === 0) {
      this.#read(chunk);
      return;
    }
    const whole = concatBytes([this.#rest, chunk]);
    this.#rest = NOTHING;
    this.#read(whole);
  }

  onDrain(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#sinceMs = this.#options.now();
    this.#options.connection.resume();
    this.onData(NOTHING);
  }

  onClose(): void {
    this.#isEnding = true;
    this.#options.onClose();
  }

  #read(bytes: Uint8Array): void {
    const { connection, now } = this.#options;
    let at = 0;
    let unseen = this.#seenBytes;
    let isCorked = false;
    this.#seenBytes = 0;
    while (at < bytes.length && !this.#isEnding && !this.#isWaiting) {
      const question = readHttpQuestion(bytes, at, HTTP_DOOR_LIMITS.maxHeaderBytes, unseen);
      if (question.kind === 'incomplete') {
        this.#seenBytes = bytes.length - at;
        break;
      }
      unseen = 0;
      if (question.kind === 'refused') this.#refuse(question.status);
      else {
        at = question.end;
        // Most ask one thing at a time, for which gathering is only work.
        if (at < bytes.length && !isCorked) {
          isCorked = true;
          connection.cork();
        }
        this.#reply(this.#options.answer(question), question);
      }
    }
    if (isCorked) connection.uncork();
    if (at > 0) this.#sinceMs = now();
    if (this.#isEnding) this.#leave(this.#hasSaidAll && at === bytes.length);
    else if (at < bytes.length) this.#keep(bytes.subarray(at));
  }

  /** Who has said all and been told all is not waited for. Where more may come, to be gone already could cost it the answer. */
  #leave(hasSaidAll: boolean): void {
    const { connection } = this.#options;
    if (hasSaidAll && connection.bufferedBytes === 0) connection.destroy();
    else connection.end();
  }

  /** A copy: what a chunk lies in is used again. */
  #keep(bytes: Uint8Array): void {
    if (this.#rest.length + bytes.length > HTTP_DOOR_LIMITS.maxUnreadBytes) this.end();
    else this.#rest = concatBytes([this.#rest, bytes]);
  }

  #refuse(status: 400 | 431 | 505): void {
    const words = `${REASONS[status]}\n`;
    this.#send({ status, contentType: 'text/plain; charset=utf-8', body: words }, 'close', true);
    this.#isEnding = true;
  }

  #reply(reply: HttpReply, { method, staysOpen, hasBody, isOld }: HttpQuestionHead): void {
    const stay = isOld ? 'keep-alive' : '';
    this.#send(reply, staysOpen ? stay : 'close', method !== 'HEAD');
    if (staysOpen) return;
    this.#isEnding = true;
    this.#hasSaidAll = !hasBody;
  }

  /** In one piece. */
  #send({ status, contentType, body }: HttpReply, connection: string, hasBody: boolean): void {
    const head =
      `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\nContent-Type: ${contentType}\r\n` +
      `Content-Length: ${body.length}\r\nX-Content-Type-Options: nosniff\r\n` +
      (connection === '' ? '\r\n' : `Connection: ${connection}\r\n\r\n`);
    const said = fromBinaryString(hasBody ? head + body : head);
    if (this.#options.connection.write(said)) return;
    this.#isWaiting = true;
    this.#options.connection.pause();
  }
}
