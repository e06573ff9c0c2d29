/**
 * Has the router send on to us what comes for our ports: asked for once it is wanted, renewed long before it ends,
 * and taken back at the end. Where a router gives another port outside, that one is to be told to others.
 */
import { scopeOf } from '../../base/addresses.ts';
import { messageOf } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Gateway, Gateways } from '../../base/ports/gateways.ts';
import type { PortProtocol } from '../../protocol/port-protocol.ts';
import {
  FIRST_MAPPING_RETRY_MS,
  LEASE_SECONDS,
  MAPPING_RELEASE_MS,
  MAX_LEASE_RENEWAL_MS,
  MAX_MAPPING_RETRY_MS,
  MIN_LEASE_RENEWAL_MS,
} from '../limits.ts';
import { findGatewayClient } from './find-gateway-client.ts';
import {
  checkedLease,
  type GatewayClient,
  type Lease,
  type MappingMethod,
  type MappingWish,
} from './gateway-client.ts';
import type { UpnpPorts } from './upnp-client.ts';

export interface PortMappingOptions {
  readonly ports: UpnpPorts & { readonly gateways: Gateways };
  /** Our own ports; undefined where there is none. */
  readonly wanted: () => Readonly<Record<PortProtocol, number | undefined>>;
  readonly onChanged: (standing: MappingStanding) => void;
}

export type MappingStanding =
  | { readonly kind: 'off' | 'looking' }
  /** No router is between us and the internet. */
  | { readonly kind: 'needless'; readonly localAddress: string }
  | ({ readonly kind: 'mapped' } & MappedPorts)
  | { readonly kind: 'failed'; readonly message: string; readonly retryMs: number };

export interface MappedPorts {
  readonly method: MappingMethod;
  readonly gateway: Gateway;
  /** As the router tells. */
  readonly externalAddress: string | undefined;
  /** Outside; undefined where it was refused. */
  readonly tcp: number | undefined;
  readonly udp: number | undefined;
  /** Why there is no port for one of the two. */
  readonly refusal: string | undefined;
}

/** A router's place, and what we hold there. */
interface Holding {
  readonly gateway: Gateway;
  readonly client: GatewayClient;
  readonly leases: Map<PortProtocol, { readonly wish: MappingWish; readonly lease: Lease }>;
  refusal: string | undefined;
}

const OFF: MappingStanding = { kind: 'off' };

export class PortMapping {
  readonly #options: PortMappingOptions;
  #standing: MappingStanding = OFF;
  #holding: Holding | undefined;
  #running: { readonly ending: AbortController; working: Promise<void> } | undefined;
  #timer: Timer | undefined;
  #failures = 0;

  constructor(options: PortMappingOptions) {
    this.#options = options;
  }

  get standing(): MappingStanding {
    return this.#standing;
  }

  begin(): void {
    if (this.#running !== undefined) return;
    const ending = new AbortController();
    this.#running = { ending, working: Promise.resolve() };
    this.#set({ kind: 'looking' });
    this.#turn();
  }

  /** What the router holds for us is given back, as far as it answers in time. */
  async end(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.#timer?.cancel();
    running.ending.abort();
    const released = running.working.then(() => this.#release());
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = this.#clock.setTimer(MAPPING_RELEASE_MS, resolve);
    });
    await Promise.race([released, late]);
    timer?.cancel();
    this.#drop();
    this.#failures = 0;
    this.#set(OFF);
  }

  /** Never rejects. */
  #turn(): void {
    const running = this.#running;
    if (running === undefined) return;
    running.working = this.#obtain(running.ending.signal).catch((error: unknown) => {
      if (!running.ending.signal.aborted) this.#fail(messageOf(error));
    });
  }

  async #obtain(signal: AbortSignal): Promise<void> {
    const gateways = await this.#options.ports.gateways.find();
    if (signal.aborted) return;
    const [first] = gateways;
    if (first === undefined) return this.#fail('there is no way to a router just now');
    if (scopeOf(first.localAddress) === 'global') {
      this.#drop();
      this.#set({ kind: 'needless', localAddress: first.localAddress });
      return this.#schedule(MAX_LEASE_RENEWAL_MS);
    }
    if (!(await this.#renew(gateways))) await this.#search(gateways, signal);
    if (!signal.aborted) this.#settle();
  }

  /** False where nothing is held, the router is another, or it does not give it any more. */
  async #renew(gateways: readonly Gateway[]): Promise<boolean> {
    const holding = this.#holding;
    if (holding === undefined) return false;
    const isThere = gateways.some((each) => isSame(each, holding.gateway));
    if (isThere) await this.#mapAll(holding);
    if (isThere && holding.leases.size > 0) return true;
    this.#drop();
    return false;
  }

  /** Throws what the last router said, where none gives us a port. */
  async #search(gateways: readonly Gateway[], signal: AbortSignal): Promise<void> {
    const [wish] = this.#wishes();
    if (wish === undefined) throw new Error('no port of ours is open');
    let failure: unknown;
    for (const gateway of gateways) {
      try {
        const found = await findGatewayClient(this.#options.ports, gateway, wish, signal);
        const leases = new Map([[wish.protocol, { wish, lease: found.lease }]]);
        this.#holding = { gateway, client: found.client, leases, refusal: undefined };
        await this.#mapAll(this.#holding, wish);
        return;
      } catch (error) {
        failure = error;
      }
      if (signal.aborted) return;
    }
    throw failure;
  }

  /** `done` is held already. */
  async #mapAll(holding: Holding, done?: MappingWish): Promise<void> {
    holding.refusal = undefined;
    for (const wish of this.#wishes(holding)) {
      if (wish.protocol === done?.protocol) continue;
      try {
        const lease = checkedLease(await holding.client.map(wish));
        holding.leases.set(wish.protocol, { wish, lease });
      } catch (error) {
        holding.leases.delete(wish.protocol);
        holding.refusal = messageOf(error);
      }
    }
  }

  /** The port outside is to stay what it is; one that is asked for first is to be the same for both. */
  #wishes(holding?: Holding): readonly MappingWish[] {
    const wanted = this.#options.wanted();
    const other = [...(holding?.leases.values() ?? [])][0]?.lease.externalPort;
    return (['tcp', 'udp'] as const).flatMap((protocol) => {
      const internalPort = wanted[protocol];
      if (internalPort === undefined) return [];
      const held = holding?.leases.get(protocol)?.lease.externalPort;
      const isTwin = internalPort === wanted.tcp;
      const externalPort = held ?? (isTwin ? other : undefined) ?? internalPort;
      return [{ protocol, internalPort, externalPort, lifetimeSeconds: LEASE_SECONDS }];
    });
  }

  #settle(): void {
    const holding = this.#holding!;
    const { client, gateway, leases, refusal } = holding;
    const all = [...leases.values()].map(({ lease }) => lease);
    this.#failures = 0;
    this.#set({
      kind: 'mapped',
      method: client.method,
      gateway,
      externalAddress: all.find(({ externalAddress }) => externalAddress)?.externalAddress,
      tcp: leases.get('tcp')?.lease.externalPort,
      udp: leases.get('udp')?.lease.externalPort,
      refusal,
    });
    const shortest = Math.min(...all.map(({ lifetimeSeconds }) => lifetimeSeconds || Infinity));
    const halfMs = (shortest * 1_000) / 2;
    this.#schedule(Math.max(MIN_LEASE_RENEWAL_MS, Math.min(MAX_LEASE_RENEWAL_MS, halfMs)));
  }

  #fail(message: string): void {
    const retryMs = Math.min(FIRST_MAPPING_RETRY_MS * 2 ** this.#failures, MAX_MAPPING_RETRY_MS);
    this.#failures += 1;
    this.#set({ kind: 'failed', message, retryMs });
    this.#schedule(retryMs);
  }

  #schedule(delayMs: number): void {
    this.#timer = this.#clock.setTimer(delayMs, () => this.#turn());
  }

  async #release(): Promise<void> {
    const { client, leases } = this.#holding ?? {};
    for (const { wish, lease } of leases?.values() ?? []) {
      const { externalPort } = lease;
      // Nothing can be done about a router that does not answer: the lease ends by itself.
      await client?.unmap({ ...wish, externalPort }).catch(() => {});
    }
  }

  #drop(): void {
    this.#holding?.client.close();
    this.#holding = undefined;
  }

  #set(standing: MappingStanding): void {
    this.#standing = standing;
    this.#options.onChanged(standing);
  }

  get #clock(): Clock {
    return this.#options.ports.clock;
  }
}

const isSame = (left: Gateway, right: Gateway): boolean =>
  left.address === right.address && left.localAddress === right.localAddress;
