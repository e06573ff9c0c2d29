/** Chance behind the port: fast numbers for decisions, unpredictable bytes for secrets. */
import { randomBytes } from 'node:crypto';
import type { Random } from '../base/ports/random.ts';

export class NodeRandom implements Random {
  float(): number {
    return Math.random();
  }

  integer(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`no number below ${limit}`);
    return Math.floor(Math.random() * limit);
  }

  bytes(count: number): Uint8Array {
    return randomBytes(count);
  }
}
