/** Many DHT nodes in a simulated network: each on a machine of its own, let in by one of those before it. */
import type { Endpoint } from '../../source/base/ports/network.ts';
import { Dht, type DhtOptions } from '../../source/discovery/dht/dht.ts';
import { UdpSwitch } from '../../source/discovery/udp-switch.ts';
import { SeededRandom } from './seeded-random.ts';
import type { HostOptions, SimulatedHost } from './simulated-host.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { VirtualClock } from './virtual-clock.ts';

export const DHT_PORT = 6881;

export interface DhtMember {
  readonly dht: Dht;
  readonly host: SimulatedHost;
  readonly endpoint: Endpoint;
  /** Its process ends without a word. */
  vanish(): void;
}

export interface DhtNetworkOptions {
  readonly seed: string;
  readonly host?: Partial<HostOptions>;
  /** On the internet, where ids must go with addresses; otherwise in one large LAN. */
  readonly isGlobal?: boolean;
  /** Beside the engines of a swarm; one of its own where left out. */
  readonly place?: Pick<DhtNetwork, 'clock' | 'network'> | undefined;
  /** Members that each is let in by; one where left out. */
  readonly entryPoints?: number;
}

export class DhtNetwork {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly network: SimulatedNetwork;
  readonly members: DhtMember[] = [];
  readonly #isGlobal: boolean;
  readonly #entryPoints: number;
  #made = 0;

  constructor({ seed, host = {}, isGlobal = false, entryPoints = 1, place }: DhtNetworkOptions) {
    this.#entryPoints = entryPoints;
    this.random = new SeededRandom(seed);
    this.clock = place?.clock ?? new VirtualClock();
    this.network =
      place?.network ?? new SimulatedNetwork(this.clock, this.random.fork('network'), host);
    this.#isGlobal = isGlobal;
  }

  /** So many nodes, `gapMs` of virtual time apart. */
  async grow(count: number, gapMs = 20, options: Partial<DhtOptions> = {}): Promise<void> {
    for (let made = 0; made < count; made++) {
      await this.add(options);
      await this.clock.advance(gapMs);
    }
  }

  async add(options: Partial<DhtOptions> = {}): Promise<DhtMember> {
    const host = this.network.host(this.freshAddress());
    const endpoint = { host: host.address, port: DHT_PORT };
    const datagrams = await UdpSwitch.open(host.udp, { host: '0.0.0.0', port: DHT_PORT });
    const known = Array.from(
      { length: Math.min(this.#entryPoints, this.members.length) },
      () => this.anyMember().endpoint,
    );
    const dht = new Dht({
      datagrams,
      clock: this.clock,
      random: this.random.fork(`dht ${host.address}`),
      dns: this.network.dns,
      bootstrap: known,
      ...options,
    });
    const member = { dht, host, endpoint, vanish: () => this.#vanish(member, datagrams) };
    this.members.push(member);
    dht.begin();
    return member;
  }

  anyMember(): DhtMember {
    return this.members[this.random.integer(this.members.length)]!;
  }

  /** Never the same twice, and spread over many networks. */
  freshAddress(): string {
    this.#made += 1;
    const low = this.#made & 0xff;
    const high = this.#made >> 8;
    return this.#isGlobal
      ? `${20 + high}.${low}.${(low * 7) & 0xff}.${1 + (low & 0x7f)}`
      : `10.${high}.${low}.1`;
  }

  close(): void {
    for (const member of [...this.members]) member.vanish();
  }

  #vanish(member: DhtMember, datagrams: UdpSwitch): void {
    member.dht.close();
    datagrams.close();
    this.members.splice(this.members.indexOf(member), 1);
  }
}
