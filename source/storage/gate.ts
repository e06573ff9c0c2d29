/** Holds work between two of its steps. */
/** Closed, it holds those who come until it opens. */
export class Gate {
  #opening: PromiseWithResolvers<void> | undefined;

  get isClosed(): boolean {
    return this.#opening !== undefined;
  }

  close(): void {
    this.#opening ??= Promise.withResolvers();
  }

  open(): void {
    this.#opening?.resolve();
    this.#opening = undefined;
  }

  async passed(signal?: AbortSignal): Promise<void> {
    while (this.#opening !== undefined) {
      const { promise: aborted, resolve } = Promise.withResolvers<void>();
      const onAbort = (): void => resolve();
      signal?.addEventListener('abort', onAbort);
      await Promise.race([this.#opening.promise, aborted]);
      signal?.removeEventListener('abort', onAbort);
      signal?.throwIfAborted();
    }
  }
}
