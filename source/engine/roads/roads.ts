/**
 * The ways that traffic may take: whichever the system has, one interface alone, a proxy. All that the engine says to others
 * goes through `network`. What is bound or proxied fails closed: when its road goes, all that is under way ends, and nothing
 * leaves until it is back, which is noticed by itself.
 */
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { Timer } from '../../base/ports/clock.ts';
import type { Departure, Dns, Endpoint, Network, Udp } from '../../base/ports/network.ts';
import { type ProxyAddress, parseProxyUrl } from '../../base/proxy-url.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { RoadSummary } from '../../contract/roads.ts';
import type { EngineSettings, NetworkSettings } from '../../contract/settings.ts';
import {
  departureFor,
  goesByProxy,
  narrowed,
  planRoad,
  type RoadPlan,
  samePlan,
  type Traffic,
} from '../../policy/road-plan.ts';
import { INTERFACE_LOOK_MS, LOOKS_PER_ROUTE_CHECK } from '../limits.ts';
import type { EnginePorts } from '../session/session-options.ts';
import { namesAsTheyAre, RoadDns } from './road-dns.ts';
import { RoadGateways } from './road-gateways.ts';
import { RoadHttp } from './road-http.ts';
import { RoadLines } from './road-lines.ts';
import { RoadMulticast } from './road-multicast.ts';
import { anotherWay, RoadTcp } from './road-tcp.ts';
import { RoadUdp } from './road-udp.ts';
import { roadWords } from './road-words.ts';
import type { Traveller } from './traveller.ts';
import type { Departures, Way, Ways } from './way.ts';

export interface RoadsOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random' | 'network'>;
  readonly settings: () => EngineSettings;
  /** All that was under way has ended: what listens and what waits for datagrams is to be opened anew. */
  readonly onChanged: () => void;
  /** What is said of it is other than before. */
  readonly onState: () => void;
  readonly warn: (message: string) => void;
}

type Wish = Pick<NetworkSettings, 'bind' | 'nameServers' | 'proxy' | 'proxyFor'>;

interface Found {
  readonly plan: RoadPlan;
  /** Undefined where none is wanted. */
  readonly endpoint: Endpoint | undefined;
}

const NOT_YET: RoadPlan = {
  kind: 'closed',
  reason: 'The way out is being looked for: nothing is sent until it is found',
};

export class Roads implements Ways {
  /** What the engine speaks through. */
  readonly network: Network;
  /** The same to routers and others of our own network. */
  readonly neighbours: Network;
  /** Of trackers over UDP, whose datagrams may take another way than those of peers. */
  readonly trackerUdp: Udp;
  readonly trackerDns: Pick<Dns, 'resolve'>;
  readonly #options: RoadsOptions;
  readonly #travellers = new Set<Traveller>();
  #wish: Wish;
  #proxy: ProxyAddress | undefined;
  /** By the interfaces there were at the last look. */
  #seen: RoadPlan = { kind: 'open' };
  #plan: RoadPlan = { kind: 'open' };
  #endpoint: Endpoint | undefined;
  #epoch = new AbortController();
  #epochs = 0;
  #datagramProblem: string | undefined;
  #timer: Timer | undefined;
  #looks = 0;
  /** Of the newest search; what an older one finds counts no more. */
  #search = 0;
  #isClosed = false;

  constructor(options: RoadsOptions) {
    this.#options = options;
    this.#wish = options.settings().network;
    const { clock, network } = options.ports;
    const direct = this.#dnsBy(() => this.#directWay);
    const tcp = new RoadTcp({
      clock,
      tcp: network.tcp,
      ways: this,
      travellers: this.#travellers,
    });
    const udpOf = (traffic: Traffic): Udp =>
      new RoadUdp({
        clock,
        udp: network.udp,
        tcp,
        ways: this,
        traffic,
        onState: this.#onDatagramState,
      });
    const epoch = () => this.#epoch.signal;
    const httpOf = (traffic: Traffic): RoadHttp =>
      new RoadHttp({ clock, http: network.http, tcp, dns: direct, ways: this, traffic, epoch });
    const { multicast, lines } = network;
    this.network = {
      ...network,
      tcp,
      udp: udpOf('peers'),
      dns: this.#dnsBy(() => this.wayOf('peers')),
      http: httpOf('trackers'),
      ...(multicast === undefined ? {} : { multicast: new RoadMulticast(multicast, this) }),
      // What web seeds send is what peers would.
      ...(lines && { lines: new RoadLines({ clock, lines, http: httpOf('peers'), epoch }) }),
    };
    this.trackerUdp = udpOf('trackers');
    const { gateways } = network;
    this.neighbours = {
      ...this.network,
      udp: udpOf('neighbours'),
      http: httpOf('neighbours'),
      ...(gateways === undefined ? {} : { gateways: new RoadGateways(gateways, this) }),
    };
    const trackerDns = this.#dnsBy(() => this.wayOf('trackers'));
    this.trackerDns = {
      resolve: (name) =>
        this.wayOf('trackers').kind === 'proxy'
          ? namesAsTheyAre.resolve(name)
          : trackerDns.resolve(name),
    };
  }

  /** Resolves when it is known which way to take, or that there is none. */
  async open(): Promise<void> {
    await this.#obeyWish();
  }

  /** The settings may have changed. */
  obey(): void {
    const { bind, nameServers, proxy, proxyFor } = this.#options.settings().network;
    const before = this.#wish;
    this.#wish = { bind, nameServers, proxy, proxyFor };
    const isSame = bind === before.bind && proxy === before.proxy && proxyFor === before.proxyFor;
    if (!isSame) void this.#obeyWish();
  }

  wayOf(traffic: Traffic): Way {
    const { proxyFor } = this.#wish;
    if (this.#proxy === undefined || !goesByProxy(proxyFor, traffic)) return this.#directWay;
    return this.#proxyWay(this.#proxy);
  }

  get epoch(): number {
    return this.#epochs;
  }

  /** Nothing is sent at all. */
  get isClosed(): boolean {
    return this.#plan.kind === 'closed';
  }

  /** May peers come in, as far as we decide it? */
  get isOpenInwards(): boolean {
    return this.wayOf('neighbours').kind === 'direct';
  }

  /** Ours, by which traffic leaves; undefined where that is the system's to say. */
  get boundAddresses(): readonly string[] | undefined {
    return departuresOf(this.#plan)?.map(({ host }) => host);
  }

  /** Do datagrams of peers and trackers take the same way? */
  get isShared(): boolean {
    return this.wayOf('peers').kind === this.wayOf('trackers').kind;
  }

  get summary(): RoadSummary {
    const words = roadWords(this.#plan, this.#proxy, this.#wish.proxyFor, this.#datagramProblem);
    const text: SafeText | null = words === undefined ? null : safeText(words);
    return { isClosed: this.isClosed, text };
  }

  close(): void {
    this.#isClosed = true;
    this.#search += 1;
    this.#timer?.cancel();
    for (const traveller of [...this.#travellers]) traveller.release();
  }

  get #directWay(): Way {
    const plan = this.#plan;
    if (plan.kind === 'closed') return { kind: 'none', error: closedError(plan.reason) };
    return { kind: 'direct', by: departuresOf(plan) };
  }

  #proxyWay(proxy: ProxyAddress): Way {
    const plan = this.#plan;
    if (plan.kind === 'closed') return { kind: 'none', error: closedError(plan.reason) };
    return { kind: 'proxy', proxy, endpoint: this.#endpoint!, by: departuresOf(plan) };
  }

  #dnsBy(way: () => Way): RoadDns {
    const { clock, random, network } = this.#options.ports;
    const { dns, udp } = network;
    const servers = () => this.#wish.nameServers;
    return new RoadDns({ clock, random, dns, udp, servers, way });
  }

  async #obeyWish(): Promise<void> {
    const { bind, proxy } = this.#wish;
    const isPlain = bind === null && proxy === null;
    const wasPlain = this.#plan.kind === 'open' && this.#proxy === undefined;
    this.#proxy = proxy === null ? undefined : parseProxyUrl(proxy);
    if (isPlain && wasPlain) return;
    await this.#lookAnew();
  }

  /** Nothing goes on by the old road while a new one is looked for. */
  async #lookAnew(): Promise<void> {
    const search = ++this.#search;
    this.#timer?.cancel();
    this.#seen = this.#planNow();
    const isGone = this.#seen.kind === 'closed';
    this.#apply({ plan: isGone ? this.#seen : NOT_YET, endpoint: undefined });
    if (!isGone) {
      const found = await this.#find(this.#seen);
      if (search !== this.#search || this.#isClosed) return;
      this.#apply(found);
    }
    this.#schedule();
  }

  #planNow(): RoadPlan {
    const { interfaces } = this.#options.ports.network;
    return planRoad(this.#wish.bind, interfaces?.list());
  }

  /** Whether the system sends by it is asked of the system; where the proxy is, of a name server by that very way. */
  async #find(seen: RoadPlan): Promise<Found> {
    const plan = seen.kind === 'bound' ? await this.#checked(seen) : seen;
    if (plan.kind === 'closed' || this.#proxy === undefined) return { plan, endpoint: undefined };
    const { host, port } = this.#proxy;
    const by = departuresOf(plan);
    try {
      const addresses = await this.#dnsBy(() => ({ kind: 'direct', by })).resolve(host);
      const usable =
        by === undefined ? addresses : addresses.filter((each) => departureFor(by, each));
      if (usable[0] !== undefined) return { plan, endpoint: { host: usable[0], port } };
      return noProxy(host, 'it has no address that can be reached');
    } catch (error) {
      return noProxy(host, messageOf(error));
    }
  }

  async #checked(plan: RoadPlan & { readonly kind: 'bound' }): Promise<RoadPlan> {
    const { interfaces } = this.#options.ports.network;
    const usable = new Set<Departure>();
    for (const departure of plan.by) {
      const family = departure.host.includes(':') ? 6 : 4;
      const source = await interfaces?.sourceToWorld(family, departure.device);
      const own = interfaces?.list().find(({ name }) => name === departure.device)?.addresses ?? [];
      if (source !== undefined && own.includes(source)) usable.add(departure);
    }
    return narrowed(plan, (departure) => usable.has(departure));
  }

  #schedule(): void {
    const { bind } = this.#wish;
    if (this.#isClosed || (bind === null && this.#proxy === undefined)) return;
    this.#timer?.cancel();
    this.#timer = this.#options.ports.clock.setTimer(INTERFACE_LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    if (!samePlan(this.#planNow(), this.#seen)) return await this.#lookAnew();
    this.#looks += 1;
    const isAddressKnown = this.#proxy === undefined || this.#endpoint !== undefined;
    const isLost = this.#plan.kind === 'closed' && this.#seen.kind !== 'closed';
    if (this.#looks % LOOKS_PER_ROUTE_CHECK === 0 && (isLost || this.#seen.kind === 'bound')) {
      const search = this.#search;
      const found: Found =
        isLost || !isAddressKnown
          ? await this.#find(this.#seen)
          : { plan: await this.#checkedSeen(), endpoint: this.#endpoint };
      if (search !== this.#search || this.#isClosed) return;
      if (!samePlan(found.plan, this.#plan)) this.#apply(found);
    }
    this.#schedule();
  }

  async #checkedSeen(): Promise<RoadPlan> {
    return this.#seen.kind === 'bound' ? await this.#checked(this.#seen) : this.#seen;
  }

  #apply({ plan, endpoint }: Found): void {
    const wasSaid = this.summary.text;
    this.#plan = plan;
    this.#endpoint = endpoint;
    this.#datagramProblem = undefined;
    const reason = plan.kind === 'closed' ? closedError(plan.reason) : anotherWay();
    this.#epochs += 1;
    this.#epoch.abort(reason);
    this.#epoch = new AbortController();
    const isGone = plan.kind === 'closed' && plan !== NOT_YET;
    for (const traveller of [...this.#travellers]) {
      if (isGone) traveller.strand(reason);
      else traveller.stop(reason);
    }
    const { text } = this.summary;
    if (text !== null && text !== wasSaid && plan !== NOT_YET) this.#options.warn(text);
    this.#options.onChanged();
  }

  readonly #onDatagramState = (problem: string | undefined): void => {
    if (this.#datagramProblem === problem) return;
    this.#datagramProblem = problem;
    this.#options.onState();
  };
}

const departuresOf = (plan: RoadPlan): Departures => (plan.kind === 'bound' ? plan.by : undefined);

const closedError = (reason: string): SluiceError => new SluiceError('network/unreachable', reason);

const noProxy = (host: string, why: string): Found => ({
  plan: {
    kind: 'closed',
    reason: `Where the proxy ${host} is could not be found (${why}): nothing is sent until it is`,
  },
  endpoint: undefined,
});
