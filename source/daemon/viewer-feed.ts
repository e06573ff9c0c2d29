/**
 * What one viewer is sent unasked: frames and events. While its socket has much unsent, nothing is
 * added: when it drains it gets one delta, from the last frame it was sent to the newest.
 */
import type { Unsubscribe } from '../base/emitter.ts';
import type { TorrentId } from '../base/ids.ts';
import type { LocalConnection } from '../base/ports/local-socket.ts';
import type { DetailPart } from '../contract/details.ts';
import type { Frame } from '../contract/frame.ts';
import type { Session } from '../contract/session.ts';
import { EventQueue } from './event-queue.ts';
import { deltaOf } from './frame-delta.ts';
import { UNSENT_MARK_BYTES } from './limits.ts';
import { notificationLine } from './rpc-message.ts';
import { WatchedDetails } from './watched-details.ts';

/** One subscription; it flows from when its number has been answered. */
interface EventFlow {
  readonly queue: EventQueue;
  readonly after: number | undefined;
  stop: Unsubscribe;
}

export class ViewerFeed {
  readonly #session: Session;
  readonly #connection: LocalConnection;
  readonly #watched = new WatchedDetails();
  readonly #events = new Map<number, EventFlow>();
  #stopFrames: Unsubscribe | undefined;
  #newest: Frame | undefined;
  /** As this viewer has it. */
  #sent: Frame | undefined;

  constructor(session: Session, connection: LocalConnection) {
    this.#session = session;
    this.#connection = connection;
  }

  get eventSubscriptions(): number {
    return this.#events.size;
  }

  hasEvents(number: number): boolean {
    return this.#events.has(number);
  }

  /** A whole frame now, then what changes. Asked again, it begins anew. */
  startFrames(): void {
    this.#sent = undefined;
    this.#newest = this.#session.frame();
    this.#stopFrames ??= this.#session.onFrame((frame) => {
      this.#newest = frame;
      this.pump();
    });
    this.pump();
  }

  openEvents(number: number, after: number | undefined): void {
    this.#events.set(number, { queue: new EventQueue(after ?? 0), after, stop: () => {} });
  }

  startEvents(number: number): void {
    const flow = this.#events.get(number);
    if (flow === undefined) return;
    let isReplay = true;
    flow.stop = this.#session.onEvent((event) => {
      flow.queue.push(event);
      if (!isReplay) this.pump();
    }, flow.after);
    isReplay = false;
    this.pump();
  }

  /** False where there is no such subscription. */
  stopEvents(number: number): boolean {
    this.#events.get(number)?.stop();
    return this.#events.delete(number);
  }

  watch(target: TorrentId | 'session', parts: readonly DetailPart[]): Unsubscribe {
    const unlist = this.#watched.add(target, parts);
    const unwatch = this.#session.watch(target, parts);
    return () => {
      unlist();
      unwatch();
    };
  }

  /** There was no room for all of it yet. */
  get isWaiting(): boolean {
    if (this.#newest?.revision !== this.#sent?.revision) return true;
    return [...this.#events.values()].some(({ queue }) => !queue.isEmpty);
  }

  /** Sends what there is room for. */
  pump(): void {
    if (this.#isFull) return;
    this.#pumpFrame();
    for (const [number, { queue }] of this.#events) this.#pumpEvents(number, queue);
  }

  close(): void {
    this.#stopFrames?.();
    this.#newest = undefined;
    this.#sent = undefined;
    for (const number of [...this.#events.keys()]) this.stopEvents(number);
  }

  get #isFull(): boolean {
    return this.#connection.bufferedBytes > UNSENT_MARK_BYTES;
  }

  #pumpFrame(): void {
    if (this.#newest === undefined || this.#newest.revision === this.#sent?.revision) return;
    const mine = this.#watched.of(this.#newest);
    this.#notify(
      'frame',
      this.#sent === undefined ? { whole: mine } : { delta: deltaOf(this.#sent, mine) },
    );
    this.#sent = mine;
  }

  #pumpEvents(subscription: number, queue: EventQueue): void {
    while (!this.#isFull) {
      const events = queue.take();
      if (events.length === 0) break;
      this.#write(
        events.map((event) => notificationLine('event', { subscription, event })).join(''),
      );
    }
    const after = queue.lostAfter;
    if (after === undefined || this.#isFull) return;
    this.stopEvents(subscription);
    this.#notify('events-lost', { subscription, after });
  }

  #notify(method: string, params: object): void {
    this.#write(notificationLine(method, params));
  }

  #write(text: string): void {
    this.#connection.write(Buffer.from(text));
  }
}
