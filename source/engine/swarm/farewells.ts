/**
 * Wires of torrents that have left their swarm, to peers that were being served: what was sent last still
 * arrives. A socket that is shut at once is reset by whatever the peer says meanwhile, and its last blocks are lost.
 */
import type { Wire } from '../../transport/wire.ts';

type PartingWire = Pick<Wire, 'end' | 'close'>;

export class Farewells {
  readonly #wires = new Set<PartingWire>();

  /** It ends by itself, or after the wire's grace. */
  say(wire: PartingWire): void {
    this.#wires.add(wire);
    wire.end();
  }

  has(wire: PartingWire): boolean {
    return this.#wires.has(wire);
  }

  /** The wire has closed. */
  onClosed(wire: PartingWire): void {
    this.#wires.delete(wire);
  }

  close(): void {
    for (const wire of this.#wires) wire.close();
    this.#wires.clear();
  }
}
