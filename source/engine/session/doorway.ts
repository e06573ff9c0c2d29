/** Where a session meets the network: the port on which peers of all torrents come in, and the one UDP socket. */
import { messageOf } from '../../base/errors.ts';
import type {
  Connection,
  ConnectionHandler,
  Endpoint,
  TcpListener,
  Udp,
  UdpSocket,
} from '../../base/ports/network.ts';
import { safeText } from '../../base/safe-text.ts';
import { UdpSwitch } from '../../discovery/udp-switch.ts';
import { UdpTrackerExchange } from '../../discovery/udp-tracker-exchange.ts';
import type { IncomingEncryption } from '../../transport/encryption/entrance.ts';
import { receive } from '../../transport/incoming.ts';
import { PendingHandshakes } from '../../transport/pending-handshakes.ts';
import { UtpSocket } from '../../transport/utp/socket.ts';
import type { Report } from '../past/journal.ts';
import type { Roads } from '../roads/roads.ts';
import type { SwarmPresence } from '../swarm/swarm-presence.ts';
import { openListener } from './listener.ts';
import type { EnginePorts, SessionOptions } from './session-options.ts';

export interface DoorwayOptions extends Pick<SessionOptions, 'listenHost'> {
  /** Tried in this order; none: nobody comes in. */
  readonly listenPorts: () => readonly number[];
  readonly roads: Pick<Roads, 'isClosed' | 'isOpenInwards' | 'isShared' | 'trackerUdp'>;
  readonly ports: Pick<EnginePorts, 'clock' | 'network' | 'random'>;
  readonly report: Report;
  /** We have nothing to do with anybody there: nothing is said, and no arithmetic done for them. */
  readonly refuses: (host: string) => boolean;
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
  readonly #datagrams = new UdpSwitch();
  /** For trackers, where their datagrams take another way. */
  readonly #trackerDatagrams = new UdpSwitch();
  readonly #trackerExchange: UdpTrackerExchange;
  #utp: UtpSocket | undefined;
  #sockets: UdpSocket[] = [];
  /** One after the other; what is asked for twice meanwhile is done once. */
  #opening: Promise<void> = Promise.resolve();
  #isDue = false;
  #lastPort: number | undefined;
  #isClosed = false;
  #told = '';

  constructor(options: DoorwayOptions) {
    const { clock, random } = options.ports;
    const datagrams = this.#trackerDatagrams;
    this.#options = options;
    this.#trackerExchange = new UdpTrackerExchange({ datagrams, clock, random });
  }

  /** Null while none is open. */
  get port(): number | null {
    return this.#listener?.local.port ?? null;
  }

  /** Undefined while there is no UDP. */
  get datagrams(): UdpSwitch | undefined {
    return this.#datagrams.local === undefined ? undefined : this.#datagrams;
  }

  /** As `datagrams`. */
  get utp(): UtpSocket | undefined {
    return this.#utp;
  }

  get trackerExchange(): UdpTrackerExchange {
    return this.#trackerExchange;
  }

  /** Also anew, where the ways or the ports are others. What cannot be had is told, and done without. */
  open(): Promise<void> {
    if (this.#isDue) return this.#opening;
    this.#isDue = true;
    this.#opening = this.#opening.then(async () => {
      this.#isDue = false;
      await this.#shut();
      if (this.#isClosed) return;
      await this.#listen();
      await this.#bindDatagrams();
      if (this.#isClosed) await this.#shut();
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening;
    await this.#shut();
    this.#pending.close();
  }

  async #shut(): Promise<void> {
    this.#utp?.close();
    this.#utp = undefined;
    this.#datagrams.use(undefined);
    this.#trackerDatagrams.use(undefined);
    for (const socket of this.#sockets.splice(0)) socket.close();
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  async #listen(): Promise<void> {
    const { ports, listenPorts, listenHost = '::', report, roads } = this.#options;
    const candidates = this.#withLastPort(listenPorts());
    if (candidates.length === 0 || !roads.isOpenInwards) return;
    try {
      this.#listener = await openListener({
        ports,
        host: listenHost,
        candidates,
        accept: (connection) => this.#accept(connection),
      });
      this.#lastPort = this.#listener.local.port;
      report('session:listening', { port: this.#lastPort });
    } catch (error) {
      this.#warn(messageOf(error));
    }
  }

  /** Others know it, so it is asked for again where it is one of those that may be had. */
  #withLastPort(candidates: readonly number[]): readonly number[] {
    const last = this.#lastPort;
    const isStillMeant =
      last !== undefined && (candidates.includes(last) || candidates.includes(0));
    return isStillMeant ? [last, ...candidates] : candidates;
  }

  /** On the number of the TCP port where that is free. */
  async #bindDatagrams(): Promise<void> {
    const { ports, roads } = this.#options;
    const { isShared } = roads;
    const peers = await this.#bind(
      ports.network.udp,
      (message, from) =>
        this.#datagrams.deliver(message, from) ||
        (isShared && this.#trackerDatagrams.deliver(message, from)),
    );
    this.#datagrams.use(peers);
    if (peers !== undefined) this.#openUtp();
    const trackers = isShared
      ? peers
      : await this.#bind(roads.trackerUdp, (message, from) =>
          this.#trackerDatagrams.deliver(message, from),
        );
    this.#trackerDatagrams.use(trackers);
  }

  #openUtp(): void {
    const { clock, random } = this.#options.ports;
    this.#utp = new UtpSocket({ datagrams: this.#datagrams, clock, random });
    this.#utp.listen(
      (connection) => this.#accept(connection),
      () => this.#options.roads.isOpenInwards && this.#options.takesUtp(),
    );
  }

  async #bind(
    udp: Udp,
    hear: (message: Uint8Array, from: Endpoint) => void,
  ): Promise<UdpSocket | undefined> {
    const { listenHost: host = '::', roads } = this.#options;
    // That is told elsewhere.
    if (roads.isClosed) return undefined;
    const open = (port: number) => udp.bind({ host, port }, hear);
    try {
      const socket = await open(this.port ?? 0).catch(() => open(0));
      this.#sockets.push(socket);
      return socket;
    } catch (error) {
      this.#warn(`no UDP here, so no UDP trackers and no DHT: ${messageOf(error)}`);
      return undefined;
    }
  }

  #accept(connection: Connection): ConnectionHandler | undefined {
    const { ports, find, refuses } = this.#options;
    const { host } = connection.remote;
    if (refuses(host)) return undefined;
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

  /** The same only once in a row. */
  #warn(message: string): void {
    if (message === this.#told) return;
    this.#told = message;
    this.#options.report('session:warned', { message: safeText(message) });
  }
}
