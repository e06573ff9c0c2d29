/** One machine of a simulated network: its addresses, its line, its ports. */
import type { Clock } from '../../source/base/ports/clock.ts';
import type { Dns, Network } from '../../source/base/ports/network.ts';
import type { Random } from '../../source/base/ports/random.ts';
import type { SimulatedConnection } from './simulated-connection.ts';
import { SimulatedHttp } from './simulated-http.ts';
import { SimulatedTcp } from './simulated-tcp.ts';
import { SimulatedUdp } from './simulated-udp.ts';
import { SimulatedUplink } from './simulated-uplink.ts';

export interface HostOptions {
  /** Further addresses of the same machine, such as its IPv6 one. */
  readonly otherAddresses: readonly string[];
  readonly uploadBytesPerSecond: number;
  readonly downloadBytesPerSecond: number;
  /** One way, from this host to the middle of the network; a path is the sum of two. */
  readonly latencyMs: number;
  /** `write` answers false above it. */
  readonly highWaterMark: number;
  /** Bytes a connection may have under way or unread. */
  readonly windowBytes: number;
  /** How long a connection that gets nothing through lives on. */
  readonly giveUpMs: number;
  /** Nobody can connect to it; UDP comes in only from those it wrote to. */
  readonly isBehindNat: boolean;
  /** Chunks come cut at random places, as bad for decoders as can be. */
  readonly isShredding: boolean;
  /** Shares of messages sent, 0…1. */
  readonly udpLoss: number;
  readonly udpDuplication: number;
  /** At most so much later, so that messages overtake each other. */
  readonly udpJitterMs: number;
  /** What would wait longer for the line is lost: a long one is a router with too much memory. */
  readonly udpQueueMs: number;
  /** How far TCP fills that memory, which is what messages then wait; 0 where it takes turns with them. */
  readonly tcpQueueMs: number;
  /** Whole packets, heads and all; larger ones are lost without a word. */
  readonly udpMtuBytes: number;
}

const DEFAULTS: HostOptions = {
  otherAddresses: [],
  uploadBytesPerSecond: Infinity,
  downloadBytesPerSecond: Infinity,
  latencyMs: 10,
  highWaterMark: 65_536,
  windowBytes: 1_048_576,
  giveUpMs: 120_000,
  isBehindNat: false,
  isShredding: false,
  udpLoss: 0,
  udpDuplication: 0,
  udpJitterMs: 0,
  udpQueueMs: 500,
  tcpQueueMs: 0,
  udpMtuBytes: Infinity,
};

/** What a host asks of the network it hangs on. */
export interface HostSurroundings {
  readonly clock: Clock;
  readonly dns: Dns;
  readonly scratch: Uint8Array;
  find(address: string): SimulatedHost | undefined;
  isCut(from: SimulatedHost, to: SimulatedHost): boolean;
  latencyMs(from: SimulatedHost, to: SimulatedHost): number;
  nextId(): number;
  record(id: number, bytes: number): void;
  onReachabilityChange(): void;
}

const FIRST_EPHEMERAL_PORT = 49_152;
const LAST_PORT = 65_535;

export class SimulatedHost {
  readonly address: string;
  readonly options: HostOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly uplink: SimulatedUplink;
  downloadBytesPerSecond: number;
  tcp: SimulatedTcp;
  udp: SimulatedUdp;
  http: SimulatedHttp;
  /** What the engine on this host is given; another object after `crash`. */
  network: Network;
  /** All bytes put on the line, and taken off it by their reader. */
  sentBytes = 0;
  receivedBytes = 0;
  readonly #surroundings: HostSurroundings;
  readonly #connections = new Set<SimulatedConnection>();
  #isUp = true;
  #downlinkFreeAtMs = 0;
  #nextPort = FIRST_EPHEMERAL_PORT;

  constructor(
    address: string,
    surroundings: HostSurroundings,
    random: Random,
    options: Partial<HostOptions>,
  ) {
    this.address = address;
    this.options = { ...DEFAULTS, ...options };
    this.#surroundings = surroundings;
    this.clock = surroundings.clock;
    this.random = random;
    const { uploadBytesPerSecond, tcpQueueMs } = this.options;
    this.uplink = new SimulatedUplink(this.clock, uploadBytesPerSecond, tcpQueueMs);
    this.downloadBytesPerSecond = this.options.downloadBytesPerSecond;
    this.tcp = new SimulatedTcp(this);
    this.udp = new SimulatedUdp(this);
    this.http = new SimulatedHttp(this);
    this.network = this.#ports();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Open ends on this host, those still connecting too. */
  get connections(): readonly SimulatedConnection[] {
    return [...this.#connections];
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** The cable is out: connections hang, new ones time out. */
  goDown(): void {
    this.#isUp = false;
  }

  /** The cable is in again: what waited goes on, unless it has given up. */
  goUp(): void {
    this.#isUp = true;
    this.#surroundings.onReachabilityChange();
  }

  /** The process is killed: others see resets, its handlers hear nothing more, its ports are dead. `network` is new for the next process. */
  crash(): void {
    for (const connection of this.connections) connection.vanish();
    this.tcp.kill();
    this.udp.kill();
    this.http.kill();
    this.tcp = new SimulatedTcp(this);
    this.udp = new SimulatedUdp(this);
    this.http = new SimulatedHttp(this);
    this.network = this.#ports();
  }

  find(address: string): SimulatedHost | undefined {
    return address === '127.0.0.1' || address === '::1' ? this : this.#surroundings.find(address);
  }

  canReach(other: SimulatedHost): boolean {
    if (other === this) return true;
    return this.#isUp && other.#isUp && !this.#surroundings.isCut(this, other);
  }

  takesIncoming(from: SimulatedHost): boolean {
    return from === this || !this.options.isBehindNat;
  }

  /** Milliseconds one way. */
  delayTo(other: SimulatedHost): number {
    return other === this ? 0 : this.#surroundings.latencyMs(this, other);
  }

  /** Our address of the same family (and scope) as theirs. */
  addressFor(remote: string): string {
    if (remote === '127.0.0.1' || remote === '::1') return remote;
    const isSix = remote.includes(':');
    const all = [this.address, ...this.options.otherAddresses];
    return all.find((address) => address.includes(':') === isSix) ?? this.address;
  }

  /** How long bytes that arrive now wait for the downlink. */
  reserveDownlink(bytes: number): number {
    const nowMs = this.clock.now();
    const startsAtMs = Math.max(this.#downlinkFreeAtMs, nowMs);
    this.#downlinkFreeAtMs = startsAtMs + (bytes * 1000) / this.downloadBytesPerSecond;
    return startsAtMs - nowMs;
  }

  nextPort(): number {
    const port = this.#nextPort;
    this.#nextPort = port === LAST_PORT ? FIRST_EPHEMERAL_PORT : port + 1;
    return port;
  }

  nextId(): number {
    return this.#surroundings.nextId();
  }

  get scratch(): Uint8Array {
    return this.#surroundings.scratch;
  }

  record(id: number, bytes: number): void {
    this.#surroundings.record(id, bytes);
  }

  fragmentSize(bytes: number): number {
    return this.options.isShredding ? 1 + this.random.integer(bytes) : bytes;
  }

  rememberConnection(connection: SimulatedConnection): void {
    this.#connections.add(connection);
  }

  forgetConnection(connection: SimulatedConnection): void {
    this.#connections.delete(connection);
  }

  #ports(): Network {
    return {
      tcp: this.tcp,
      udp: this.udp,
      http: this.http,
      lines: this.http,
      dns: this.#surroundings.dns,
    };
  }
}
