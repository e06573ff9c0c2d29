/** A connection by whichever of several ways is answered first: each begins in its turn, or when the one before has failed. */
import type { Clock, Timer } from '../base/ports/clock.ts';
import type {
  Carrier,
  Connection,
  ConnectionHandler,
  Endpoint,
  Tcp,
} from '../base/ports/network.ts';

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
  /** It stood, and something was heard by it, or nothing until it closed. */
  readonly onTried: (carrier: Carrier, hasHeard: boolean) => void;
}

export class RacedConnection implements Connection {
  readonly #options: RaceOptions;
  readonly #handler: ConnectionHandler;
  readonly #running = new Set<Connection>();
  readonly #endsAtMs: number;
  #begun = 0;
  #timer: Timer | undefined;
  #winner: Connection | undefined;
  #isOver = false;

  constructor(options: RaceOptions, handler: ConnectionHandler) {
    this.#options = options;
    this.#handler = handler;
    this.#endsAtMs = options.clock.now() + options.timeoutMs;
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

  end(): void {
    if (this.#winner === undefined) this.destroy();
    else this.#winner.end();
  }

  destroy(): void {
    if (this.#winner !== undefined) {
      this.#winner.destroy();
      return;
    }
    if (this.#isOver) return;
    this.#stopAll();
    this.#options.clock.nextTurn(() => this.#handler.onClose());
  }

  #beginNext(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { clock, ways, remote } = this.#options;
    const way = ways[this.#begun];
    if (way === undefined) return;
    this.#begun += 1;
    const next = ways[this.#begun];
    if (next !== undefined) {
      this.#timer = clock.setTimer(next.afterMs, () => this.#beginNext());
    }
    const runner = new Runner(this.#handler, {
      onWon: () => this.#onWon(connection),
      onLost: (error) => this.#onLost(connection, error),
      onTried: (hasHeard) => this.#options.onTried(way.carrier, hasHeard),
    });
    const connection = way.connect(remote, runner, Math.max(this.#endsAtMs - clock.now(), 1));
    this.#running.add(connection);
  }

  #onWon(connection: Connection): void {
    this.#running.delete(connection);
    this.#winner = connection;
    this.#stopAll();
  }

  #onLost(connection: Connection, error: Error | undefined): void {
    if (this.#isOver) return;
    this.#running.delete(connection);
    if (this.#begun < this.#options.ways.length) this.#beginNext();
    else if (this.#running.size === 0) {
      this.#isOver = true;
      this.#handler.onClose(error);
    }
  }

  #stopAll(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    for (const connection of this.#running) connection.destroy();
    this.#running.clear();
  }
}

interface Outcome {
  onWon(): void;
  onLost(error: Error | undefined): void;
  onTried(hasHeard: boolean): void;
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
    this.#handler.onConnect();
  }

  onData(chunk: Uint8Array): void {
    if (!this.#hasHeard) {
      this.#hasHeard = true;
      this.#outcome.onTried(true);
    }
    this.#handler.onData(chunk);
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onClose(error?: Error): void {
    if (!this.#hasWon) {
      this.#outcome.onLost(error);
      return;
    }
    if (!this.#hasHeard) this.#outcome.onTried(false);
    this.#handler.onClose(error);
  }
}
