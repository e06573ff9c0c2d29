/** One UDP socket shared by all that speak over it (trackers, DHT, uTP): each datagram goes to the first who knows it. */
import type { Unsubscribe } from '../base/emitter.ts';
import type { Endpoint, Udp, UdpSocket } from '../base/ports/network.ts';

/** True where the datagram was ours. It must not throw, whatever the bytes. `message` is valid during the call only. */
export type DatagramHandler = (message: Uint8Array, from: Endpoint) => boolean;

/** What a protocol needs of the socket. */
export interface Datagrams {
  /** Does the socket have this address's family? */
  canReach(host: string): boolean;
  send(message: Uint8Array, to: Endpoint): void;
  onMessage(handler: DatagramHandler): Unsubscribe;
}

export class UdpSwitch implements Datagrams {
  readonly #handlers = new Set<DatagramHandler>();
  #socket: UdpSocket | undefined;

  /** Host `::` serves both families where the machine has both. Rejects with `network/address-in-use`. */
  static async open(udp: Udp, local: Endpoint): Promise<UdpSwitch> {
    const udpSwitch = new UdpSwitch();
    udpSwitch.#socket = await udp.bind(local, (message, from) => udpSwitch.deliver(message, from));
    return udpSwitch;
  }

  /** From now on; whoever opened it closes it. */
  use(socket: UdpSocket | undefined): void {
    this.#socket = socket;
  }

  get local(): Endpoint | undefined {
    return this.#socket?.local;
  }

  /** What the system has not sent yet, and still reads from the senders' memory. */
  get queuedBytes(): number {
    return this.#socket?.queuedBytes ?? 0;
  }

  canReach(host: string): boolean {
    const local = this.#socket?.local.host;
    if (local === undefined || this.#socket?.isOpen === false) return false;
    const isIpv6 = host.includes(':');
    return local === '::' || local.includes(':') === isIpv6;
  }

  send(message: Uint8Array, to: Endpoint): void {
    this.#socket?.send(message, to);
  }

  onMessage(handler: DatagramHandler): Unsubscribe {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#handlers.clear();
  }

  /** False where nobody knows it. */
  deliver(message: Uint8Array, from: Endpoint): boolean {
    for (const handler of this.#handlers) if (handler(message, from)) return true;
    return false;
  }
}
