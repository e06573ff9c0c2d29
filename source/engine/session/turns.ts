/** So many at once, and the others in the order they came. */
export interface Turn {
  /** Resolves when there is room. */
  readonly begun: Promise<void>;
  /** Leaves the line, or gives the place to the next. */
  end(): void;
}

interface Waiting {
  readonly begin: () => void;
}

export class Turns {
  readonly #limit: number;
  readonly #waiting = new Set<Waiting>();
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(): Turn {
    if (this.#taken < this.#limit) {
      this.#taken += 1;
      return this.#turn(Promise.resolve(), undefined);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { begin: resolve };
    this.#waiting.add(waiting);
    return this.#turn(promise, waiting);
  }

  #turn(begun: Promise<void>, waiting: Waiting | undefined): Turn {
    let isOver = false;
    return {
      begun,
      end: () => {
        if (isOver) return;
        isOver = true;
        if (waiting === undefined || !this.#waiting.delete(waiting)) this.#callNext();
        else waiting.begin();
      },
    };
  }

  /** The place goes to the first in line, so that nobody who comes later is before them. */
  #callNext(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next.begin();
      return;
    }
    this.#taken -= 1;
  }
}
