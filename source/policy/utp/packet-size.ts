/**
 * How large a datagram a path carries: begins with what every path does, and tries larger ones, whose excess is only
 * padding, so that a try that is lost can be sent again as small as it has to be.
 */
import {
  MAX_UTP_PROBE_LOSSES,
  SMALLEST_UTP_DATAGRAM_BYTES,
  UTP_PROBE_AGAIN_MS,
  UTP_PROBE_STEP_BYTES,
} from './limits.ts';

export class PacketSize {
  readonly #ceiling: number;
  #floor: number;
  /** The smallest that was found too large, or may not be. */
  #limit: number;
  #probe: number | undefined;
  #losses = 0;
  #againAtMs = Infinity;

  /** `ceiling`: nothing larger is ever sent. `known`: carried for certain. */
  constructor(ceiling: number, known = Math.min(ceiling, SMALLEST_UTP_DATAGRAM_BYTES)) {
    this.#ceiling = ceiling;
    this.#floor = known;
    this.#limit = ceiling + 1;
  }

  /** Of a whole datagram that is known to pass. */
  get bytes(): number {
    return this.#floor;
  }

  /** What to blow the next packet up to, the largest first; undefined where there is nothing to try, or a try is under way. */
  nextProbe(nowMs: number): number | undefined {
    if (this.#probe !== undefined) return undefined;
    if (nowMs >= this.#againAtMs) {
      this.#limit = this.#ceiling + 1;
      this.#againAtMs = Infinity;
    }
    if (this.#limit - this.#floor <= UTP_PROBE_STEP_BYTES && !this.#isCeilingUntried) {
      return undefined;
    }
    this.#probe = this.#isCeilingUntried
      ? this.#ceiling
      : Math.floor((this.#floor + this.#limit) / 2);
    return this.#probe;
  }

  onProbeArrived(): void {
    if (this.#probe === undefined) return;
    this.#floor = Math.max(this.#floor, this.#probe);
    this.#endProbe();
  }

  /** A single loss says nothing: packets of any size get lost. */
  onProbeLost(nowMs: number): void {
    if (this.#probe === undefined) return;
    this.#losses += 1;
    if (this.#losses < MAX_UTP_PROBE_LOSSES) {
      this.#probe = undefined;
      return;
    }
    this.#limit = this.#probe;
    this.#againAtMs = nowMs + UTP_PROBE_AGAIN_MS;
    this.#endProbe();
  }

  get #isCeilingUntried(): boolean {
    return this.#limit > this.#ceiling && this.#floor < this.#ceiling;
  }

  #endProbe(): void {
    this.#probe = undefined;
    this.#losses = 0;
  }
}
