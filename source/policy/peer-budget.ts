/** How many connections the session as a whole may have. */
/** Those that stand stay where it becomes less. */
export class PeerBudget {
  limit: number;
  /** Web seeds that are connected: counted as peers, though no limit of connections is meant for them. */
  webSeeds = 0;
  #used = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  tryTake(): boolean {
    if (this.#used >= this.limit) return false;
    this.#used += 1;
    return true;
  }

  giveBack(): void {
    this.#used -= 1;
  }
}
