/** Routers on our way to the internet: on Linux as the kernel's table of routes has them, elsewhere guessed from our own addresses. */
import { readFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { scopeOf } from '../base/addresses.ts';
import type { Gateway, Gateways } from '../base/ports/gateways.ts';

const ROUTES = '/proc/net/route';
/** Of routing flags: it is up, and it is by a gateway. */
const UP_BY_GATEWAY = 0x0003;
const MAX_GATEWAYS = 4;

export class NodeGateways implements Gateways {
  async find(): Promise<readonly Gateway[]> {
    const addresses = addressesByInterface();
    const table = await readFile(ROUTES, 'utf8').catch(() => undefined);
    const found = table === undefined ? guessGateways(addresses) : readRoutes(table, addresses);
    return found.slice(0, MAX_GATEWAYS);
  }
}

type AddressesByInterface = ReadonlyMap<string, readonly NetworkInterfaceInfo[]>;

const addressesByInterface = (): AddressesByInterface => {
  const all = Object.entries(networkInterfaces()).map(
    ([name, addresses = []]) =>
      [name, addresses.filter(({ family, internal }) => family === 'IPv4' && !internal)] as const,
  );
  return new Map(all.filter(([, addresses]) => addresses.length > 0));
};

/** The default routes, of which that with the lowest metric is in use. */
export const readRoutes = (table: string, addresses: AddressesByInterface): readonly Gateway[] =>
  table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, , flags = '', , , , mask]) => {
      const isDefault = destination === '00000000' && mask === '00000000';
      return isDefault && (Number.parseInt(flags, 16) & UP_BY_GATEWAY) === UP_BY_GATEWAY;
    })
    .sort((left, right) => Number(left[6]) - Number(right[6]))
    .flatMap(([name = '', , gateway = '']) => {
      const address = addressOfRoute(gateway);
      const own = addresses.get(name) ?? [];
      const local = own.find((each) => sharesNetwork(each, address)) ?? own[0];
      return local === undefined ? [] : [{ address, localAddress: local.address }];
    });

/** In the order of the machine's bytes, which are little-endian wherever Node runs on Linux. */
const addressOfRoute = (hex: string): string => {
  const number = Number.parseInt(hex, 16);
  return [0, 8, 16, 24].map((shift) => (number >>> shift) & 0xff).join('.');
};

/** Most routers have the first address of their network. */
export const guessGateways = (addresses: AddressesByInterface): readonly Gateway[] =>
  [...addresses.values()]
    .flat()
    .filter(({ address }) => scopeOf(address) === 'private')
    .map(({ address, netmask }) => ({
      address: textOf((numberOf(address) & numberOf(netmask)) + 1),
      localAddress: address,
    }))
    .filter(({ address, localAddress }) => address !== localAddress);

const sharesNetwork = ({ address, netmask }: NetworkInterfaceInfo, other: string): boolean =>
  ((numberOf(address) ^ numberOf(other)) & numberOf(netmask)) === 0;

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0);

const textOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
