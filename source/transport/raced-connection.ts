/**
 * A connection by whichever of several ways is answered first: each begins in its turn, or when the one before has failed. One that
 * is taken and closed before a word is said was no answer: what was said by it is said again by the next.
 */
import type { Clock, Timer } from '../base/ports/clock.ts';
import type {
  Carrier,
  Connection,
  ConnectionHandler,
  Endpoint,
  Tcp,
} from '../base/ports/network.ts';
import { MAX_SAID_TWICE_BYTES, MAX_SECOND_WAY_MS } from './limits.ts';

export interface Way {
  readonly carrier: Carrier;
  readonly connect: Tcp['connect'];
  /** From the beginning of the way before. */
  readonly afterMs: number;
}

export interface RaceOptions {
  readonly clock: Clock;
  readonly remote: Endpoint;
  /** One at least. */
  readonly ways: readonly Way[];
  /** For all of them together. */
  readonly timeoutMs: number;
  /** It stood, and something was heard by it; or nothing until it closed, and no other was as deaf. */
  readonly onTried: (carrier: Carrier, hasHeard: boolean) => void;
}

export class RacedConnection implements Connection {
  readonly #options: RaceOptions;
  readonly #handler: ConnectionHandler;
  readonly #running = new Map<Connection, Way>();
  readonly #endsAtMs: number;
  /** Not begun, or given up for one that was faster. */
  #untried: Way[];
  #timer: Timer | undefined;
  #winner: Connection | undefined;
  /** Said to whom nothing was heard from yet; undefined once something was, or there is no other way. */
  #said: Uint8Array[] | undefined = [];
  #saidBytes = 0;
  #isConnected = false;
  #hasRefused = false;
  #isOver = false;

  constructor(options: RaceOptions, handler: ConnectionHandler) {
    this.#options = options;
    this.#handler = handler;
    this.#endsAtMs = options.clock.now() + options.timeoutMs;
    this.#untried = [...options.ways];
    this.#beginNext();
  }

  get carrier(): Carrier {
    return this.#winner?.carrier ?? this.#options.ways[0]!.carrier;
  }

  get remote(): Endpoint {
    return this.#options.remote;
  }

  get local(): Endpoint {
    return this.#winner?.local ?? { host: '0.0.0.0', port: 0 };
  }

  get bufferedBytes(): number {
    return this.#winner?.bufferedBytes ?? 0;
  }

  /** Nothing is said before it is connected. */
  write(bytes: Uint8Array): boolean {
    this.#remember(bytes);
    return this.#winner?.write(bytes) ?? false;
  }

  cork(): void {
    this.#winner?.cork();
  }

  uncork(): void {
    this.#winner?.uncork();
  }

  pause(): void {
    this.#winner?.pause();
  }

  resume(): void {
    this.#winner?.resume();
  }

  readAtMost(bytes: number): void {
    this.#winner?.readAtMost(bytes);
  }

  end(): void {
    this.#said = undefined;
    if (this.#winner === undefined) this.destroy();
    else this.#winner.end();
  }

  destroy(): void {
    this.#said = undefined;
    if (this.#winner !== undefined) {
      this.#winner.destroy();
      return;
    }
    if (this.#isOver) return;
    this.#stopAll();
    this.#options.clock.nextTurn(() => this.#handler.onClose());
  }

  #beginNext(mostMs = Infinity): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { clock, remote } = this.#options;
    const way = this.#untried.shift();
    if (way === undefined) return;
    const [next] = this.#untried;
    if (next !== undefined) {
      this.#timer = clock.setTimer(next.afterMs, () => this.#beginNext());
    }
    const runner = new Runner(this.#handler, {
      onWon: () => this.#onWon(connection),
      onHeard: () => this.#onHeard(way.carrier),
      onLost: (error) => this.#onLost(connection, error),
      onClosedUnheard: (error) => this.#onClosedUnheard(way.carrier, error),
    });
    const leftMs = Math.max(Math.min(this.#endsAtMs - clock.now(), mostMs), 1);
    const connection = way.connect(remote, runner, leftMs);
    this.#running.set(connection, way);
  }

  #onWon(connection: Connection): void {
    this.#running.delete(connection);
    this.#winner = connection;
    this.#untried = [...this.#running.values(), ...this.#untried];
    this.#stopAll();
    for (const bytes of this.#said ?? []) connection.write(bytes);
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#handler.onConnect();
  }

  #onHeard(carrier: Carrier): void {
    this.#said = undefined;
    this.#options.onTried(carrier, true);
  }

  #onLost(connection: Connection, error: Error | undefined): void {
    if (!this.#running.delete(connection)) return;
    if (this.#untried.length > 0) this.#beginNext();
    else if (this.#running.size === 0) {
      this.#isOver = true;
      this.#handler.onClose(error);
    }
  }

  /** Somebody is there who will not speak by this way: perhaps by the next, but that is not waited for long. */
  #onClosedUnheard(carrier: Carrier, error: Error | undefined): void {
    const hasNext = this.#untried.length > 0 && this.#said !== undefined;
    if (!hasNext) {
      if (!this.#hasRefused) this.#options.onTried(carrier, false);
      this.#handler.onClose(error);
      return;
    }
    this.#hasRefused = true;
    this.#isOver = false;
    this.#winner = undefined;
    this.#beginNext(MAX_SECOND_WAY_MS);
  }

  #remember(bytes: Uint8Array): void {
    if (this.#said === undefined) return;
    this.#saidBytes += bytes.length;
    if (this.#saidBytes > MAX_SAID_TWICE_BYTES) this.#said = undefined;
    else this.#said.push(new Uint8Array(bytes));
  }

  #stopAll(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    const losers = [...this.#running.keys()];
    this.#running.clear();
    for (const connection of losers) connection.destroy();
  }
}

interface Outcome {
  onWon(): void;
  onHeard(): void;
  onLost(error: Error | undefined): void;
  onClosedUnheard(error: Error | undefined): void;
}

/** Hears of one way; once that has won, all that it hears is for who asked. */
class Runner implements ConnectionHandler {
  readonly #handler: ConnectionHandler;
  readonly #outcome: Outcome;
  #hasWon = false;
  #hasHeard = false;

  constructor(handler: ConnectionHandler, outcome: Outcome) {
    this.#handler = handler;
    this.#outcome = outcome;
  }

  onConnect(): void {
    this.#hasWon = true;
    this.#outcome.onWon();
  }

  onData(chunk: Uint8Array): void {
    if (!this.#hasHeard) {
      this.#hasHeard = true;
      this.#outcome.onHeard();
    }
    this.#handler.onData(chunk);
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onClose(error?: Error): void {
    if (!this.#hasWon) this.#outcome.onLost(error);
    else if (this.#hasHeard) this.#handler.onClose(error);
    else this.#outcome.onClosedUnheard(error);
  }
}
