/** One piece under way: for each block whether it is missing, asked for (and of whom), coming in, or here (and from whom). */
import { NOBODY, type PeerKey } from './peer-key.ts';

/** Not asked of anybody. */
export const MISSING = 0;
export const REQUESTED = 1;
/** Its bytes are coming in from one peer right now; others may have been asked too. */
export const STREAMING = 2;
export const RECEIVED = 3;

export class BegunPiece {
  readonly blockCount: number;
  piece = -1;
  /** Works on it alone; NOBODY where peers share it. */
  owner: PeerKey = NOBODY;
  /** One peer at a time, so that a bad hash has one name (parole). */
  isSolo = false;
  /** Since when its owner has it alone; 0 where that does not matter. */
  soloSinceMs = 0;
  missing = 0;
  received = 0;
  streaming = 0;
  /** Requests out, duplicates counted. */
  outstanding = 0;
  /** Places in the ledger's lists, -1 where in none. */
  listAt = -1;
  openAt = -1;
  readonly states: Uint8Array;
  /** Until a block is received: the first peer asked. After: the sender. */
  readonly #holders: Int32Array;
  /** Further peers asked, in endgame alone. */
  readonly #others = new Map<number, PeerKey[]>();
  #firstMissing = 0;

  constructor(blockCount: number) {
    this.blockCount = blockCount;
    this.states = new Uint8Array(blockCount);
    this.#holders = new Int32Array(blockCount);
  }

  get isComplete(): boolean {
    return this.received === this.blockCount;
  }

  /** Nothing asked, nothing here: not really begun. */
  get isIdle(): boolean {
    return this.received === 0 && this.outstanding === 0 && this.streaming === 0;
  }

  begin(piece: number, owner: PeerKey, isSolo: boolean): void {
    this.piece = piece;
    this.owner = owner;
    this.isSolo = isSolo;
    this.soloSinceMs = 0;
    this.missing = this.blockCount;
    this.received = 0;
    this.streaming = 0;
    this.outstanding = 0;
    this.#firstMissing = 0;
    this.states.fill(MISSING);
    this.#holders.fill(NOBODY);
    this.#others.clear();
  }

  /** First missing block, or -1. */
  nextMissing(): number {
    while (this.#firstMissing < this.blockCount) {
      if (this.states[this.#firstMissing] === MISSING) return this.#firstMissing;
      this.#firstMissing += 1;
    }
    return -1;
  }

  requesterCount(block: number): number {
    if (this.states[block] === RECEIVED || this.#holders[block] === NOBODY) return 0;
    return 1 + (this.#others.get(block)?.length ?? 0);
  }

  isRequester(block: number, peer: PeerKey): boolean {
    if (this.states[block] === RECEIVED) return false;
    if (this.#holders[block] === peer) return true;
    return this.#others.size > 0 && (this.#others.get(block)?.includes(peer) ?? false);
  }

  /** First peer asked or the sender, by the block's state; NOBODY where neither. */
  holder(block: number): PeerKey {
    return this.#holders[block]!;
  }

  addRequester(block: number, peer: PeerKey): void {
    this.outstanding += 1;
    if (this.#holders[block] === NOBODY) {
      this.#holders[block] = peer;
    } else {
      const others = this.#others.get(block);
      if (others === undefined) this.#others.set(block, [peer]);
      else others.push(peer);
    }
    if (this.states[block] === MISSING) this.#leaveMissing(block, REQUESTED);
  }

  /** The peer must be a requester. Where it was the last, the block is missing again (unless it comes in). */
  removeRequester(block: number, peer: PeerKey): void {
    this.outstanding -= 1;
    const others = this.#others.get(block);
    if (this.#holders[block] !== peer) others!.splice(others!.indexOf(peer), 1);
    else this.#holders[block] = others?.shift() ?? NOBODY;
    if (others?.length === 0) this.#others.delete(block);
    if (this.states[block] === REQUESTED && this.#holders[block] === NOBODY) this.#miss(block);
  }

  startStreaming(block: number): void {
    if (this.states[block] === MISSING) this.#leaveMissing(block, STREAMING);
    else this.states[block] = STREAMING;
    this.streaming += 1;
  }

  abortStreaming(block: number): void {
    this.streaming -= 1;
    if (this.#holders[block] === NOBODY) this.#miss(block);
    else this.states[block] = REQUESTED;
  }

  /** Answers who was asked, the sender among them where it was. */
  receive(block: number, sender: PeerKey): readonly PeerKey[] | undefined {
    const others = this.#others.get(block);
    const first = this.#holders[block]!;
    this.states[block] = RECEIVED;
    this.#holders[block] = sender;
    this.streaming -= 1;
    this.received += 1;
    this.outstanding -= (first === NOBODY ? 0 : 1) + (others?.length ?? 0);
    if (others === undefined && first === sender) return undefined;
    this.#others.delete(block);
    const asked = others ?? [];
    if (first !== NOBODY) asked.unshift(first);
    return asked;
  }

  requesters(block: number): readonly PeerKey[] {
    if (this.requesterCount(block) === 0) return [];
    return [this.#holders[block]!, ...(this.#others.get(block) ?? [])];
  }

  /** Sender of each block; NOBODY where it is not here. */
  contributors(): PeerKey[] {
    return Array.from(this.#holders, (holder, block) =>
      this.states[block] === RECEIVED ? holder : NOBODY,
    );
  }

  #leaveMissing(block: number, state: number): void {
    this.missing -= 1;
    this.states[block] = state;
  }

  #miss(block: number): void {
    this.missing += 1;
    this.states[block] = MISSING;
    if (block < this.#firstMissing) this.#firstMissing = block;
  }
}
