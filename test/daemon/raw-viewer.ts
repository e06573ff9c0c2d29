/** A socket in virtual time with a scripted session behind it, and somebody who writes lines to it by hand. */
import type { Clock } from '../../source/base/ports/clock.ts';
import type { LocalConnection, LocalHandler } from '../../source/base/ports/local-socket.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import { SocketServer } from '../../source/daemon/socket-server.ts';
import { Journal } from '../../source/engine/past/journal.ts';
import { FakeSession } from '../helpers/fake-session.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedLocalSockets } from '../helpers/simulated-local-sockets.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

export const PATH = '/state/socket/engine.sock';
export const VERSION = '1.2.3';

// biome-ignore lint/suspicious/noExplicitAny: whatever an engine might send
export type Message = any;

/** The scripted session with a real journal, so that events can be asked for again. */
export class JournalledSession extends FakeSession {
  readonly journal: Journal;

  constructor(clock: Clock) {
    super();
    this.journal = new Journal(clock);
  }

  override onEvent(listener: (event: SessionEvent) => void, after?: number) {
    return this.journal.listen(listener, after);
  }
}

export class RawViewer implements LocalHandler {
  readonly connection: LocalConnection;
  isClosed = false;
  #text = '';

  constructor(sockets: SimulatedLocalSockets) {
    this.connection = sockets.connect(PATH, this, 1_000);
  }

  /** Whole lines that have come, parsed. */
  get messages(): readonly Message[] {
    return this.#text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  /** Parameters of the notifications with this name. */
  notified(method: string): readonly Message[] {
    return this.messages.flatMap((message) => (message.method === method ? [message.params] : []));
  }

  answerTo(id: string | number | null): Message {
    return this.messages.find((message) => message.id === id);
  }

  write(bytes: string | Uint8Array): void {
    this.connection.write(Buffer.from(bytes));
  }

  ask(id: string | number, method: string, params: object = {}): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  }

  onConnect(): void {}

  onData(chunk: Uint8Array): void {
    this.#text += Buffer.from(chunk).toString('utf8');
  }

  onEnd(): void {}

  onDrain(): void {}

  onClose(): void {
    this.isClosed = true;
  }
}

export class SocketScene {
  readonly clock = new VirtualClock();
  readonly session = new JournalledSession(this.clock);
  readonly sockets: SimulatedLocalSockets;
  shutdowns = 0;
  #server: SocketServer | undefined;

  private constructor() {
    const network = new SimulatedNetwork(this.clock, new SeededRandom('socket'));
    this.sockets = new SimulatedLocalSockets(network.host('127.9.9.9'));
  }

  static async open(): Promise<SocketScene> {
    const scene = new SocketScene();
    scene.#server = await SocketServer.open({
      session: scene.session,
      sockets: scene.sockets,
      clock: scene.clock,
      path: PATH,
      version: VERSION,
      onShutdown: async () => {
        scene.shutdowns += 1;
      },
    });
    return scene;
  }

  get server(): SocketServer {
    return this.#server!;
  }

  async viewer(): Promise<RawViewer> {
    const viewer = new RawViewer(this.sockets);
    await this.clock.settle();
    return viewer;
  }

  /** The answer to one request on its own connection. */
  async ask(method: string, params: object = {}): Promise<Message> {
    const viewer = await this.viewer();
    viewer.ask(1, method, params);
    await this.clock.advance(100);
    viewer.connection.destroy();
    return viewer.answerTo(1);
  }
}
