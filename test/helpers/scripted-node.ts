/** A DHT node that does exactly what a test tells it: asks what it likes, answers what it likes, lies. */
import type { Endpoint, UdpSocket } from '../../source/base/ports/network.ts';
import { decodeKrpc } from '../../source/protocol/decode-krpc.ts';
import { encodeKrpc, type OutgoingKrpc } from '../../source/protocol/encode-krpc.ts';
import type {
  KrpcAnswer,
  KrpcMessage,
  KrpcQuery,
  KrpcQueryMessage,
} from '../../source/protocol/krpc-message.ts';
import { DHT_PORT, type DhtNetwork } from './dht-network.ts';

export interface Reply {
  readonly message: KrpcMessage;
  /** Of the packet, in bytes. */
  readonly length: number;
  readonly asked: number;
}

type Respond = (query: KrpcQueryMessage, from: Endpoint) => Partial<KrpcAnswer> | undefined;

export class ScriptedNode {
  readonly endpoint: Endpoint;
  readonly id: Uint8Array;
  /** Questions that came. */
  readonly heard: KrpcQueryMessage[] = [];
  readonly #network: DhtNetwork;
  #socket: UdpSocket | undefined;
  #respond: Respond = () => ({});
  #replies: Reply[] = [];
  #asked = 0;

  static async open(network: DhtNetwork, host = network.freshAddress(), port = DHT_PORT) {
    const node = new ScriptedNode(network, { host, port });
    const { udp } = network.network.host(host);
    node.#socket = await udp.bind({ host: '0.0.0.0', port }, (bytes, from) =>
      node.#onMessage(bytes, from),
    );
    return node;
  }

  private constructor(network: DhtNetwork, endpoint: Endpoint) {
    this.#network = network;
    this.endpoint = endpoint;
    this.id = network.random.fork(`scripted ${endpoint.host}:${endpoint.port}`).bytes(20);
  }

  /** What to say to questions; undefined is silence. Its own id is added where none is given. */
  respond(respond: Respond): void {
    this.#respond = respond;
  }

  /** The reply, or undefined where none came within five seconds. */
  async ask(to: Endpoint, query: KrpcQuery, isReadOnly = false): Promise<Reply | undefined> {
    this.#asked += 1;
    const transaction = Buffer.from([this.#asked >> 8, this.#asked & 0xff]);
    const bytes = encodeKrpc({ kind: 'query', transaction, id: this.id, query, isReadOnly });
    return this.raw(to, bytes);
  }

  /** The next reply to any bytes. */
  async raw(to: Endpoint, bytes: Uint8Array): Promise<Reply | undefined> {
    this.#replies = [];
    this.send(bytes, to);
    await this.#network.clock.advance(5_000);
    const [reply] = this.#replies;
    return reply && { ...reply, asked: bytes.length };
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    this.#socket?.send(bytes, to);
  }

  say(message: OutgoingKrpc, to: Endpoint): void {
    this.send(encodeKrpc(message), to);
  }

  close(): void {
    this.#socket?.close();
  }

  #onMessage(bytes: Uint8Array, from: Endpoint): void {
    const message = decodeKrpc(bytes);
    if (message === undefined) return;
    if (message.kind !== 'query') {
      this.#replies.push({ message, length: bytes.length, asked: 0 });
      return;
    }
    this.heard.push(message);
    const answer = this.#respond(message, from);
    if (answer === undefined) return;
    const { transaction } = message;
    const whole = { id: this.id, ...answer };
    this.say({ kind: 'answer', transaction, answer: whole, seenAs: from }, from);
  }
}
