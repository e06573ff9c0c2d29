/** How somebody goes just now. */
import type { SluiceError } from '../../base/errors.ts';
import type { Departure, Endpoint } from '../../base/ports/network.ts';
import type { ProxyAddress } from '../../base/proxy-url.ts';
import type { RoadPlan, Traffic } from '../../policy/road-plan.ts';

/** By these departures alone; undefined is whichever way the system takes. */
export type Departures = readonly Departure[] | undefined;

export type Way =
  | { readonly kind: 'none'; readonly error: SluiceError }
  | { readonly kind: 'direct'; readonly by: Departures }
  | {
      readonly kind: 'proxy';
      readonly proxy: ProxyAddress;
      /** Where the proxy is. */
      readonly endpoint: Endpoint;
      readonly by: Departures;
    };

export interface Ways {
  /** Another number whenever the ways are others: what was opened before is not to be used any more. */
  readonly epoch: number;
  wayOf(traffic: Traffic): Way;
}

/** By which all goes that no proxy takes. */
export const departuresOf = (plan: RoadPlan): Departures =>
  plan.kind === 'bound' ? plan.by : undefined;
