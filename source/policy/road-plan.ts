/** Which way traffic may take, by what the user wants and by what interfaces there are. What is bound is never let go another way. */
import { canonicalAddress, isIpv6, scopeOf } from '../base/addresses.ts';
import type { Departure, NetworkInterface } from '../base/ports/network.ts';
import type { ProxyUse } from '../base/proxy-url.ts';

export type RoadPlan =
  /** Whichever way the system takes. */
  | { readonly kind: 'open' }
  /** By these alone, one for each family that is there. */
  | { readonly kind: 'bound'; readonly by: readonly Departure[] }
  /** None, just now. */
  | { readonly kind: 'closed'; readonly reason: string };

/** `bind` is the name of an interface, or an address; null is no wish. */
export const planRoad = (
  bind: string | null,
  interfaces: readonly NetworkInterface[] | undefined,
): RoadPlan => {
  if (bind === null) return { kind: 'open' };
  if (interfaces === undefined) return closed('this machine does not tell its interfaces');
  const address = canonicalAddress(bind);
  const by = address === undefined ? ofInterface(bind, interfaces) : ofAddress(address, interfaces);
  return by.length > 0 ? { kind: 'bound', by } : closed(goneWords(bind, interfaces));
};

/** Those that can be used of what the plan has: where none can, none is. */
export const narrowed = (
  plan: RoadPlan & { readonly kind: 'bound' },
  canUse: (departure: Departure) => boolean,
): RoadPlan => {
  const by = plan.by.filter(canUse);
  if (by.length > 0) return by.length === plan.by.length ? plan : { kind: 'bound', by };
  const [{ device } = { device: 'it' }] = plan.by;
  return closed(`${device} has no way to the world`);
};

export const departureFor = (by: readonly Departure[], host: string): Departure | undefined =>
  by.find((each) => isIpv6(each.host) === isIpv6(host));

export const samePlan = (one: RoadPlan, other: RoadPlan): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const closed = (reason: string): RoadPlan => ({
  kind: 'closed',
  reason: `${reason}: nothing is sent until it is back`,
});

const goneWords = (bind: string, interfaces: readonly NetworkInterface[]): string => {
  const isUp = interfaces.some(({ name }) => name === bind);
  if (isUp) return `${bind} has no address`;
  return canonicalAddress(bind) === undefined ? `${bind} is gone` : `${bind} is not here`;
};

const ofInterface = (
  name: string,
  interfaces: readonly NetworkInterface[],
): readonly Departure[] => {
  const addresses = interfaces
    .filter((each) => each.name === name)
    .flatMap((each) => each.addresses);
  return [false, true].flatMap((wantsIpv6) => {
    const usable = addresses.filter((host) => isIpv6(host) === wantsIpv6 && isUsable(host));
    const best = usable.find((host) => scopeOf(host) === 'global') ?? usable[0];
    return best === undefined ? [] : { host: best, device: name };
  });
};

const ofAddress = (host: string, interfaces: readonly NetworkInterface[]): readonly Departure[] => {
  const found = interfaces.find(({ addresses }) => addresses.includes(host));
  return found === undefined ? [] : [{ host, device: found.name }];
};

/** A link-local IPv6 address means nothing without its zone. */
const isUsable = (host: string): boolean => !isIpv6(host) || scopeOf(host) !== 'link-local';

/** Who wants to go: `neighbours` are those of our own network, and peers that come in. */
export type Traffic = 'peers' | 'trackers' | 'neighbours';

export const goesByProxy = (proxyFor: ProxyUse, traffic: Traffic): boolean =>
  proxyFor === 'everything' ||
  (proxyFor === 'peers-and-trackers' && traffic !== 'neighbours') ||
  proxyFor === traffic;
