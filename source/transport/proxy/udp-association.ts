/**
 * Datagrams through a SOCKS5 proxy (UDP ASSOCIATE, RFC 1928): they pass as long as the connection on which that was agreed
 * stands, and it is made anew when it breaks. What is sent meanwhile is lost, as datagrams are.
 */
import { isDialablePort, mayName, scopeOf } from '../../base/addresses.ts';
import { messageOf } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type {
  Connection,
  ConnectionHandler,
  Endpoint,
  UdpSocket,
} from '../../base/ports/network.ts';
import type { ProxyLogin } from '../../base/proxy-url.ts';
import {
  decodeSocks5Datagram,
  encodeSocks5Datagram,
  isEndpoint,
  proxyError,
  Socks5Negotiation,
} from '../../protocol/socks5.ts';
import { FIRST_PROXY_RETRY_MS, MAX_PROXY_RETRY_MS, PROXY_TIMEOUT_MS } from '../limits.ts';
import { Tunnel } from './tunnel.ts';

export interface UdpAssociationOptions {
  readonly clock: Clock;
  readonly login: ProxyLogin | undefined;
  /** To the proxy, in a later turn at the earliest. */
  readonly connect: (handler: ConnectionHandler, timeoutMs: number) => Connection;
  /** Ours, to the proxy's relay. */
  readonly bind: (
    onMessage: (message: Uint8Array, from: Endpoint) => void,
    relay: Endpoint,
  ) => Promise<UdpSocket>;
  readonly onMessage: (message: Uint8Array, from: Endpoint) => void;
  /** It passes datagrams now, or why not. */
  readonly onState?: (problem: string | undefined) => void;
}

const ANYWHERE: Endpoint = { host: '0.0.0.0', port: 0 };

export class UdpAssociation implements UdpSocket {
  /** Where others see us nobody tells. */
  readonly local: Endpoint = { host: '::', port: 0 };
  readonly #options: UdpAssociationOptions;
  #control: Tunnel | undefined;
  #socket: UdpSocket | undefined;
  #relay: Endpoint | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  /** Why it was given up by us. */
  #problem: string | undefined;
  #isClosed = false;

  constructor(options: UdpAssociationOptions) {
    this.#options = options;
    this.#begin();
  }

  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  /** What is sent is a copy. */
  get queuedBytes(): number {
    return 0;
  }

  send(message: Uint8Array, to: Endpoint): void {
    if (this.#socket === undefined || this.#relay === undefined) return;
    this.#socket.send(encodeSocks5Datagram(message, to), this.#relay);
  }

  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#drop();
    this.#control?.destroy();
  }

  #begin(): void {
    const { clock, connect, login } = this.#options;
    const negotiation = new Socks5Negotiation({ command: 'associate', target: ANYWHERE, login });
    const control: Tunnel = new Tunnel(
      { clock, connect, negotiation, remote: ANYWHERE, timeoutMs: PROXY_TIMEOUT_MS },
      {
        onConnect: () => void this.#open(control, negotiation.bound!),
        onData: () => {},
        onDrain: () => {},
        onClose: (error) => this.#onClosed(control, error),
      },
    );
    this.#control = control;
  }

  async #open(control: Tunnel, bound: Endpoint): Promise<void> {
    const { carrierHost } = control;
    // It may name what reaches as far as itself: mostly what is nearer is its own address, as it sees it (H79).
    const isThere = mayName(scopeOf(carrierHost), scopeOf(bound.host));
    const relay = { host: isThere ? bound.host : carrierHost, port: bound.port };
    try {
      if (!isDialablePort(relay.port)) throw proxyError('it names no port for datagrams');
      const socket = await this.#options.bind((message, from) => this.#hear(message, from), relay);
      if (this.#control !== control || this.#isClosed) return socket.close();
      this.#relay = relay;
      this.#socket = socket;
      this.#failures = 0;
      this.#options.onState?.(undefined);
    } catch (error) {
      this.#problem = messageOf(error);
      control.destroy();
    }
  }

  #hear(message: Uint8Array, from: Endpoint): void {
    if (from.port !== this.#relay?.port || from.host !== this.#relay.host) return;
    const datagram = decodeSocks5Datagram(message);
    if (datagram === undefined || !isEndpoint(datagram.from)) return;
    this.#options.onMessage(datagram.payload, datagram.from);
  }

  #onClosed(control: Tunnel, error: Error | undefined): void {
    if (this.#control !== control) return;
    this.#control = undefined;
    this.#drop();
    if (this.#isClosed) return;
    this.#options.onState?.(this.#problem ?? error?.message ?? 'the proxy hung up');
    this.#problem = undefined;
    const waitMs = Math.min(MAX_PROXY_RETRY_MS, FIRST_PROXY_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = this.#options.clock.setTimer(waitMs, () => this.#begin());
  }

  #drop(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#relay = undefined;
  }
}
