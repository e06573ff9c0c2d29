/**
 * Who lied, when a piece has a bad hash (H62–H65). One sender of the whole piece: that one. Several:
 * nobody yet. The digest of each block and its sender are kept, and when the piece passes later,
 * a block that differs convicts its sender and an equal one clears it. Until then the senders are
 * on parole: they get whole pieces alone.
 */
import { equalBytes } from '../base/bytes.ts';
import { MAX_SUSPECT_BLOCKS } from './limits.ts';

export type FailureVerdict<Who> =
  /** Sent the whole piece: ban. */
  | { readonly kind: 'culprit'; readonly who: Who }
  /** One of these, nobody knows which: parole for each. */
  | { readonly kind: 'suspects'; readonly who: readonly Who[] }
  /** The bytes came back from our own disk other than they were: nobody's fault outside. */
  | { readonly kind: 'local-fault' };

export interface PassVerdict<Who> {
  /** Sent a block that was wrong: ban. */
  readonly convicted: readonly Who[];
  /** No suspicion is left against these: parole ends. */
  readonly cleared: readonly Who[];
}

interface Suspicion<Who> {
  readonly block: number;
  readonly who: Who;
  readonly digest: Uint8Array;
}

/** `Who` is whatever outlives a connection, such as the host. */
export class SmartBan<Who> {
  /** By piece, oldest first. */
  readonly #suspicions = new Map<number, readonly Suspicion<Who>[]>();
  #size = 0;

  /**
   * `senders` has the sender of each block, undefined for one that was here before. `digestOf` is
   * asked only where several are under suspicion; its answers are kept. `isFromDisk`: the hash was
   * taken over bytes read back from disk, not as they came.
   */
  onPieceFailed(
    piece: number,
    senders: readonly (Who | undefined)[],
    digestOf: (block: number) => Uint8Array,
    isFromDisk = false,
  ): FailureVerdict<Who> {
    if (isFromDisk) return { kind: 'local-fault' };
    const distinct = [...new Set(senders)];
    const suspects = distinct.filter((who) => who !== undefined);
    if (suspects.length === 0) return { kind: 'local-fault' };
    const [only] = suspects;
    if (distinct.length === 1 && only !== undefined) return { kind: 'culprit', who: only };
    this.#remember(piece, senders, digestOf);
    return { kind: 'suspects', who: suspects };
  }

  /** A piece passed its hash: compares its blocks with those that failed before. */
  onPiecePassed(piece: number, digestOf: (block: number) => Uint8Array): PassVerdict<Who> {
    const suspicions = this.#suspicions.get(piece);
    if (suspicions === undefined) return { convicted: [], cleared: [] };
    this.#forget(piece);
    const convicted = new Set<Who>();
    for (const { block, who, digest } of suspicions) {
      if (!equalBytes(digest, digestOf(block))) convicted.add(who);
    }
    const cleared = new Set<Who>();
    for (const { who } of suspicions) {
      if (!convicted.has(who) && !this.isSuspect(who)) cleared.add(who);
    }
    return { convicted: [...convicted], cleared: [...cleared] };
  }

  isSuspect(who: Who): boolean {
    for (const suspicions of this.#suspicions.values()) {
      if (suspicions.some((suspicion) => suspicion.who === who)) return true;
    }
    return false;
  }

  /** Is there anything to compare with? Spares the digests of pieces that never failed. */
  hasSuspicions(piece: number): boolean {
    return this.#suspicions.has(piece);
  }

  #remember(
    piece: number,
    senders: readonly (Who | undefined)[],
    digestOf: (block: number) => Uint8Array,
  ): void {
    const added: Suspicion<Who>[] = [];
    senders.forEach((who, block) => {
      if (who !== undefined) added.push({ block, who, digest: digestOf(block) });
    });
    const suspicions = [...(this.#suspicions.get(piece) ?? []), ...added];
    this.#forget(piece);
    this.#suspicions.set(piece, suspicions);
    this.#size += suspicions.length;
    for (const oldest of this.#suspicions.keys()) {
      if (this.#size <= MAX_SUSPECT_BLOCKS) break;
      this.#forget(oldest);
    }
  }

  #forget(piece: number): void {
    this.#size -= this.#suspicions.get(piece)?.length ?? 0;
    this.#suspicions.delete(piece);
  }
}
