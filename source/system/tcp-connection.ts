/**
 * One TCP connection over `net.Socket`. All connections read into one buffer: a read's callback runs right after
 * the read, on the one thread, so nobody sees another's bytes, and no memory is made for a read.
 */
import { isIP, isIPv4, Socket, type SocketConstructorOpts } from 'node:net';
import { isDialablePort } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';
import {
  type Connection,
  type ConnectionHandler,
  type Departure,
  type Endpoint,
  endpointKey,
} from '../base/ports/network.ts';
import { mappedHost, plainHost } from './address.ts';
import { heldTcp, holdsDevices } from './device-binding.ts';
import { networkError, timedOut } from './network-error.ts';

const RECEIVE_BUFFER_BYTES = 64 * 1024;
/** Plain bytes: `slice` of a Buffer would be a view of what the next read overwrites, not the copy that it is elsewhere. */
const RECEIVE_BUFFER = new Uint8Array(RECEIVE_BUFFER_BYTES);
/** Read at once where only so many bytes are to be read. */
const SMALL_BUFFER = RECEIVE_BUFFER.subarray(0, 512);

const NOWHERE: Endpoint = { host: '0.0.0.0', port: 0 };

/** The handle beneath a socket: what Node's own cluster and child processes pass from one socket to another. */
interface Handle {
  useUserBuffer(buffer: Uint8Array): void;
}

export class NodeTcpConnection implements Connection {
  readonly carrier = 'tcp';
  readonly remote: Endpoint;
  #local = NOWHERE;
  readonly #socket: Socket;
  #handler: ConnectionHandler | undefined;
  #isPaused = false;
  /** Bytes to be read before the reading stops by itself. */
  #allowance = Infinity;
  #isEnded = false;
  /** Small writes do not wait for what was sent before. */
  #isHurried = false;
  #hearsDrains = false;
  #error: SluiceError | undefined;

  /** A failure to connect, too, is told to the handler in a later turn. */
  static dial(
    remote: Endpoint,
    handler: ConnectionHandler,
    timeoutMs: number,
    by?: Departure,
  ): NodeTcpConnection {
    let failure: unknown;
    const connection = new NodeTcpConnection(remote, (onread) => {
      try {
        return by === undefined ? new Socket({ onread }) : departing(remote, by, onread);
      } catch (error) {
        failure = error;
        return new Socket({ onread });
      }
    });
    connection.#handler = handler;
    connection.#hurry();
    if (failure === undefined) connection.#connect(timeoutMs, by);
    else connection.#failWith(networkError(failure));
    return connection;
  }

  /** Takes over what a server with `pauseOnConnect` has accepted; undefined where the peer has left already. */
  static adopt(accepted: Socket, intoSharedBuffer = true): NodeTcpConnection | undefined {
    const { remoteAddress, remotePort } = accepted;
    if (remoteAddress === undefined || remotePort === undefined) {
      accepted.destroy();
      return undefined;
    }
    const remote = { host: plainHost(remoteAddress), port: remotePort };
    const handle = intoSharedBuffer ? detachHandle(accepted) : undefined;
    const connection = new NodeTcpConnection(remote, (onread) =>
      handle === undefined ? accepted : socketFrom(handle, onread),
    );
    if (handle === undefined) connection.#readByEvents();
    return connection;
  }

  private constructor(
    remote: Endpoint,
    makeSocket: (onread: SocketConstructorOpts['onread']) => Socket,
  ) {
    this.remote = remote;
    this.#socket = makeSocket({
      buffer: () => (this.#allowance === Infinity ? RECEIVE_BUFFER : SMALL_BUFFER),
      callback: (count) => this.#received(count),
    });
    this.#socket.on('error', (error) => {
      this.#error ??= networkError(error);
    });
    this.#socket.on('close', () => this.#handler?.onClose(this.#error));
  }

  /** Who is told of an adopted connection; to be called in the turn that adopted it. */
  handOverTo(handler: ConnectionHandler): void {
    this.#handler = handler;
  }

  /** Of those that were accepted it is asked for only here: that is a system call, and few want to know. */
  get local(): Endpoint {
    if (this.#local === NOWHERE && !this.#socket.connecting) this.#noteLocal();
    return this.#local;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isEnded || this.#socket.destroyed) return false;
    if (!this.#isHurried && this.#socket.bytesWritten > 0) this.#hurry();
    const isTaken = this.#socket.write(bytes);
    if (!isTaken && !this.#hearsDrains) this.#hearDrains();
    return isTaken;
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#allowance > 0) this.#socket.resume();
  }

  /** What has come to the system's own memory has come: the sender learns of it once that is full. */
  readAtMost(bytes: number): void {
    const wasDry = this.#allowance <= 0;
    this.#allowance = bytes;
    if (wasDry && bytes > 0 && !this.#isPaused) this.#socket.resume();
  }

  end(): void {
    this.#isEnded = true;
    this.#socket.end();
  }

  destroy(): void {
    this.#isEnded = true;
    this.#socket.destroy();
  }

  #connect(timeoutMs: number, by: Departure | undefined): void {
    const socket = this.#socket;
    const { host, port } = this.remote;
    if (isIP(host) === 0 || !isDialablePort(port)) {
      const words = `${endpointKey(this.remote)} is no address to connect to`;
      this.#failWith(new SluiceError('network/failed', words));
      return;
    }
    const timer = setTimeout(() => this.#failWith(timedOut(timeoutMs)), timeoutMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      this.#noteLocal();
      this.#handler?.onConnect();
    });
    connectBy(socket, { host, port }, by);
  }

  /** Before its second write: what was sent before holds back none but those. */
  #hurry(): void {
    this.#isHurried = true;
    this.#socket.setNoDelay(true);
  }

  #hearDrains(): void {
    this.#hearsDrains = true;
    this.#socket.on('drain', () => this.#handler?.onDrain());
  }

  #failWith(error: SluiceError): void {
    this.#error ??= error;
    this.#socket.destroy();
  }

  #noteLocal(): void {
    const { localAddress, localPort } = this.#socket;
    if (localAddress === undefined || localPort === undefined) return;
    this.#local = { host: plainHost(localAddress), port: localPort };
  }

  /** False stops the reading: where `pause` came while a read was already on its way, or enough is read. */
  #received(count: number): boolean {
    this.#allowance -= count;
    this.#handler?.onData(
      count === RECEIVE_BUFFER_BYTES ? RECEIVE_BUFFER : RECEIVE_BUFFER.subarray(0, count),
    );
    return !this.#isPaused && this.#allowance > 0;
  }

  #readByEvents(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#allowance -= chunk.length;
      this.#handler?.onData(chunk);
      if (this.#allowance <= 0) this.#socket.pause();
    });
    this.#socket.resume();
  }
}

/** May this one be held to an interface (see `device-binding`)? */
const isHeld = (host: string): boolean => holdsDevices && isIPv4(host);

/** Made to leave by one of our addresses. Throws where it cannot be. */
const departing = (
  remote: Endpoint,
  { host, device }: Departure,
  onread: SocketConstructorOpts['onread'] | undefined,
): Socket => {
  const reading = onread === undefined ? {} : { onread };
  if (!isHeld(remote.host)) return new Socket(reading);
  const handle = heldTcp('socket', host, 0, device);
  return new Socket({ handle, manualStart: true, ...reading } as unknown as SocketConstructorOpts);
};

const connectBy = (socket: Socket, { host, port }: Endpoint, by: Departure | undefined): void => {
  if (by === undefined) socket.connect({ host, port });
  else if (isHeld(host)) socket.connect({ host: mappedHost(host), port });
  else socket.connect({ host, port, localAddress: by.host });
};

/** A plain socket of Node's on its way; throws where it cannot be begun. */
export const dialledBy = (remote: Endpoint, by: Departure): Socket => {
  const socket = departing(remote, by, undefined);
  connectBy(socket, remote, by);
  return socket;
};

/**
 * A server's sockets cannot be told to read into our buffer, but the handle beneath can go into one that does.
 * Undefined where this Node has no such handle: then the socket's `data` events must do.
 */
const detachHandle = (accepted: Socket): Handle | undefined => {
  const owner = accepted as unknown as { _handle: Partial<Handle> | null };
  const handle = owner._handle;
  if (typeof handle?.useUserBuffer !== 'function') return undefined;
  owner._handle = null;
  accepted.destroy();
  return handle as Handle;
};

const socketFrom = (handle: Handle, onread: SocketConstructorOpts['onread']): Socket =>
  new Socket({ handle, onread } as unknown as SocketConstructorOpts);
