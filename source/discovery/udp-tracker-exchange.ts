/**
 * Questions and answers with UDP trackers (BEP 15), one for the whole session: connection ids and their lifetime,
 * retransmission, and matching an answer by transaction id and source.
 */
import { isIpv6, parseAddress } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';
import type { Clock } from '../base/ports/clock.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import { encodeUdpTrackerRequest } from '../protocol/udp-tracker-request.ts';
import {
  decodeUdpTrackerResponse,
  type UdpErrorAnswer,
  type UdpTrackerResponse,
} from '../protocol/udp-tracker-response.ts';
import {
  MAX_UDP_CONNECTION_IDS,
  MAX_UDP_DOUBLINGS,
  MAX_UDP_QUESTIONS,
  UDP_CONNECTION_ID_MS,
  UDP_FIRST_TIMEOUT_MS,
  UDP_TRANSMISSIONS,
} from './limits.ts';
import type { Datagrams } from './udp-switch.ts';

type QuestionKind = 'connect' | 'announce' | 'scrape';

/** An answer of the kind asked for, or the tracker's no. */
type AnswerTo<Kind extends QuestionKind> =
  | Extract<UdpTrackerResponse, { readonly kind: Kind }>
  | UdpErrorAnswer;

interface Question {
  readonly tracker: Endpoint;
  readonly kind: QuestionKind;
  /** Undefined: nobody answered in time. */
  readonly settle: (answer: UdpTrackerResponse | undefined) => void;
}

interface Connecting {
  readonly answer: Promise<UdpTrackerResponse | undefined>;
  readonly giveUp: AbortController;
  waiting: number;
}

interface ConnectionId {
  readonly value: bigint;
  readonly untilMs: number;
}

export interface UdpTrackerExchangeOptions {
  readonly datagrams: Datagrams;
  readonly clock: Clock;
  readonly random: Random;
  /** Packets sent for one question before it counts as not answered. */
  readonly transmissions?: number;
}

export class UdpTrackerExchange {
  readonly #datagrams: Datagrams;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #transmissions: number;
  readonly #questions = new Map<number, Question>();
  readonly #connecting = new Map<string, Connecting>();
  readonly #connectionIds = new Map<string, ConnectionId>();
  readonly #unsubscribe: () => void;
  #isClosed = false;

  constructor(options: UdpTrackerExchangeOptions) {
    this.#datagrams = options.datagrams;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#transmissions = options.transmissions ?? UDP_TRANSMISSIONS;
    this.#unsubscribe = this.#datagrams.onMessage((message, from) =>
      this.#onMessage(message, from),
    );
  }

  canReach(host: string): boolean {
    return this.#datagrams.canReach(host);
  }

  /** Is there UDP at all? */
  get isOpen(): boolean {
    return this.canReach('192.0.2.1') || this.canReach('2001:db8::1');
  }

  /** The first packet leaves before this returns. Rejects with `tracker/timeout`, or the signal's reason. */
  async ask<Kind extends 'announce' | 'scrape'>(
    tracker: Endpoint,
    kind: Kind,
    encode: (connectionId: bigint, transactionId: number) => Uint8Array,
    signal: AbortSignal,
  ): Promise<AnswerTo<Kind>> {
    const key = endpointKey(tracker);
    const beganAtMs = this.#clock.now();
    let hasFreshId = false;
    for (let sent = 0; sent < this.#transmissions; ) {
      const timeoutMs = UDP_FIRST_TIMEOUT_MS * 2 ** Math.min(sent, MAX_UDP_DOUBLINGS);
      const connectionId = this.#connectionIdOf(key);
      if (connectionId === undefined) {
        const connected = await this.#connect(tracker, timeoutMs, signal);
        if (connected?.kind === 'error') return connected;
        if (connected === undefined) sent += 1;
        hasFreshId = true;
        continue;
      }
      const withId = (transactionId: number): Uint8Array => encode(connectionId, transactionId);
      const answer = await this.#question(tracker, kind, withId, timeoutMs, signal);
      if (answer === undefined) {
        sent += 1;
        continue;
      }
      if (answer.kind !== 'error' || hasFreshId) return answer as AnswerTo<Kind>;
      // It may not know the id any more (a restart): once more with a new one.
      this.#connectionIds.delete(key);
      hasFreshId = true;
    }
    const seconds = Math.round((this.#clock.now() - beganAtMs) / 1000);
    throw new SluiceError('tracker/timeout', `timed out after ${seconds} s`);
  }

  /** Questions under way end unanswered. */
  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    for (const question of [...this.#questions.values()]) question.settle(undefined);
  }

  /** All that need a connection to one tracker wait for the same packet. */
  async #connect(
    tracker: Endpoint,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<UdpTrackerResponse | undefined> {
    const key = endpointKey(tracker);
    const connecting = this.#connecting.get(key) ?? this.#beginConnect(tracker, timeoutMs);
    connecting.waiting += 1;
    try {
      return await orAborted(connecting.answer, signal);
    } finally {
      connecting.waiting -= 1;
      if (connecting.waiting === 0) connecting.giveUp.abort();
    }
  }

  #beginConnect(tracker: Endpoint, timeoutMs: number): Connecting {
    const key = endpointKey(tracker);
    const giveUp = new AbortController();
    const encode = (transactionId: number): Uint8Array =>
      encodeUdpTrackerRequest({ kind: 'connect', transactionId });
    const answer = this.#question(tracker, 'connect', encode, timeoutMs, giveUp.signal)
      .then((connected) => {
        if (connected?.kind === 'connect') this.#remember(key, connected.connectionId);
        return connected;
      })
      .finally(() => {
        if (this.#connecting.get(key) === connecting) this.#connecting.delete(key);
      });
    const connecting: Connecting = { answer, giveUp, waiting: 0 };
    this.#connecting.set(key, connecting);
    return connecting;
  }

  /** One packet, one wait. Undefined where no answer came. */
  async #question(
    tracker: Endpoint,
    kind: QuestionKind,
    encode: (transactionId: number) => Uint8Array,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<UdpTrackerResponse | undefined> {
    signal.throwIfAborted();
    if (this.#isClosed) throw new SluiceError('session/closed', 'no more is asked of UDP trackers');
    if (this.#questions.size >= MAX_UDP_QUESTIONS) {
      throw new SluiceError('tracker/timeout', 'too many UDP trackers are being asked at once');
    }
    const transactionId = this.#freshTransactionId();
    const answer = new Promise<UdpTrackerResponse | undefined>((resolve) => {
      const timer = this.#clock.setTimer(timeoutMs, () => settle(undefined));
      const settle = (response: UdpTrackerResponse | undefined): void => {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
        this.#questions.delete(transactionId);
        resolve(response);
      };
      const onAbort = (): void => settle(undefined);
      signal.addEventListener('abort', onAbort);
      this.#questions.set(transactionId, { tracker, kind, settle });
    });
    this.#datagrams.send(encode(transactionId), tracker);
    const response = await answer;
    signal.throwIfAborted();
    return response;
  }

  #onMessage(message: Uint8Array, from: Endpoint): boolean {
    if (this.#questions.size === 0) return false;
    const response = decodeUdpTrackerResponse(message, isIpv6(from.host) ? 6 : 4);
    if (response === undefined) return false;
    const question = this.#questions.get(response.transactionId);
    if (question === undefined || !isFrom(question.tracker, from)) return false;
    if (response.kind !== question.kind && response.kind !== 'error') return false;
    question.settle(response);
    return true;
  }

  #connectionIdOf(key: string): bigint | undefined {
    const known = this.#connectionIds.get(key);
    if (known !== undefined && this.#clock.now() < known.untilMs) return known.value;
    this.#connectionIds.delete(key);
    return undefined;
  }

  #remember(key: string, value: bigint): void {
    const [oldest] = this.#connectionIds.keys();
    const isFull = this.#connectionIds.size >= MAX_UDP_CONNECTION_IDS;
    if (isFull && oldest !== undefined) this.#connectionIds.delete(oldest);
    this.#connectionIds.set(key, { value, untilMs: this.#clock.now() + UDP_CONNECTION_ID_MS });
  }

  /** Unpredictable: it is what keeps strangers from answering for the tracker. */
  #freshTransactionId(): number {
    for (;;) {
      const bytes = this.#random.bytes(4);
      const id = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
      if (!this.#questions.has(id)) return id;
    }
  }
}

/** Where a proxy looks the name up, its answers come from an address that nobody here knows; it passes on only what came for us. */
const isFrom = (tracker: Endpoint, from: Endpoint): boolean =>
  tracker.port === from.port &&
  (tracker.host === from.host || parseAddress(tracker.host) === undefined);

const orAborted = <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  return Promise.race([promise, aborted]).finally(() =>
    signal.removeEventListener('abort', onAbort),
  );
};
