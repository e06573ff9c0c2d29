/** Seeds as one that has nothing (BEP 16): peers hear of pieces one by one, as `SuperSeeding` says, and get no others. */
import { toHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Random } from '../../base/ports/random.ts';
import { ENOUGH_SEEDS } from '../../policy/limits.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { SuperSeeding } from '../../policy/super-seeding.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import { MAX_HAVES_AT_ONCE } from '../limits.ts';
import type { Content } from '../torrent/content.ts';
import type { Peer } from './peer.ts';
import type { Swarm } from './swarm.ts';

export interface SuperSeederOptions {
  readonly content: Pick<Content, 'have' | 'layout'>;
  readonly picker: PiecePicker;
  readonly swarm: Pick<Swarm, 'peers' | 'retryAll'>;
  readonly clock: Clock;
  readonly random: Random;
  /** From the start. */
  readonly isMasked: boolean;
  /** Other seeds, by the trackers' count. */
  readonly otherSeeds: () => number;
  /** We look different now. */
  readonly onChanged: () => void;
  /** It has ended by itself: others have it all. */
  readonly onOver: () => void;
}

/** What is kept while it is on. */
interface Masquerade {
  readonly policy: SuperSeeding;
  /** Bytes of each piece that a peer is being sent. */
  readonly sent: Map<Peer, Map<number, number>>;
  /** Peer ids of those that were seen to have all. */
  readonly seeds: Set<string>;
}

export class SuperSeeder {
  readonly #options: SuperSeederOptions;
  #masquerade: Masquerade | undefined;

  constructor(options: SuperSeederOptions) {
    this.#options = options;
    if (options.isMasked) this.#masquerade = this.#begin();
  }

  get isOn(): boolean {
    return this.#masquerade !== undefined;
  }

  /** Nobody who is here can be told that we have nothing after all: all come anew. */
  mask(): void {
    const { swarm, onChanged } = this.#options;
    if (this.isOn) return;
    this.#masquerade = this.#begin();
    for (const peer of [...swarm.peers.values()]) peer.wire.end();
    swarm.retryAll();
    onChanged();
  }

  /** From now on as any other seed: all who are here hear what they were not told. */
  unmask(): void {
    const masquerade = this.#masquerade;
    if (masquerade === undefined) return;
    this.#masquerade = undefined;
    for (const peer of this.#options.swarm.peers.values()) this.#tellAll(peer, masquerade);
    this.#options.onChanged();
  }

  onPeer(peer: Peer): void {
    this.#masquerade?.policy.add(peer.key, this.#now());
  }

  onPeerClosed(peer: Peer): void {
    if (this.#masquerade === undefined) return;
    this.#noteSeed(peer, this.#masquerade);
    this.#masquerade.policy.remove(peer.key);
    this.#masquerade.sent.delete(peer);
  }

  /** We have it, and the peer may know. */
  mayGive(peer: Peer, piece: number): boolean {
    return this.#options.content.have.has(piece) && (!this.isOn || this.isNamed(peer, piece));
  }

  isNamed(peer: Peer, piece: number): boolean {
    return this.#masquerade?.policy.isRevealed(peer.key, piece) === true;
  }

  /** True where it says for the first time that it has what was named to it. */
  hear(peer: Peer, piece: number): boolean {
    return this.#masquerade?.policy.hear(peer.key, piece) === true;
  }

  /** It has said what it has. */
  onIntroduced(peer: Peer): void {
    if (this.#masquerade !== undefined) this.#name(peer, this.#masquerade.policy);
  }

  onHave(peer: Peer, piece: number): void {
    if (this.#masquerade === undefined) return;
    const { policy } = this.#masquerade;
    this.#noteSeed(peer, this.#masquerade);
    const isNews = policy.onHave(peer.key, piece, this.#now());
    for (const other of isNews ? this.#options.swarm.peers.values() : [peer]) {
      this.#name(other, policy);
    }
  }

  /** Who has been sent all of a piece has it, though it may not tell us: we have it too, as far as it knows. */
  onSent(peer: Peer, piece: number, bytes: number): void {
    if (this.#masquerade === undefined) return;
    const { content, picker } = this.#options;
    const { policy } = this.#masquerade;
    const sent = this.#masquerade.sent.get(peer) ?? new Map<number, number>();
    this.#masquerade.sent.set(peer, sent);
    const sum = (sent.get(piece) ?? 0) + bytes;
    sent.set(piece, sum);
    if (sum < content.layout.pieceSize(piece as PieceIndex)) return;
    sent.delete(piece);
    picker.addPeerHave(peer.key, piece);
    policy.onGiven(peer.key, piece, this.#now());
    this.#name(peer, policy);
  }

  /** Once a second. */
  tick(now: number): void {
    if (this.#masquerade === undefined) return;
    const { swarm, otherSeeds, onOver } = this.#options;
    const { policy, seeds } = this.#masquerade;
    for (const peer of swarm.peers.values()) {
      if (!peer.theyAreInterested) policy.onUnwanted(peer.key, now);
      this.#name(peer, policy);
    }
    if (!policy.isSenseless(Math.max(seeds.size, otherSeeds()), now)) return;
    this.unmask();
    onOver();
  }

  #begin(): Masquerade {
    const { picker, content, random } = this.#options;
    const policy = new SuperSeeding({
      pieceCount: content.layout.pieceCount,
      random,
      copies: (piece) => picker.availability.of(piece),
    });
    return { policy, sent: new Map(), seeds: new Set() };
  }

  #name(peer: Peer, policy: SuperSeeding): void {
    const { content, picker } = this.#options;
    if (peer.isClosed || peer.isUploadOnly) return;
    const theirs = picker.peerPieces(peer.key);
    let piece = policy.next(peer.key, theirs, content.have, this.#now());
    while (piece !== undefined) {
      peer.wire.sendHave(piece);
      piece = policy.next(peer.key, theirs, content.have, this.#now());
    }
  }

  #tellAll(peer: Peer, { policy }: Masquerade): void {
    const { content, picker } = this.#options;
    const news = content.have.clone();
    news.clearAllOf(picker.peerPieces(peer.key));
    // Too many to be told one by one: who comes anew hears it in a word.
    if (news.count > MAX_HAVES_AT_ONCE) {
      peer.wire.end();
      return;
    }
    for (const piece of news.indexes()) {
      if (!policy.isRevealed(peer.key, piece)) peer.wire.sendHave(piece);
    }
  }

  #noteSeed(peer: Peer, { seeds }: Masquerade): void {
    if (seeds.size >= ENOUGH_SEEDS || !this.#options.picker.peerPieces(peer.key).isFull) return;
    seeds.add(toHex(peer.peerId));
  }

  #now(): number {
    return this.#options.clock.now();
  }
}
