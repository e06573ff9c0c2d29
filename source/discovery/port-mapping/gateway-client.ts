/** One way of asking a router for ports; each of the three protocols is one. */
import { isDialablePort } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { PortProtocol } from '../../protocol/port-protocol.ts';

export type MappingMethod = 'pcp' | 'nat-pmp' | 'upnp';

export interface MappingWish {
  readonly protocol: PortProtocol;
  readonly internalPort: number;
  /** What we should like, or have. */
  readonly externalPort: number;
  readonly lifetimeSeconds: number;
}

export interface Lease {
  readonly externalPort: number;
  /** As the router tells; a stranger's word. */
  readonly externalAddress: string | undefined;
  /** 0 where it has no end. */
  readonly lifetimeSeconds: number;
}

export interface GatewayClient {
  readonly method: MappingMethod;
  /** Rejects with `network/*`. */
  map(wish: MappingWish): Promise<Lease>;
  /** Best effort. */
  unmap(wish: MappingWish): Promise<void>;
  close(): void;
}

/** A port that others could dial; throws where the router gives another. */
export const checkedLease = (lease: Lease): Lease => {
  if (isDialablePort(lease.externalPort)) return lease;
  throw new SluiceError('network/refused', 'the router gives a port that nobody can use');
};
