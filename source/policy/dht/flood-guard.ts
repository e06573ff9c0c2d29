/** Who says too much is not heard for a while (H97). The sources that are watched are bounded: who has been quiet longest is forgotten. */
import {
  FLOOD_BLOCK_MS,
  FLOOD_WINDOW_MS,
  MAX_PACKETS_PER_WINDOW,
  MAX_WATCHED_SOURCES,
} from './limits.ts';

interface Source {
  windowSince: number;
  packets: number;
  blockedUntil: number;
}

export class FloodGuard {
  /** The one that was heard last stands last. */
  readonly #sources = new Map<string, Source>();

  get watched(): number {
    return this.#sources.size;
  }

  isBlocked(source: string, now: number): boolean {
    return (this.#sources.get(source)?.blockedUntil ?? now) > now;
  }

  /** A packet that we did not ask for. False: it is not to be looked at. */
  onPacket(source: string, now: number): boolean {
    const known = this.#sources.get(source) ?? { windowSince: now, packets: 0, blockedUntil: now };
    this.#sources.delete(source);
    this.#sources.set(source, known);
    if (this.#sources.size > MAX_WATCHED_SOURCES) this.#forgetOldest();
    if (known.blockedUntil > now) return false;
    if (now - known.windowSince >= FLOOD_WINDOW_MS) {
      known.windowSince = now;
      known.packets = 0;
    }
    known.packets += 1;
    if (known.packets <= MAX_PACKETS_PER_WINDOW) return true;
    known.blockedUntil = now + FLOOD_BLOCK_MS;
    return false;
  }

  #forgetOldest(): void {
    const [oldest] = this.#sources.keys();
    if (oldest !== undefined) this.#sources.delete(oldest);
  }
}
