/** One uTP connection (BEP 29): who opened it, how it stands, how it ends. Its halves do the carrying. */
import { SluiceError } from '../../base/errors.ts';
import {
  type Connection,
  type ConnectionHandler,
  type Endpoint,
  endpointKey,
} from '../../base/ports/network.ts';
import { OneWayDelays } from '../../policy/utp/one-way-delays.ts';
import { sequenceAfter } from '../../policy/utp/sequence.ts';
import { type UtpPacket, UtpType } from '../../protocol/utp-packet.ts';
import { UTP_HIGH_WATER_BYTES, UTP_KEEP_ALIVE_MS, UTP_LINGER_MS } from '../limits.ts';
import { BarePackets } from './bare-packets.ts';
import type { UtpConnectionOptions } from './connection-options.ts';
import type { Greeting } from './greeting.ts';
import type { Link, Scheduled } from './link.ts';
import { microsOf } from './micros.ts';
import { packetSizeTo } from './path-size.ts';
import { UtpReceiver } from './receiver.ts';
import { UtpSender } from './sender.ts';

/** The first writes leave in packets of their own. */
const LONE_WRITES = 4;

export class UtpConnection implements Connection, Scheduled {
  readonly carrier = 'utp';
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly sendId: number;
  readonly receiveId: number;
  readonly #options: UtpConnectionOptions;
  readonly #link: Link;
  readonly #delays = new OneWayDelays();
  readonly #receiver: UtpReceiver;
  readonly #sender: UtpSender;
  readonly #bare: BarePackets;
  #handler: ConnectionHandler | undefined;
  /** `lingering`: its handler knows that it has ended; the rest is between the two sides. */
  #state: 'connecting' | 'open' | 'lingering' | 'gone';
  #greeting: Greeting | undefined;
  #isEnding = false;
  #lingersUntilMs = Infinity;
  #lastSentAtMs: number;
  #wantsDrain = false;
  #writes = 0;

  constructor(options: UtpConnectionOptions) {
    const { link, remote, local, firstSequence, acknowledged, largestBytes } = options;
    this.#options = options;
    this.#link = link;
    this.remote = remote;
    this.local = local;
    this.sendId = options.sendId;
    this.receiveId = options.receiveId;
    this.#lastSentAtMs = link.clock.now();
    const deliver = (chunk: Uint8Array) => {
      if (this.#state === 'open') this.#handler?.onData(chunk);
    };
    this.#receiver = new UtpReceiver({ kept: link.kept, acknowledged, deliver });
    const delays = this.#delays;
    const { sendId } = this;
    const nextSequence = () => this.#sender.nextSequence;
    this.#bare = new BarePackets({ link, remote, sendId, receiver: this.#receiver, nextSequence });
    const fill = (nowMs: number) => this.#bare.fill(nowMs);
    const size = packetSizeTo(remote, largestBytes);
    this.#sender = new UtpSender({ link, remote, firstSequence, size, delays, fill });
    this.#greeting = options.greeting;
    this.#state = this.#greeting === undefined ? 'open' : 'connecting';
  }

  /** Who hears of it from now on. */
  handOverTo(handler: ConnectionHandler): void {
    this.#handler = handler;
  }

  get bufferedBytes(): number {
    return this.#sender.queuedBytes;
  }

  get dueAtMs(): number {
    if (this.#state === 'gone') return Infinity;
    if (this.#greeting !== undefined) return this.#greeting.dueAtMs;
    const keepAliveAtMs =
      this.#state === 'open' ? this.#lastSentAtMs + UTP_KEEP_ALIVE_MS : Infinity;
    return Math.min(this.#sender.dueAtMs, keepAliveAtMs, this.#lingersUntilMs);
  }

  /** What our packets wait in queues; undefined where nothing is under way, or nobody knows. */
  get queueingMs(): number | undefined {
    return this.#sender.queuedBytes > 0 ? this.#delays.queueingMs : undefined;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isEnding || !this.#isUsable) return false;
    this.#sender.push(bytes);
    this.#link.schedule(this);
    if (this.#state === 'open' && this.#writes < LONE_WRITES) this.#sendAlone();
    const hasRoom = this.#sender.queuedBytes <= UTP_HIGH_WATER_BYTES;
    if (!hasRoom) this.#wantsDrain = true;
    return hasRoom;
  }

  /** What is written in a turn leaves at its end, together. */
  cork(): void {}

  uncork(): void {}

  pause(): void {
    this.#receiver.pause();
  }

  resume(): void {
    if (!this.#isUsable) return;
    if (this.#receiver.resume()) this.#receiver.owesAck = true;
    this.#link.schedule(this);
  }

  readAtMost(bytes: number): void {
    if (!this.#isUsable) return;
    if (this.#receiver.readAtMost(bytes)) this.#receiver.owesAck = true;
    this.#link.schedule(this);
  }

  end(): void {
    if (this.#isEnding || !this.#isUsable) return;
    this.#isEnding = true;
    this.#sender.end();
    this.#link.schedule(this);
  }

  destroy(): void {
    if (this.#state !== 'gone' && this.#greeting === undefined) this.#sendBare(UtpType.reset);
    this.#vanish();
    this.#tellEnd();
  }

  /** It cannot go on. */
  giveUp(error: SluiceError): void {
    this.#vanish();
    this.#tellEnd(error);
  }

  /** A packet of this connection, decoded. */
  onPacket(packet: UtpPacket, datagram: Uint8Array): void {
    if (this.#state === 'gone') return;
    if (this.#greeting !== undefined) {
      if (this.#greeting.isAnsweredBy(packet)) this.#onAnswer(packet, datagram);
      return;
    }
    if (!this.#sender.isPlausible(packet.acknowledged)) return;
    if (!this.#receiver.isPlausible(packet.sequence)) {
      // Perhaps it has not heard that we have it.
      if (packet.type !== UtpType.state) this.#owe();
      return;
    }
    const nowMs = this.#link.clock.now();
    this.#noteTimes(packet, nowMs);
    this.#sender.onAck(packet, datagram, nowMs);
    if (packet.type !== UtpType.state) this.#receiver.take(packet, datagram);
    this.#link.schedule(this);
  }

  /** The other side knows nothing of this connection. `acknowledged` is what the reset says. */
  onReset(): void {
    if (this.#state === 'gone') return;
    this.#vanish();
    const name = endpointKey(this.remote);
    this.#tellEnd(
      this.#greeting === undefined
        ? new SluiceError('network/reset', `${name} has reset the connection`)
        : new SluiceError('network/refused', `${name} takes no uTP connection`),
    );
  }

  /** Could a reset that says so be of the other side (H74)? It names a number of ours or of its own. */
  isPlausibleReset(acknowledged: number): boolean {
    if (this.#greeting !== undefined) return true;
    return this.#sender.isPlausible(acknowledged) || acknowledged === this.#sender.nextSequence;
  }

  onDue(nowMs: number): void {
    if (this.#state === 'gone') return;
    if (this.#greeting !== undefined) {
      if (this.#greeting.onDue(nowMs)) this.#link.wakeAt(this.dueAtMs);
      else this.#timeOut(`no answer within ${this.#greeting.timeoutMs} ms`);
      return;
    }
    if (nowMs >= this.#lingersUntilMs) {
      this.#vanish();
      return;
    }
    if (!this.#sender.onTimeout(nowMs)) {
      this.#timeOut(`${endpointKey(this.remote)} does not answer any more`);
      return;
    }
    if (nowMs - this.#lastSentAtMs >= UTP_KEEP_ALIVE_MS) this.#receiver.owesAck = true;
    this.flush(nowMs);
  }

  flush(nowMs: number): void {
    if (this.#state === 'gone' || this.#greeting !== undefined) return;
    let hasSent = this.#sender.flush(nowMs);
    while (this.#hasDrained()) {
      this.#handler?.onDrain();
      hasSent = this.#sender.flush(nowMs) || hasSent;
    }
    if (hasSent) this.#lastSentAtMs = nowMs;
    // What is out of order only an acknowledgement of its own tells.
    const receiver = this.#receiver;
    if (receiver.owesAck && (!hasSent || receiver.early.count > 0)) {
      this.#bare.acknowledge(nowMs);
      this.#lastSentAtMs = nowMs;
    }
    if (receiver.hasEnded) this.#onTheirEnd();
    if (this.#sender.isDone) this.#onOurEnd(nowMs);
    this.#link.wakeAt(this.dueAtMs);
  }

  get #isUsable(): boolean {
    return this.#state === 'open' || this.#state === 'connecting';
  }

  /** It names the number of its first packet, as all programs do, though BEP 29 has it otherwise. */
  #onAnswer(packet: UtpPacket, datagram: Uint8Array): void {
    this.#greeting = undefined;
    this.#state = 'open';
    this.#receiver.begin(sequenceAfter(packet.sequence, -1));
    this.#sender.begin(packetSizeTo(this.remote, packet.largestBytes));
    const nowMs = this.#link.clock.now();
    this.#noteTimes(packet, nowMs);
    this.#sender.onAck(packet, datagram, nowMs);
    this.#handler?.onConnect();
    this.#link.schedule(this);
  }

  #timeOut(words: string): void {
    this.giveUp(new SluiceError('network/timeout', words));
  }

  /** What comes in one packet with a handshake some programs leave unread until the next one (Transmission 3.00). */
  #sendAlone(): void {
    this.#writes += 1;
    const nowMs = this.#link.clock.now();
    if (this.#sender.flush(nowMs)) this.#lastSentAtMs = nowMs;
  }

  #owe(): void {
    this.#receiver.owesAck = true;
    this.#link.schedule(this);
  }

  #hasDrained(): boolean {
    if (!this.#wantsDrain || this.#state !== 'open') return false;
    this.#sender.absorbRest();
    if (this.#sender.queuedBytes > 0) return false;
    this.#wantsDrain = false;
    return true;
  }

  #noteTimes(packet: UtpPacket, nowMs: number): void {
    const delayMicros = (microsOf(nowMs) - packet.timestampMicros) >>> 0;
    this.#receiver.delayMicros = packet.timestampMicros === 0 ? 0 : delayMicros;
    this.#delays.onToldDelay(packet.delayMicros, nowMs);
    if (packet.timestampMicros !== 0) this.#delays.onSeenDelay(delayMicros, nowMs);
  }

  #sendBare(type: UtpType): void {
    this.#lastSentAtMs = this.#link.clock.now();
    this.#bare.send(type, this.#lastSentAtMs);
  }

  /** They have said all; BitTorrent has no use for half a connection, so we end, too, with what is queued. */
  #onTheirEnd(): void {
    if (this.#state !== 'open') return;
    const nowMs = this.#link.clock.now();
    this.end();
    this.#linger(nowMs);
    this.#tellEnd();
  }

  /** All of ours has come. Their end may still be on its way, and is to be answered. */
  #onOurEnd(nowMs: number): void {
    if (this.#state !== 'open') return;
    this.#linger(nowMs);
    this.#tellEnd();
  }

  #linger(nowMs: number): void {
    this.#state = 'lingering';
    this.#lingersUntilMs = nowMs + UTP_LINGER_MS;
  }

  #tellEnd(error?: SluiceError): void {
    const handler = this.#handler;
    this.#handler = undefined;
    if (handler !== undefined) this.#link.clock.nextTurn(() => handler.onClose(error));
  }

  #vanish(): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#receiver.clear();
    this.#sender.clear();
    this.#options.onGone();
  }
}
