/** UDP over `node:dgram`. Sending is best effort, as the network is. */
import { createSocket, type Socket } from 'node:dgram';
import { isIP, isIPv4 } from 'node:net';
import { isDialablePort } from '../base/addresses.ts';
import { type Endpoint, endpointKey, type Udp, type UdpSocket } from '../base/ports/network.ts';
import { mappedHost, plainHost } from './address.ts';
import { holdsDevices, holdUdp } from './device-binding.ts';
import { networkError } from './network-error.ts';
import { withoutIpv6 } from './tcp.ts';

/** What comes and goes while we are busy is not lost for it; the system may give less. */
const BUFFERS = { recvBufferSize: 4 * 1024 * 1024, sendBufferSize: 1024 * 1024 };

type OnMessage = (message: Uint8Array, from: Endpoint) => void;

export class NodeUdp implements Udp {
  async bind(local: Endpoint, onMessage: OnMessage, device?: string): Promise<UdpSocket> {
    try {
      return await NodeUdpSocket.bind(local, onMessage, device);
    } catch (error) {
      const other = withoutIpv6(local, error);
      if (other !== undefined) return this.bind(other, onMessage);
      throw networkError(error, `listen on UDP ${endpointKey(local)}`);
    }
  }
}

class NodeUdpSocket implements UdpSocket {
  readonly local: Endpoint;
  readonly #socket: Socket;
  readonly #isIpv6: boolean;
  /** IPv4 addresses are written as those of IPv6. */
  readonly #isMapped: boolean;
  #isClosed = false;

  static async bind(
    local: Endpoint,
    onMessage: OnMessage,
    device: string | undefined,
  ): Promise<NodeUdpSocket> {
    // Held to an interface, IPv4 goes through a socket of IPv6: see `device-binding`.
    const isHeld = device !== undefined && holdsDevices && isIPv4(local.host);
    const isIpv6 = local.host.includes(':');
    const type = isIpv6 || isHeld ? 'udp6' : 'udp4';
    const socket = createSocket({ type, lookup: literalOnly, ...BUFFERS });
    const address = isHeld ? mappedHost(local.host) : local.host;
    await new Promise<void>((resolve, reject) => {
      // Stays: what goes wrong with one datagram later is no reason to lose the socket.
      socket.on('error', reject);
      socket.bind({ address, port: local.port }, resolve);
    });
    try {
      if (isHeld) await holdUdp(socket, device);
    } catch (error) {
      socket.close();
      throw error;
    }
    socket.on('message', (message, from) => {
      onMessage(message, { host: plainHost(from.address), port: from.port });
    });
    return new NodeUdpSocket(socket, isIpv6, isHeld);
  }

  private constructor(socket: Socket, isIpv6: boolean, isMapped: boolean) {
    const { address, port } = socket.address();
    this.local = { host: plainHost(address), port };
    this.#socket = socket;
    this.#isIpv6 = isIpv6;
    this.#isMapped = isIpv6 || isMapped;
  }

  get queuedBytes(): number {
    return this.#isClosed ? 0 : this.#socket.getSendQueueSize();
  }

  send(message: Uint8Array, to: Endpoint): void {
    if (this.#isClosed || !this.#canReach(to)) return;
    const host = this.#isMapped ? mappedHost(to.host) : to.host;
    this.#socket.send(message, to.port, host, ignoreFailure);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  /** Node throws on a bad port, and asks a name server about a bad host. */
  #canReach({ host, port }: Endpoint): boolean {
    const family = isDialablePort(port) ? isIP(host) : 0;
    return family === 4 || (family === 6 && this.#isIpv6);
  }
}

/** A datagram that cannot be sent is lost like any other; given to `send`, it keeps the error from the socket. */
const ignoreFailure = (): void => {};

/** Only literal addresses come here, so there is nothing to look up, and no thread to wait for. */
const literalOnly = (
  host: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
): void => done(null, host, isIP(host));
