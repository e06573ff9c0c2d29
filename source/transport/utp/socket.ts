/**
 * uTP (BEP 29) over a UDP port that others speak over, too: tells connections apart, takes new ones, and has each say
 * once at the end of a turn all that it has to say.
 */
import { SluiceError } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Connection, ConnectionHandler, Endpoint } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { UTP_TARGET_DELAY_MS } from '../../policy/utp/limits.ts';
import { sequenceAfter } from '../../policy/utp/sequence.ts';
import { UTP_HEADER_BYTES } from '../../protocol/limits.ts';
import {
  blankUtpPacket,
  decodeUtpPacket,
  isUtpPacket,
  type UtpPacket,
  UtpType,
} from '../../protocol/utp-packet.ts';
import { UtpConnection } from './connection.ts';
import type { UtpConnectionOptions } from './connection-options.ts';
import { Doorstep } from './doorstep.ts';
import { Greeting } from './greeting.ts';
import type { Link, Scheduled } from './link.ts';
import { SegmentMemory } from './segment-memory.ts';

/** The UDP port, as far as uTP needs it. */
export interface UtpDatagrams {
  readonly local: Endpoint | undefined;
  /** What the system has not sent yet, and still reads from our memory. */
  readonly queuedBytes: number;
  canReach(host: string): boolean;
  send(message: Uint8Array, to: Endpoint): void;
  onMessage(handler: (message: Uint8Array, from: Endpoint) => boolean): () => void;
}

export interface UtpSocketOptions {
  readonly datagrams: UtpDatagrams;
  readonly clock: Clock;
  readonly random: Random;
}

export type AcceptUtp = (connection: Connection) => ConnectionHandler | undefined;

const NOWHERE: Endpoint = { host: '0.0.0.0', port: 0 };
const ID_COUNT = 0x10000;
const MAX_ID_TRIES = 64;
/** Of the delay that uTP allows itself. */
const NEARLY = 0.75;
const LEAST_WAIT_MS = 1;

export class UtpSocket implements Link {
  readonly clock: Clock;
  readonly memory = new SegmentMemory();
  readonly kept = { bytes: 0 };
  readonly #datagrams: UtpDatagrams;
  readonly #random: Random;
  /** By the id in packets that come for them; several may have the same, from different addresses. */
  readonly #connections = new Map<number, UtpConnection[]>();
  readonly #doorstep: Doorstep;
  readonly #packet = blankUtpPacket();
  readonly #bare = Buffer.allocUnsafeSlow(UTP_HEADER_BYTES);
  readonly #stopHearing: () => void;
  #accept: AcceptUtp | undefined;
  #isOpen: () => boolean = () => false;
  #scheduled = new Set<Scheduled>();
  #isFlushDue = false;
  #timer: Timer | undefined;
  #wakesAtMs = Infinity;
  readonly #flushInTurn = () => this.#flush();
  readonly #wake = () => this.#onWake();

  constructor({ datagrams, clock, random }: UtpSocketOptions) {
    this.clock = clock;
    this.#datagrams = datagrams;
    this.#random = random;
    this.#doorstep = new Doorstep({ link: this, clock, random });
    this.#stopHearing = datagrams.onMessage((message, from) => this.#onMessage(message, from));
  }

  /** Connections that stand, come up or still answer for themselves. */
  get connectionCount(): number {
    let count = 0;
    for (const { length } of this.#connections.values()) count += length;
    return count;
  }

  /** Half or more of those that have something to send wait nearly as long in queues as they may. */
  get isDelayed(): boolean {
    let [sending, delayed] = [0, 0];
    for (const connections of this.#connections.values()) {
      for (const { queueingMs } of connections) {
        if (queueingMs === undefined) continue;
        sending += 1;
        if (queueingMs >= UTP_TARGET_DELAY_MS * NEARLY) delayed += 1;
      }
    }
    return delayed > 0 && delayed * 2 >= sending;
  }

  /** From now on strangers may connect, while `isOpen` says so. */
  listen(accept: AcceptUtp, isOpen: () => boolean = () => true): void {
    this.#accept = accept;
    this.#isOpen = isOpen;
  }

  /** As of TCP: never throws, a failure arrives at `onClose` in a later turn. */
  connect(remote: Endpoint, handler: ConnectionHandler, timeoutMs: number): Connection {
    const receiveId = this.#freeId(remote);
    const sequence = this.#random.integer(ID_COUNT);
    const greeting = new Greeting({
      link: this,
      remote,
      connectionId: receiveId,
      sequence,
      timeoutMs,
    });
    const connection = this.#add({
      remote,
      receiveId,
      sendId: sequenceAfter(receiveId),
      firstSequence: sequenceAfter(sequence),
      acknowledged: 0,
      largestBytes: 0,
      greeting,
    });
    connection.handOverTo(handler);
    if (this.#datagrams.canReach(remote.host)) this.wakeAt(connection.dueAtMs);
    else connection.giveUp(new SluiceError('network/unreachable', `no way to ${remote.host}`));
    return connection;
  }

  /** All connections end at once. */
  close(): void {
    for (const connections of [...this.#connections.values()]) {
      for (const connection of [...connections]) connection.destroy();
    }
    this.#stopHearing();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#accept = undefined;
    this.#isOpen = () => false;
  }

  get isBusy(): boolean {
    return this.#datagrams.queuedBytes > 0;
  }

  bare(): Uint8Array {
    return this.isBusy ? new Uint8Array(UTP_HEADER_BYTES) : this.#bare;
  }

  send(datagram: Uint8Array, to: Endpoint): void {
    this.#datagrams.send(datagram, to);
  }

  schedule(connection: Scheduled): void {
    this.#scheduled.add(connection);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.clock.nextTurn(this.#flushInTurn);
  }

  wakeAt(atMs: number): void {
    if (atMs >= this.#wakesAtMs) return;
    this.#timer?.cancel();
    this.#wakesAtMs = atMs;
    // A hair's breadth early, nobody would be due, and the timer set again for no time at all.
    const delayMs = Math.max(atMs - this.clock.now(), LEAST_WAIT_MS);
    this.#timer = this.clock.setTimer(delayMs, this.#wake);
  }

  #add(about: Omit<UtpConnectionOptions, 'link' | 'local' | 'onGone'>): UtpConnection {
    const { host, port } = this.#datagrams.local ?? NOWHERE;
    // With ourselves: the other end has the id that this one sends to.
    const isOurs = this.#find(about.sendId, about.remote) !== undefined;
    const connection: UtpConnection = new UtpConnection({
      ...about,
      link: this,
      local: { host: isOurs ? about.remote.host : host, port },
      onGone: () => this.#remove(connection),
    });
    const others = this.#connections.get(connection.receiveId);
    if (others === undefined) this.#connections.set(connection.receiveId, [connection]);
    else others.push(connection);
    return connection;
  }

  #remove(connection: UtpConnection): void {
    this.#scheduled.delete(connection);
    const left = (this.#connections.get(connection.receiveId) ?? []).filter(
      (other) => other !== connection,
    );
    if (left.length > 0) this.#connections.set(connection.receiveId, left);
    else this.#connections.delete(connection.receiveId);
  }

  #find(receiveId: number, from: Endpoint): UtpConnection | undefined {
    const connections = this.#connections.get(receiveId);
    if (connections === undefined) return undefined;
    for (const connection of connections) {
      const { host, port } = connection.remote;
      if (port === from.port && host === from.host) return connection;
    }
    return undefined;
  }

  /** Unused with this address, the next one neither. */
  #freeId(remote: Endpoint): number {
    let id = 0;
    for (let tries = 0; tries < MAX_ID_TRIES; tries++) {
      id = this.#random.integer(ID_COUNT);
      const isTaken = this.#find(id, remote) ?? this.#find(sequenceAfter(id), remote);
      if (isTaken === undefined) return id;
    }
    return id;
  }

  #onMessage(message: Uint8Array, from: Endpoint): boolean {
    if (!isUtpPacket(message)) return false;
    const packet = this.#packet;
    if (!decodeUtpPacket(message, packet)) return true;
    if (packet.type === UtpType.syn) this.#onSyn(packet, from);
    else if (packet.type === UtpType.reset) this.#onReset(packet, from);
    else {
      const connection = this.#find(packet.connectionId, from) ?? this.#letIn(packet, from);
      if (connection === undefined) this.#doorstep.refuse(packet, from);
      else connection.onPacket(packet, message);
    }
    return true;
  }

  #onSyn(packet: UtpPacket, from: Endpoint): void {
    const isKnown = this.#find(sequenceAfter(packet.connectionId), from) !== undefined;
    if (this.#isOpen() && !isKnown) this.#doorstep.onKnock(packet, from);
  }

  #letIn(packet: UtpPacket, from: Endpoint): UtpConnection | undefined {
    if (this.#accept === undefined) return undefined;
    const knock = this.#doorstep.takeFollowed(packet, from);
    if (knock === undefined) return undefined;
    const connection = this.#add({
      remote: from,
      receiveId: knock.receiveId,
      sendId: sequenceAfter(knock.receiveId, -1),
      firstSequence: knock.ourSequence,
      acknowledged: knock.theirSequence,
      largestBytes: knock.largestBytes,
    });
    const handler = this.#accept(connection);
    if (handler === undefined) connection.destroy();
    else connection.handOverTo(handler);
    return connection;
  }

  /** It may bear either id of its connection: who knows nothing of it sends back what it got. */
  #onReset(packet: UtpPacket, from: Endpoint): void {
    const { connectionId, acknowledged } = packet;
    for (const steps of [0, -1, 1]) {
      const connection = this.#find(sequenceAfter(connectionId, steps), from);
      if (connection === undefined) continue;
      if (steps !== 0 && connection.sendId !== connectionId) continue;
      if (!connection.isPlausibleReset(acknowledged)) continue;
      connection.onReset();
      return;
    }
  }

  #flush(): void {
    this.#isFlushDue = false;
    const scheduled = this.#scheduled;
    this.#scheduled = new Set();
    const nowMs = this.clock.now();
    for (const connection of scheduled) connection.flush(nowMs);
  }

  /** Some have moved their hour since it was set: then nobody is due, and it is set anew. */
  #onWake(): void {
    this.#timer = undefined;
    this.#wakesAtMs = Infinity;
    const nowMs = this.clock.now();
    let next = Infinity;
    for (const connections of [...this.#connections.values()]) {
      for (const connection of [...connections]) {
        if (connection.dueAtMs <= nowMs) connection.onDue(nowMs);
        next = Math.min(next, connection.dueAtMs);
      }
    }
    if (next < Infinity) this.wakeAt(next);
  }
}
