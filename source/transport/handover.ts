/** Passes a connection's events on to one handler after another: what comes while nobody has it is kept for the next. */
import type { ConnectionHandler } from '../base/ports/network.ts';

export class Handover implements ConnectionHandler {
  #handler: ConnectionHandler | undefined;
  #held: Uint8Array[] = [];
  #hasDrained = false;
  #closed: { readonly error: Error | undefined } | undefined;

  constructor(first: ConnectionHandler) {
    this.#handler = first;
  }

  get isHeld(): boolean {
    return this.#handler === undefined;
  }

  /** From now on events are kept, beginning with `leftover` (copied). The connection should be paused soon. */
  hold(leftover: Uint8Array): void {
    this.#handler = undefined;
    if (leftover.length > 0) this.#held.push(new Uint8Array(leftover));
  }

  /** Tells `handler` all that was kept, within this call, and from then on everything. */
  adopt(handler: ConnectionHandler): void {
    this.#handler = handler;
    const held = this.#held;
    this.#held = [];
    for (const chunk of held) handler.onData(chunk);
    if (this.#hasDrained) handler.onDrain();
    this.#hasDrained = false;
    if (this.#closed !== undefined) handler.onClose(this.#closed.error);
  }

  onConnect(): void {
    this.#handler?.onConnect();
  }

  onData(chunk: Uint8Array): void {
    if (this.#handler !== undefined) this.#handler.onData(chunk);
    else this.#held.push(new Uint8Array(chunk));
  }

  onDrain(): void {
    if (this.#handler !== undefined) this.#handler.onDrain();
    else this.#hasDrained = true;
  }

  onClose(error?: Error): void {
    if (this.#handler !== undefined) this.#handler.onClose(error);
    else this.#closed = { error };
  }
}
