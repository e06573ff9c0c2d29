/** The end of a connection: what is written still goes, for as long as the other side takes any of it. */
import type { Clock, Timer } from '../base/ports/clock.ts';
import type { LocalConnection } from '../base/ports/local-socket.ts';
import { CLOSE_TIMEOUT_MS } from './limits.ts';

export class Farewell {
  readonly #connection: LocalConnection;
  readonly #clock: Clock;
  #timer: Timer;

  constructor(connection: LocalConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    connection.end();
    // Paused, it would not hear that the other side has gone.
    connection.resume();
    this.#timer = this.#lookLater(connection.bufferedBytes);
  }

  /** It is closed. */
  stop(): void {
    this.#timer.cancel();
  }

  #lookLater(unsentBytes: number): Timer {
    return this.#clock.setTimer(CLOSE_TIMEOUT_MS, () => {
      const { bufferedBytes } = this.#connection;
      if (bufferedBytes === 0 || bufferedBytes >= unsentBytes) this.#connection.destroy();
      else this.#timer = this.#lookLater(bufferedBytes);
    });
  }
}
