/** The machine's interfaces, as Node tells them: those that are up. */
import { networkInterfaces } from 'node:os';
import type { Interfaces, NetworkInterface } from '../base/ports/network.ts';
import { plainHost } from './address.ts';
import { sourceToWorld } from './device-binding.ts';

export class NodeInterfaces implements Interfaces {
  list(): readonly NetworkInterface[] {
    return Object.entries(networkInterfaces()).map(([name, addresses = []]) => ({
      name,
      addresses: addresses.map(({ address }) => plainHost(address)),
    }));
  }

  sourceToWorld(family: 4 | 6, device?: string): Promise<string | undefined> {
    return sourceToWorld(family, device);
  }
}
