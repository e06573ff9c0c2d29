/**
 * A peer that does what a test tells it: over the `Tcp` port, so in the simulator as well as on real
 * sockets. Messages are kept until the script asks for them; a behaviour answers them by itself.
 */
import { messageOf } from '../../source/base/errors.ts';
import {
  type Connection,
  type ConnectionHandler,
  type Endpoint,
  endpointKey,
  type Tcp,
  type TcpListener,
} from '../../source/base/ports/network.ts';
import {
  HANDSHAKE_BYTES,
  type PeerHandshake,
  type PeerMessage,
  type PeerMessageKind,
  type PeerMessageOf,
  readHandshake,
  readMessage,
  say,
} from './peer-codec.ts';

/** What a peer does without being told. */
export interface PeerBehaviour {
  /** Both handshakes are done. */
  onOpen?(peer: ScriptedPeer): void;
  onMessage?(peer: ScriptedPeer, message: PeerMessage): void;
  onClose?(peer: ScriptedPeer): void;
}

export interface ScriptedPeerOptions {
  readonly infoHash: Uint8Array;
  /** 20 characters; made from the local address where left out. */
  readonly peerId?: string;
  /** 8 bytes; those of a peer with fast extension and extension protocol where left out. */
  readonly reserved?: Uint8Array;
  readonly behaviour?: PeerBehaviour;
  /** False where the script sends its handshake (or something else) itself. */
  readonly sendsHandshake?: boolean;
}

interface Waiter {
  readonly kind: PeerMessageKind;
  readonly resolve: (message: PeerMessage) => void;
  readonly reject: (error: Error) => void;
}

/** BEP 10 in the sixth byte, BEP 6 in the eighth. */
export const MODERN_RESERVED: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0, 0x04);
const CONNECT_TIMEOUT_MS = 10_000;

export class ScriptedPeer implements ConnectionHandler {
  readonly #options: ScriptedPeerOptions;
  readonly #behaviour: PeerBehaviour;
  /** The engine's, once it has come. */
  theirs: PeerHandshake | undefined;
  /** All messages so far, those already taken by `next` too. */
  readonly received: PeerMessage[] = [];
  /** All bytes that came after the handshake. */
  receivedBytes = 0;
  isClosed = false;
  closeError: Error | undefined;
  #connection: Connection | undefined;
  #pending = Buffer.alloc(0);
  #unread: PeerMessage[] = [];
  #waiters: Waiter[] = [];
  readonly #opened = Promise.withResolvers<PeerHandshake>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #drains: (() => void)[] = [];

  constructor(options: ScriptedPeerOptions) {
    this.#options = options;
    this.#behaviour = options.behaviour ?? {};
    // A script need not care whether the handshake ever came.
    this.#opened.promise.catch(() => {});
  }

  /** Dials the engine. The peer may be used at once; `opened` answers when both handshakes are through. */
  static connect(tcp: Tcp, to: Endpoint, options: ScriptedPeerOptions): ScriptedPeer {
    const peer = new ScriptedPeer(options);
    peer.#connection = tcp.connect(to, peer, CONNECT_TIMEOUT_MS);
    return peer;
  }

  /** Waits for the engine to dial; `onPeer` gets each peer that stands. */
  static listen(
    tcp: Tcp,
    local: Endpoint,
    options: ScriptedPeerOptions,
    onPeer: (peer: ScriptedPeer) => void = () => {},
  ): Promise<TcpListener> {
    return tcp.listen(local, (connection) => {
      const peer = new ScriptedPeer(options);
      peer.#connection = connection;
      peer.#greet();
      onPeer(peer);
      return peer;
    });
  }

  get connection(): Connection {
    if (this.#connection === undefined) throw new Error('the peer is not connected');
    return this.#connection;
  }

  /** Both handshakes are through; rejects where the engine closes before. */
  get opened(): Promise<PeerHandshake> {
    return this.#opened.promise;
  }

  /** The connection is over, whoever ended it. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Sends bytes as they are: messages of `say`, or rubbish. False asks for `drained`. */
  send(...parts: readonly Uint8Array[]): boolean {
    if (this.isClosed) return false;
    return this.connection.write(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
  }

  /** The next message of that kind that `next` has not given yet; what came before it stays for others to ask. */
  next<Kind extends PeerMessageKind>(kind: Kind): Promise<PeerMessageOf<Kind>> {
    const at = this.#unread.findIndex((message) => message.kind === kind);
    if (at >= 0) {
      const [message] = this.#unread.splice(at, 1);
      return Promise.resolve(message as PeerMessageOf<Kind>);
    }
    if (this.isClosed) return Promise.reject(this.#closedBefore(kind));
    return new Promise((resolve, reject) => {
      this.#waiters.push({ kind, resolve: resolve as Waiter['resolve'], reject });
    });
  }

  /** All messages of that kind so far. */
  allOf<Kind extends PeerMessageKind>(kind: Kind): readonly PeerMessageOf<Kind>[] {
    return this.received.filter((message): message is PeerMessageOf<Kind> => message.kind === kind);
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.#drains.push(resolve));
  }

  close(): void {
    this.connection.destroy();
  }

  onConnect(): void {
    this.#greet();
  }

  onData(chunk: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    if (this.theirs === undefined && !this.#readHandshake()) return;
    while (!this.isClosed && this.#pending.length >= 4) {
      const length = this.#pending.readUInt32BE();
      if (this.#pending.length < 4 + length) return;
      const message = readMessage(this.#pending.subarray(4, 4 + length));
      this.#pending = this.#pending.subarray(4 + length);
      this.receivedBytes += 4 + length;
      this.#onMessage(message);
    }
  }

  onDrain(): void {
    for (const resolve of this.#drains.splice(0)) resolve();
  }

  onClose(error?: Error): void {
    this.isClosed = true;
    this.closeError = error;
    this.#opened.reject(this.#closedBefore('handshake'));
    for (const { kind, reject } of this.#waiters.splice(0)) reject(this.#closedBefore(kind));
    for (const resolve of this.#drains.splice(0)) resolve();
    this.#behaviour.onClose?.(this);
    this.#closed.resolve();
  }

  #greet(): void {
    if (this.#options.sendsHandshake === false) return;
    const { infoHash, reserved = MODERN_RESERVED } = this.#options;
    const name = this.#options.peerId ?? `-XX0001-${endpointKey(this.connection.local)}`;
    const peerId = Buffer.from(name.padEnd(20, '.').slice(0, 20), 'latin1');
    this.send(say.handshake({ reserved, infoHash, peerId }));
  }

  #readHandshake(): boolean {
    if (this.#pending.length < HANDSHAKE_BYTES) return false;
    const theirs = readHandshake(this.#pending);
    if (theirs === undefined) throw new Error('what came is no BitTorrent handshake');
    this.#pending = this.#pending.subarray(HANDSHAKE_BYTES);
    this.theirs = theirs;
    this.#opened.resolve(theirs);
    this.#behaviour.onOpen?.(this);
    return true;
  }

  #onMessage(message: PeerMessage): void {
    this.received.push(message);
    const at = this.#waiters.findIndex(({ kind }) => kind === message.kind);
    if (at >= 0) this.#waiters.splice(at, 1)[0]!.resolve(message);
    else this.#unread.push(message);
    this.#behaviour.onMessage?.(this, message);
  }

  #closedBefore(what: string): Error {
    const reason = this.closeError === undefined ? '' : `: ${messageOf(this.closeError)}`;
    return new Error(`the connection closed before ${what} came${reason}`);
  }
}
