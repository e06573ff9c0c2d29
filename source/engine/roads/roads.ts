/**
 * The ways that traffic may take: whichever the system has, one interface alone, a proxy. All that the engine says to others
 * goes through `network`. What is bound or proxied fails closed: when its road goes, all that is under way ends, and nothing
 * leaves until it is back, which is noticed by itself.
 */
import { SluiceError } from '../../base/errors.ts';
import type { Timer } from '../../base/ports/clock.ts';
import type { Dns, Endpoint, Network, Udp } from '../../base/ports/network.ts';
import { type ProxyAddress, parseProxyUrl } from '../../base/proxy-url.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { RoadSummary } from '../../contract/roads.ts';
import type { EngineSettings, NetworkSettings } from '../../contract/settings.ts';
import { goesByProxy, type RoadPlan, samePlan, type Traffic } from '../../policy/road-plan.ts';
import { INTERFACE_LOOK_MS, LOOKS_PER_ROUTE_CHECK } from '../limits.ts';
import type { EnginePorts } from '../session/session-options.ts';
import { RoadDns } from './road-dns.ts';
import { roadNetworks } from './road-networks.ts';
import { type FoundRoad, RoadSearch } from './road-search.ts';
import { anotherWay } from './road-tcp.ts';
import { roadWords } from './road-words.ts';
import type { Traveller } from './traveller.ts';
import { departuresOf, type Way, type Ways } from './way.ts';

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

const NOT_YET: RoadPlan = {
  kind: 'closed',
  reason: 'The way out is being looked for: nothing is sent until it is found',
};

export class Roads implements Ways {
  /** What the engine speaks through. */
  readonly network: Network;
  /** See `RoadNetworks`. */
  readonly neighbours: Network;
  readonly trackerUdp: Udp;
  readonly trackerDns: Pick<Dns, 'resolve'>;
  readonly #options: RoadsOptions;
  readonly #travellers = new Set<Traveller>();
  readonly #finder: RoadSearch;
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
    const dnsBy = (way: () => Way) => this.#dnsBy(way);
    this.#finder = new RoadSearch({ network, dnsBy });
    const made = roadNetworks({
      ...{ clock, network, dnsBy, ways: this, travellers: this.#travellers },
      directWay: () => this.#directWay,
      epoch: () => this.#epoch.signal,
      onDatagramState: this.#onDatagramState,
    });
    this.network = made.network;
    this.neighbours = made.neighbours;
    this.trackerUdp = made.trackerUdp;
    this.trackerDns = made.trackerDns;
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
      const found = await this.#finder.find(this.#seen, this.#proxy);
      if (search !== this.#search || this.#isClosed) return;
      this.#apply(found);
    }
    this.#schedule();
  }

  #planNow(): RoadPlan {
    return this.#finder.planFor(this.#wish.bind);
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
      const found: FoundRoad =
        isLost || !isAddressKnown
          ? await this.#finder.find(this.#seen, this.#proxy)
          : { plan: await this.#finder.checked(this.#seen), endpoint: this.#endpoint };
      if (search !== this.#search || this.#isClosed) return;
      if (!samePlan(found.plan, this.#plan)) this.#apply(found);
    }
    this.#schedule();
  }

  #apply({ plan, endpoint }: FoundRoad): void {
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

const closedError = (reason: string): SluiceError => new SluiceError('network/unreachable', reason);
