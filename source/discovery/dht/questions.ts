/** Questions to other nodes and their answers: unpredictable transaction ids, answers only from whom was asked, a pace and bounded queues. */
import { equalBytes, toBinaryString } from '../../base/bytes.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { TokenBucket } from '../../policy/token-bucket.ts';
import { encodeKrpc } from '../../protocol/encode-krpc.ts';
import type {
  KrpcAnswer,
  KrpcAnswerMessage,
  KrpcErrorMessage,
  KrpcQuery,
} from '../../protocol/krpc-message.ts';
import {
  DHT_QUESTION_BURST,
  DHT_QUESTIONS_PER_SECOND,
  DHT_SLOW_MS,
  DHT_TIMEOUT_MS,
  MAX_DHT_QUESTIONS,
  MAX_QUEUED_DHT_QUESTIONS,
} from '../limits.ts';

const TRANSACTION_BYTES = 4;

export interface QuestionHandler {
  onAnswer(answer: KrpcAnswer): void;
  /** It takes longer than most; an answer may still come. */
  onSlow?(): void;
  /** No answer, or none that makes sense; `code` where it was an error. */
  onFailure(code?: number): void;
}

export interface QuestionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly ownId: () => Uint8Array;
  readonly isReadOnly: boolean;
  readonly send: (message: Uint8Array, to: Endpoint) => void;
  /** Whatever was asked: somebody answered. */
  readonly onAnswered: (from: Endpoint, message: KrpcAnswerMessage) => void;
  readonly onSilent: (from: Endpoint) => void;
}

interface Question {
  readonly to: Endpoint;
  readonly query: KrpcQuery;
  readonly handler: QuestionHandler;
  readonly transaction: Uint8Array;
  timer: Timer | undefined;
}

export class Questions {
  readonly #options: QuestionsOptions;
  readonly #open = new Map<string, Question>();
  readonly #pace: TokenBucket;
  #queue: Question[] = [];
  #drain: Timer | undefined;
  #isClosed = false;

  constructor(options: QuestionsOptions) {
    this.#options = options;
    const now = options.clock.now();
    this.#pace = new TokenBucket(DHT_QUESTIONS_PER_SECOND, now, DHT_QUESTION_BURST);
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** What there is no room for fails, in a later turn. */
  ask(to: Endpoint, query: KrpcQuery, handler: QuestionHandler): void {
    const question = {
      to,
      query,
      handler,
      transaction: this.#freshTransaction(),
      timer: undefined,
    };
    const isFull =
      this.#open.size >= MAX_DHT_QUESTIONS || this.#queue.length >= MAX_QUEUED_DHT_QUESTIONS;
    if (this.#isClosed || isFull) {
      this.#options.clock.nextTurn(() => handler.onFailure());
      return;
    }
    this.#queue.push(question);
    this.#sendQueued();
  }

  /** True where it answers a question of ours. */
  onReply(message: KrpcAnswerMessage | KrpcErrorMessage, from: Endpoint): boolean {
    const key = toBinaryString(message.transaction);
    const question = this.#open.get(key);
    if (question === undefined || endpointKey(question.to) !== endpointKey(from)) return false;
    this.#open.delete(key);
    question.timer?.cancel();
    if (message.kind === 'error') {
      question.handler.onFailure(message.code);
      return true;
    }
    if (equalBytes(message.answer.id, this.#options.ownId())) {
      // Our own id from elsewhere: a mirror, or a thief of it (H101).
      question.handler.onFailure();
      return true;
    }
    this.#options.onAnswered(from, message);
    question.handler.onAnswer(message.answer);
    return true;
  }

  /** Nobody is told any more. */
  close(): void {
    this.#isClosed = true;
    this.#drain?.cancel();
    for (const { timer } of this.#open.values()) timer?.cancel();
    this.#open.clear();
    this.#queue = [];
  }

  #sendQueued(): void {
    const { clock } = this.#options;
    while (this.#queue.length > 0 && this.#pace.take(clock.now(), 1) === 1) {
      this.#send(this.#queue.shift()!);
    }
    if (this.#queue.length === 0 || this.#drain !== undefined) return;
    this.#drain = clock.setTimer(this.#pace.timeUntil(clock.now(), 1), () => {
      this.#drain = undefined;
      this.#sendQueued();
    });
  }

  #send(question: Question): void {
    const { clock, ownId, isReadOnly, send } = this.#options;
    const { transaction, query, to } = question;
    this.#open.set(toBinaryString(transaction), question);
    question.timer = clock.setTimer(DHT_SLOW_MS, () => this.#onSlow(question));
    send(encodeKrpc({ kind: 'query', transaction, id: ownId(), query, isReadOnly }), to);
  }

  #onSlow(question: Question): void {
    const { clock } = this.#options;
    question.timer = clock.setTimer(DHT_TIMEOUT_MS - DHT_SLOW_MS, () => {
      this.#open.delete(toBinaryString(question.transaction));
      this.#options.onSilent(question.to);
      question.handler.onFailure();
    });
    question.handler.onSlow?.();
  }

  #freshTransaction(): Uint8Array {
    for (;;) {
      const transaction = this.#options.random.bytes(TRANSACTION_BYTES);
      if (!this.#open.has(toBinaryString(transaction))) return transaction;
    }
  }
}
