/** Where a session meets the network: the port on which peers of all torrents come in, and the one UDP socket. */
import { messageOf } from '../base/errors.ts';
import type { Connection, ConnectionHandler, TcpListener } from '../base/ports/network.ts';
import { safeText } from '../base/safe-text.ts';
import { UdpSwitch } from '../discovery/udp-switch.ts';
import { UdpTrackerExchange } from '../discovery/udp-tracker-exchange.ts';
import type { IncomingEncryption } from '../transport/encryption/entrance.ts';
import { receive } from '../transport/incoming.ts';
import { PendingHandshakes } from '../transport/pending-handshakes.ts';
import { UtpSocket } from '../transport/utp/socket.ts';
import type { Report } from './journal.ts';
import { openListener } from './listener.ts';
import type { EnginePorts, SessionOptions } from './session-options.ts';
import type { SwarmPresence } from './swarm-presence.ts';

export interface DoorwayOptions extends Pick<SessionOptions, 'listenPorts' | 'listenHost'> {
  readonly ports: Pick<EnginePorts, 'clock' | 'network' | 'random'>;
  readonly report: Report;
  /** Whom a peer asks for, by the hash in its handshake. */
  readonly find: (
    infoHash: Uint8Array,
  ) => Pick<SwarmPresence, 'mayAccept' | 'identity' | 'accept'> | undefined;
  /** A peer has come in, and is let in. */
  readonly onIncoming: (connection: Connection) => void;
  /** As the settings say now. */
  readonly encryption: () => IncomingEncryption;
  /** May peers come in over UDP? */
  readonly takesUtp: () => boolean;
}

export class Doorway {
  readonly #options: DoorwayOptions;
  readonly #pending = new PendingHandshakes();
  #listener: TcpListener | undefined;
  #datagrams: UdpSwitch | undefined;
  #trackerExchange: UdpTrackerExchange | undefined;
  #utp: UtpSocket | undefined;

  constructor(options: DoorwayOptions) {
    this.#options = options;
  }

  /** Null while none is open. */
  get port(): number | null {
    return this.#listener?.local.port ?? null;
  }

  /** Undefined where there is no UDP. */
  get datagrams(): UdpSwitch | undefined {
    return this.#datagrams;
  }

  /** As `datagrams`. */
  get utp(): UtpSocket | undefined {
    return this.#utp;
  }

  get trackerExchange(): UdpTrackerExchange | undefined {
    return this.#trackerExchange;
  }

  /** What cannot be had is told, and done without. */
  async open(): Promise<void> {
    await this.#listen();
    await this.#bindDatagrams();
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#pending.close();
    this.#utp?.close();
    this.#datagrams?.close();
  }

  async #listen(): Promise<void> {
    const { ports, listenPorts, listenHost = '::', report } = this.#options;
    if (listenPorts.length === 0) return;
    try {
      this.#listener = await openListener({
        ports,
        host: listenHost,
        candidates: listenPorts,
        accept: (connection) => this.#accept(connection),
      });
      report('session:listening', { port: this.#listener.local.port });
    } catch (error) {
      this.#warn(messageOf(error));
    }
  }

  /** On the number of the TCP port where that is free. */
  async #bindDatagrams(): Promise<void> {
    const { ports, listenHost: host = '::' } = this.#options;
    const { clock, network, random } = ports;
    const open = (port: number) => UdpSwitch.open(network.udp, { host, port });
    try {
      this.#datagrams = await open(this.port ?? 0).catch(() => open(0));
      this.#utp = new UtpSocket({ datagrams: this.#datagrams, clock, random });
      this.#utp.listen((connection) => this.#accept(connection), this.#options.takesUtp);
      this.#trackerExchange = new UdpTrackerExchange({ datagrams: this.#datagrams, clock, random });
    } catch (error) {
      this.#warn(`no UDP here, so no UDP trackers and no DHT: ${messageOf(error)}`);
    }
  }

  #accept(connection: Connection): ConnectionHandler | undefined {
    const { ports, find } = this.#options;
    const { host } = connection.remote;
    // Perhaps we have dialled ourselves, which only the whole handshake tells.
    const isOurs = host === connection.local.host;
    return receive(
      {
        connection,
        clock: ports.clock,
        pending: this.#pending,
        encryption: this.#options.encryption(),
        lookup: (infoHash) => {
          const presence = find(infoHash);
          return isOurs || presence?.mayAccept(host) ? presence?.identity : undefined;
        },
      },
      {
        onEstablished: (handshaken) => {
          const presence = find(handshaken.infoHash);
          if (presence === undefined) handshaken.connection.destroy();
          else {
            this.#options.onIncoming(handshaken.connection);
            presence.accept(handshaken);
          }
        },
        // Strangers come and go; there is nobody to tell.
        onFailed: () => {},
      },
    );
  }

  #warn(message: string): void {
    this.#options.report('session:warned', { message: safeText(message) });
  }
}
