/**
 * A network in memory and in virtual time: hosts with lines of given speed and delay, TCP, UDP, DNS and
 * HTTP behind the engine's own ports; connections can be cut, hosts unplugged, halves parted.
 */
import { isIP } from 'node:net';
import { SluiceError } from '../../source/base/errors.ts';
import type { Clock } from '../../source/base/ports/clock.ts';
import type { Dns } from '../../source/base/ports/network.ts';
import type { SeededRandom } from './seeded-random.ts';
import { type HostOptions, SimulatedHost } from './simulated-host.ts';

export type { ServedRequest, ServedResponse } from './served-answer.ts';
export type { HostOptions, SimulatedHost } from './simulated-host.ts';
export type { HttpHandler } from './simulated-http.ts';

/** The largest chunk that is ever handed over. */
const SCRATCH_BYTES = 65_536;
const DNS_MS = 5;

export class SimulatedNetwork {
  readonly clock: Clock;
  readonly dns: Dns;
  readonly scratch = new Uint8Array(SCRATCH_BYTES);
  readonly #random: SeededRandom;
  readonly #defaults: Partial<HostOptions>;
  readonly #hosts = new Map<string, SimulatedHost>();
  readonly #names = new Map<string, readonly string[]>();
  readonly #latencies = new Map<string, number>();
  /** Side of each parted host; hosts of different sides do not reach each other, others reach all. */
  readonly #sides = new Map<SimulatedHost, number>();
  #lastId = 0;
  #fingerprint = 0;
  #deliveries = 0;

  constructor(clock: Clock, random: SeededRandom, defaults: Partial<HostOptions> = {}) {
    this.clock = clock;
    this.#random = random;
    this.#defaults = defaults;
    this.dns = { resolve: (name) => this.#resolve(name) };
  }

  /** The host with this address; made, with these options, where there is none yet. */
  host(address: string, options: Partial<HostOptions> = {}): SimulatedHost {
    const known = this.#hosts.get(address);
    if (known !== undefined) return known;
    if (isIP(address) === 0)
      throw new RangeError(`${address} is no address: use setName for names`);
    const random = this.#random.fork(address);
    const host = new SimulatedHost(address, this, random, { ...this.#defaults, ...options });
    for (const each of [address, ...host.options.otherAddresses]) this.#hosts.set(each, host);
    return host;
  }

  get hosts(): readonly SimulatedHost[] {
    return [...new Set(this.#hosts.values())];
  }

  /** What DNS answers for a name. */
  setName(name: string, ...addresses: readonly string[]): void {
    this.#names.set(name.toLowerCase(), addresses);
  }

  /** One way between two hosts, instead of the sum of theirs. */
  setLatency(one: string, other: string, ms: number): void {
    this.#latencies.set(`${one}>${other}`, ms);
    this.#latencies.set(`${other}>${one}`, ms);
  }

  /** Hosts of different groups do not reach each other until `heal`; hosts in no group reach all. */
  partition(...groups: readonly (readonly SimulatedHost[])[]): void {
    this.#sides.clear();
    for (const [side, hosts] of groups.entries()) {
      for (const host of hosts) this.#sides.set(host, side);
    }
    this.onReachabilityChange();
  }

  heal(): void {
    this.#sides.clear();
    this.onReachabilityChange();
  }

  /** Resets all connections between two hosts at once; answers how many there were. */
  dropConnection(one: SimulatedHost, other: SimulatedHost): number {
    const between = one.connections.filter(({ peer }) => peer?.host === other);
    for (const connection of between) connection.drop();
    return one === other ? between.length / 2 : between.length;
  }

  /** Ends of connections that are still open anywhere: 0 after a clean shutdown. */
  get openConnections(): number {
    return this.hosts.reduce((sum, host) => sum + host.connectionCount, 0);
  }

  /** Chunks and datagrams that were handed over. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** A digest of every delivery's time, place and size: equal for two runs that were the same. */
  get fingerprint(): string {
    return `${this.#deliveries}-${(this.#fingerprint >>> 0).toString(16)}`;
  }

  find(address: string): SimulatedHost | undefined {
    return this.#hosts.get(address);
  }

  isCut(from: SimulatedHost, to: SimulatedHost): boolean {
    const here = this.#sides.get(from);
    const there = this.#sides.get(to);
    return here !== undefined && there !== undefined && here !== there;
  }

  latencyMs(from: SimulatedHost, to: SimulatedHost): number {
    const special = this.#latencies.get(`${from.address}>${to.address}`);
    return special ?? from.options.latencyMs + to.options.latencyMs;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  record(id: number, bytes: number): void {
    this.#deliveries += 1;
    const micros = Math.round(this.clock.now() * 1000) | 0;
    let hash = this.#fingerprint;
    for (const word of [micros, id, bytes])
      hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15);
    this.#fingerprint = hash;
  }

  onReachabilityChange(): void {
    for (const host of this.hosts) {
      for (const connection of host.connections) connection.onReachable();
    }
  }

  async #resolve(name: string): Promise<readonly string[]> {
    if (isIP(name) > 0) return [name];
    await new Promise<void>((resolve) => this.clock.setTimer(DNS_MS, resolve));
    const addresses = this.#names.get(name.toLowerCase());
    if (addresses === undefined) {
      throw new SluiceError('network/dns', `nobody knows the name ${name}`);
    }
    return addresses;
  }
}
