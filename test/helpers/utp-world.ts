/** Programs that speak uTP with each other in a simulated network, and streams whose bytes are checked as they come. */
import assert from 'node:assert/strict';
import type { Clock } from '../../source/base/ports/clock.ts';
import type { Connection, ConnectionHandler, Endpoint } from '../../source/base/ports/network.ts';
import type { Random } from '../../source/base/ports/random.ts';
import { UdpSwitch } from '../../source/discovery/udp-switch.ts';
import { UtpSocket } from '../../source/transport/utp/socket.ts';
import { SeededRandom } from './seeded-random.ts';
import type { HostOptions, SimulatedHost } from './simulated-host.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { VirtualClock } from './virtual-clock.ts';

const PORT = 6881;
const CONNECT_TIMEOUT_MS = 10_000;
/** No packet's size divides it, so bytes at a wrong place are wrong bytes. */
const PATTERN = new SeededRandom('pattern').bytes(65_521);
const CHUNK_BYTES = 16_397;

/** What stands at `at` of every stream, up to the pattern's end. */
const expectedAt = (at: number, length: number): Uint8Array => {
  const from = at % PATTERN.length;
  return PATTERN.subarray(from, Math.min(from + length, PATTERN.length));
};

/** One side of a connection: says as much of the pattern as it is told to, and hears whether the other does. */
export class UtpEnd implements ConnectionHandler {
  readonly clock: Clock;
  connection: Connection | undefined;
  receivedBytes = 0;
  /** When the last byte came. */
  receivedAtMs = 0;
  chunks = 0;
  hasConnected = false;
  drains = 0;
  closes = 0;
  error: Error | undefined;
  #toSend = 0;
  #sent = 0;
  #endsAfter = false;
  onChunk: (chunk: Uint8Array) => void = () => {};

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** As much of the pattern as that, as fast as the connection takes it; without a number, for ever. */
  say(bytes = Infinity, { thenEnds = false } = {}): void {
    this.#toSend += bytes;
    this.#endsAfter = thenEnds;
    this.#pump();
  }

  get isClosed(): boolean {
    return this.closes > 0;
  }

  onConnect(): void {
    this.hasConnected = true;
    this.#pump();
  }

  onData(chunk: Uint8Array): void {
    this.chunks += 1;
    for (let at = 0; at < chunk.length; ) {
      const expected = expectedAt(this.receivedBytes + at, chunk.length - at);
      const part = chunk.subarray(at, at + expected.length);
      assert.equal(Buffer.compare(part, expected), 0, `bytes at ${this.receivedBytes + at}`);
      at += part.length;
    }
    this.receivedBytes += chunk.length;
    this.receivedAtMs = this.clock.now();
    this.onChunk(chunk);
  }

  onDrain(): void {
    this.drains += 1;
    this.#pump();
  }

  onClose(error?: Error): void {
    this.closes += 1;
    this.error = error;
  }

  #pump(): void {
    if (this.connection === undefined) return;
    while (this.#sent < this.#toSend) {
      const most = Math.min(CHUNK_BYTES, this.#toSend - this.#sent);
      const chunk = expectedAt(this.#sent, most);
      this.#sent += chunk.length;
      if (!this.connection.write(chunk)) return;
    }
    if (this.#endsAfter) this.connection.end();
  }
}

export interface UtpPlace {
  readonly host: SimulatedHost;
  readonly datagrams: UdpSwitch;
  readonly socket: UtpSocket;
  readonly endpoint: Endpoint;
  /** Of connections that came here. */
  readonly accepted: UtpEnd[];
}

/** Draws numbers of 16 bits close to where they go round. */
export class LateRandom implements Random {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  float(): number {
    return this.#random.float();
  }

  integer(limit: number): number {
    return limit === 0x10000 ? 0xfff0 + this.#random.integer(16) : this.#random.integer(limit);
  }

  bytes(count: number): Uint8Array {
    return this.#random.bytes(count);
  }
}

export class UtpWorld {
  readonly clock = new VirtualClock();
  readonly network: SimulatedNetwork;
  readonly #random: SeededRandom;
  #nextHost = 1;

  constructor(seed: string, defaults: Partial<HostOptions> = {}) {
    this.#random = new SeededRandom(seed);
    this.network = new SimulatedNetwork(this.clock, this.#random.fork('network'), defaults);
  }

  /** A machine with one program; `clock` is what the program takes for time. */
  async place(
    options: Partial<HostOptions> = {},
    { clock = this.clock as Clock, isLate = false } = {},
  ): Promise<UtpPlace> {
    const address = `10.0.0.${this.#nextHost++}`;
    const host = this.network.host(address, options);
    const datagrams = await UdpSwitch.open(host.udp, { host: '0.0.0.0', port: PORT });
    const seeded = this.#random.fork(address);
    const random = isLate ? new LateRandom(seeded) : seeded;
    const socket = new UtpSocket({ datagrams, clock, random });
    const accepted: UtpEnd[] = [];
    socket.listen((connection) => {
      const end = new UtpEnd(this.clock);
      end.connection = connection;
      end.hasConnected = true;
      accepted.push(end);
      return end;
    });
    return { host, datagrams, socket, endpoint: { host: address, port: PORT }, accepted };
  }

  dial(from: UtpPlace, to: Pick<UtpPlace, 'endpoint'>, timeoutMs = CONNECT_TIMEOUT_MS): UtpEnd {
    const end = new UtpEnd(this.clock);
    end.connection = from.socket.connect(to.endpoint, end, timeoutMs);
    return end;
  }

  /** Connected, with the first byte of `from` said and heard, so that both sides know of it. */
  async join(
    from: UtpPlace,
    to: UtpPlace,
  ): Promise<{ readonly here: UtpEnd; readonly there: UtpEnd }> {
    const known = to.accepted.length;
    const here = this.dial(from, to);
    here.say(1);
    await this.clock.runUntil(() => to.accepted.length > known, 60_000, 'the connection');
    const there = to.accepted[known]!;
    await this.clock.runUntil(() => there.receivedBytes === 1, 60_000, 'the first byte');
    return { here, there };
  }

  /** Bytes per second that come in `ms` from now on. */
  async goodput(end: UtpEnd, ms: number): Promise<number> {
    const before = end.receivedBytes;
    await this.clock.advance(ms);
    return ((end.receivedBytes - before) * 1000) / ms;
  }

  close(...places: readonly UtpPlace[]): void {
    for (const { socket, datagrams } of places) {
      socket.close();
      datagrams.close();
    }
  }
}
