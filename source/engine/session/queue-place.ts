/**
 * One torrent in the queue: what it wants to do just now, whether that counts, and what the queue says
 * of it. Whatever it wants anew it may not do before the queue has said so.
 */
import type { TorrentRecord } from '../../base/ports/state.ts';
import type { SafeText } from '../../base/safe-text.ts';
import type { QueueKind, QueueWish } from '../../policy/queue-lane.ts';
import { seedNeed } from '../../policy/seed-need.ts';
import { Slowness } from '../../policy/slowness.ts';
import type { HashingPlace } from '../torrent/data-check.ts';
import type { TorrentLife } from '../torrent/torrent-life.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';
import type { TorrentTrackers } from '../torrent/torrent-trackers.ts';
import type { QueueMember } from './torrent-queue.ts';

export interface QueuePlaceOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'content' | 'tally'>;
  readonly life: Pick<TorrentLife, 'now' | 'apply'>;
  readonly trackers: Pick<TorrentTrackers, 'figures'>;
  /** Worth keeping, and worth seeing. */
  onEdited(): void;
}

export class QueuePlace implements QueueMember, HashingPlace {
  readonly #options: QueuePlaceOptions;
  #order: number;
  #isForced: boolean;
  #kind: QueueKind | undefined;
  #slowness = new Slowness(false);
  /** It waits to hash, or is at it; called when it may. */
  #beginHashing: (() => void) | undefined;
  #wish: QueueWish | undefined;
  /** In the queue's order; undefined where it has nothing to download. */
  #shownOrder: number | undefined;
  #hasStood = false;

  constructor(options: QueuePlaceOptions, record: TorrentRecord | undefined) {
    const { queue } = options.parts.services;
    this.#options = options;
    this.#order = record?.queueOrder ?? record?.addedAtMs ?? queue.newOrder();
    this.#isForced = record?.isForced === true;
  }

  get id() {
    return this.#options.parts.id;
  }

  get isForced(): boolean {
    return this.#isForced;
  }

  /** From 1; null where it has nothing to download. */
  get position(): number | null {
    return this.#options.parts.services.queue.positionOf(this.id);
  }

  /** What it waits for, in words; undefined where it does not wait. */
  get reason(): SafeText | undefined {
    return this.#options.parts.services.queue.reasonOf(this.id);
  }

  /** Its check waits until others are through. */
  get waitsToHash(): boolean {
    return this.#kind === 'check' && this.reason !== undefined;
  }

  get kept(): Pick<TorrentRecord, 'queueOrder' | 'isForced'> {
    return { queueOrder: this.#order, isForced: this.#isForced ? true : undefined };
  }

  force(isForced: boolean): void {
    if (this.#isForced === isForced) return;
    this.#isForced = isForced;
    this.update();
    this.#options.onEdited();
  }

  onOrder(order: number): void {
    this.#order = order;
    this.#shownOrder = order;
    this.update();
    this.#options.onEdited();
  }

  onVerdict(kind: QueueKind, runs: boolean): void {
    const { life, parts } = this.#options;
    parts.services.touch(this.id);
    if (kind === 'check') {
      if (runs) this.#beginHashing?.();
      return;
    }
    if (life.now.isRemoved || life.now.isAdmitted === runs) return;
    // It was at work: when its turn comes again it is taken to be so from the start.
    if (!runs) this.#slowness = new Slowness(false);
    life.apply({ kind: runs ? 'admit' : 'hold' });
  }

  /** Something it goes by has changed. */
  update(): void {
    const { queue } = this.#options.parts.services;
    this.#stand();
    const kind = this.#wished;
    if (kind !== this.#kind) this.#want(kind);
    const wish = kind === undefined ? undefined : this.#wishFor(kind);
    if (wish === undefined || isSame(wish, this.#wish)) return;
    this.#wish = wish;
    queue.set(this, wish);
  }

  /** It is in its swarm, and looks around. */
  onBeat(now: number): void {
    const { download, upload } = this.#options.parts.tally;
    const moved = this.#kind === 'seed' ? upload : download;
    const { isSlow } = this.#slowness;
    this.#slowness.note(moved.bytesPerSecond(now), now);
    if (this.#slowness.isSlow !== isSlow) this.update();
  }

  /** Nobody has been there for a while. */
  onAsleep(): void {
    this.#slowness = new Slowness(true);
    this.update();
  }

  take(begin: () => void): void {
    this.#beginHashing = begin;
    this.update();
  }

  leave(): void {
    if (this.#beginHashing === undefined) return;
    this.#beginHashing = undefined;
    this.update();
  }

  /** It leaves the session. */
  close(): void {
    this.#options.parts.services.queue.forget(this.id);
  }

  #stand(): void {
    const { life, parts } = this.#options;
    // While that is being found out, what was known counts.
    if (this.#hasStood && life.now.state === 'checking') return;
    this.#hasStood = true;
    const order = parts.content.isComplete || life.now.isRemoved ? undefined : this.#order;
    if (order === this.#shownOrder) return;
    this.#shownOrder = order;
    parts.services.queue.setOrder(this, order);
  }

  get #wished(): QueueKind | undefined {
    const { life, parts } = this.#options;
    const { isPaused, isRemoved, isMoving, isServing, isChecked, isFinished, state } = life.now;
    if (isRemoved || (isMoving && !isServing) || state === 'error') return undefined;
    if (this.#beginHashing !== undefined) return 'check';
    if (isPaused) return undefined;
    // What it will turn out to be is what it was, as far as anybody knows.
    if (!isChecked) return this.#kind === 'seed' || parts.content.isComplete ? 'seed' : 'download';
    return isFinished ? 'seed' : 'download';
  }

  #want(kind: QueueKind | undefined): void {
    const { life, parts } = this.#options;
    const before = this.#kind;
    this.#kind = kind;
    this.#wish = undefined;
    if (kind === undefined) parts.services.queue.delete(this.id);
    // What has just been downloaded is wanted by others too; any other seed sleeps until somebody comes.
    if (!isOfSwarm(before)) this.#slowness = new Slowness(kind === 'seed');
    if (life.now.isRemoved || !life.now.isAdmitted) return;
    // What has come to its end in the swarm, or has more to fetch there, stays until it is told.
    if (isOfSwarm(before) && isOfSwarm(kind)) return;
    life.apply({ kind: 'hold' });
  }

  #wishFor(kind: QueueKind): QueueWish {
    return {
      id: this.id,
      kind,
      order: this.#order,
      isForced: this.#isForced,
      isSlow: this.#slowness.isSlow,
      need: kind === 'seed' ? this.#need : 0,
    };
  }

  get #need(): number {
    const { seeds, leechers } = this.#options.trackers.figures();
    return seedNeed(seeds, leechers);
  }
}

const isOfSwarm = (kind: QueueKind | undefined): boolean => kind === 'download' || kind === 'seed';

const isSame = (left: QueueWish, right: QueueWish | undefined): boolean =>
  left.kind === right?.kind &&
  left.order === right.order &&
  left.isForced === right.isForced &&
  left.isSlow === right.isSlow &&
  left.need === right.need;
