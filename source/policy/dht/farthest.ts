/** Which of the things that are kept for others lies farthest from our own id: that one goes where room is needed. */
import { fromBinaryString } from '../../base/bytes.ts';
import { compareDistance } from '../../protocol/node-id.ts';

export class Farthest {
  readonly #ownId: () => Uint8Array;

  constructor(ownId: () => Uint8Array) {
    this.#ownId = ownId;
  }

  /** Of binary keys, the farthest; undefined where the newcomer would be it. */
  beyond(newcomer: Uint8Array, keys: Iterable<string>): string | undefined {
    const ownId = this.#ownId();
    let limit = newcomer;
    let found: string | undefined;
    for (const key of keys) {
      const target = fromBinaryString(key);
      if (compareDistance(ownId, target, limit) <= 0) continue;
      limit = target;
      found = key;
    }
    return found;
  }
}
