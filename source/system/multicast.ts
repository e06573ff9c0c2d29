/** Multicast groups over `node:dgram`: heard on every interface, and spoken to on each. Best effort throughout. */
import { createSocket, type Socket } from 'node:dgram';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { isIpv6, scopeOf } from '../base/addresses.ts';
import {
  type Endpoint,
  endpointKey,
  type Multicast,
  type MulticastSocket,
} from '../base/ports/network.ts';
import { plainHost } from './address.ts';
import { networkError } from './network-error.ts';

type OnMessage = (message: Uint8Array, from: Endpoint) => void;

/** An interface and the address that we have there. */
interface Place {
  /** As Node wants it: the address, or for IPv6 `::%eth0`. */
  readonly name: string;
  readonly address: string;
}

export class NodeMulticast implements Multicast {
  async join(group: Endpoint, onMessage: OnMessage, device?: string): Promise<MulticastSocket> {
    const socket = createSocket({ type: isIpv6(group.host) ? 'udp6' : 'udp4', reuseAddr: true });
    try {
      await bound(socket, listenAddress(group), group.port);
    } catch (error) {
      socket.close();
      throw networkError(error, `join ${endpointKey(group)}`);
    }
    socket.on('message', (message, from) => {
      onMessage(message, { host: plainHost(from.address), port: from.port });
    });
    return new NodeMulticastSocket(socket, group, device);
  }
}

class NodeMulticastSocket implements MulticastSocket {
  readonly #socket: Socket;
  readonly #group: Endpoint;
  readonly #device: string | undefined;
  /** By the address that each sends from. */
  readonly #senders = new Map<string, Socket>();
  #isClosed = false;

  constructor(socket: Socket, group: Endpoint, device: string | undefined) {
    this.#socket = socket;
    this.#device = device;
    this.#group = group;
    this.#lookForPlaces();
  }

  send(message: Uint8Array): void {
    if (this.#isClosed) return;
    this.#lookForPlaces();
    for (const sender of this.#senders.values()) {
      sender.send(message, this.#group.port, this.#group.host, () => {});
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
    for (const sender of this.#senders.values()) sender.close();
    this.#senders.clear();
  }

  /** Interfaces come and go. */
  #lookForPlaces(): void {
    const places = placesFor(this.#group.host, this.#device);
    for (const [address, sender] of this.#senders) {
      if (places.some((place) => place.address === address)) continue;
      sender.close();
      this.#senders.delete(address);
    }
    for (const place of places) if (!this.#senders.has(place.address)) this.#begin(place);
  }

  #begin({ name, address }: Place): void {
    try {
      this.#socket.addMembership(this.#group.host, name);
    } catch {
      // It is joined there already, or this interface has no multicast: then what is sent is lost, too.
    }
    const sender = createSocket({ type: isIpv6(address) ? 'udp6' : 'udp4' });
    sender.on('error', () => {});
    sender.bind({ address, port: 0 }, () => {
      if (this.#isClosed) return;
      try {
        sender.setMulticastInterface(name);
        sender.setMulticastLoopback(true);
      } catch {
        // As above.
      }
    });
    this.#senders.set(address, sender);
  }
}

/** Bound to the group where the system allows that: then nothing comes in that was sent to us alone, from anywhere. */
const listenAddress = (group: Endpoint): string | undefined =>
  process.platform === 'win32' ? undefined : group.host;

const bound = (socket: Socket, address: string | undefined, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    // Stays: what goes wrong with one datagram later is no reason to lose the socket.
    socket.on('error', reject);
    socket.bind({ port, ...(address === undefined ? {} : { address }) }, () => resolve());
  });

/** One address for each interface, or for this one; those of the machine itself only where there is no other. */
const placesFor = (group: string, device: string | undefined): readonly Place[] => {
  const family = isIpv6(group) ? 'IPv6' : 'IPv4';
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) => {
    if (device !== undefined && name !== device) return [];
    const usable = addresses.filter((each) => each.family === family && isUsable(each));
    const [first] = usable;
    return first === undefined ? [] : [{ name, ...first }];
  });
  const outward = all.filter(({ internal }) => !internal);
  return (outward.length > 0 ? outward : all).map(({ name, address }) => ({
    name: family === 'IPv6' ? `::%${name}` : address,
    address,
  }));
};

/** Where a link-local address of IPv6 is all there is, nobody could dial what we say. */
const isUsable = ({ address, family }: NetworkInterfaceInfo): boolean =>
  family === 'IPv4' || scopeOf(address) !== 'link-local';
