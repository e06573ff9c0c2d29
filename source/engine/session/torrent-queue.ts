/**
 * The queue of the session: who runs and who waits is the policy's to say; here it is asked when
 * something has changed or a turn is over, and those it concerns are told. What may run at once is told
 * at once; where places are few, all that comes in one turn is judged together.
 */
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { QueueSettings } from '../../contract/settings.ts';
import { Queue } from '../../policy/queue.ts';
import type { QueueKind, QueueVerdict, QueueWish } from '../../policy/queue-lane.ts';
import { type QueueMove, QueueOrder } from '../../policy/queue-order.ts';

/** What the queue needs of a torrent. */
export interface QueueMember {
  readonly id: TorrentId;
  onVerdict(kind: QueueKind, runs: boolean): void;
  /** The user has moved it, or others past it. */
  onOrder(order: number): void;
}

export interface TorrentQueueOptions {
  readonly clock: Clock;
  readonly settings: QueueSettings;
  /** This torrent looks different now. */
  readonly touch: (id: TorrentId) => void;
}

const KINDS: readonly QueueKind[] = ['download', 'seed', 'check'];

export class TorrentQueue {
  readonly #options: TorrentQueueOptions;
  readonly #queue = new Queue();
  readonly #order = new QueueOrder();
  readonly #members = new Map<TorrentId, QueueMember>();
  readonly #due = new Set<QueueKind>();
  readonly #timers = new Map<QueueKind, Timer>();
  #lastOrder = 0;
  /** From this place on positions are to be shown anew. */
  #shiftedFrom = Number.POSITIVE_INFINITY;
  #isTurnDue = false;
  #isClosed = false;

  constructor(options: TorrentQueueOptions) {
    this.#options = options;
    this.#queue.setLimits(options.settings, options.clock.now());
  }

  obey(settings: QueueSettings): void {
    this.#queue.setLimits(settings, this.#options.clock.now());
    for (const kind of KINDS) {
      for (const id of this.#queue.waiting(kind)) this.#options.touch(id);
      this.#decideSoon(kind);
    }
  }

  /** For a new torrent: it comes last. */
  newOrder(): number {
    this.#lastOrder = Math.max(this.#options.clock.wallTime(), this.#lastOrder + 1);
    return this.#lastOrder;
  }

  /** It stands among those that have something to download, or stands there no more (undefined). */
  setOrder(member: QueueMember, order: number | undefined): void {
    const { id } = member;
    if (order !== undefined) this.#members.set(id, member);
    this.#lastOrder = Math.max(this.#lastOrder, order ?? 0);
    this.#shift(order === undefined ? this.#order.delete(id) : this.#order.add(id, order));
  }

  /** From 1; null where it stands nowhere. */
  positionOf(id: TorrentId): number | null {
    return this.#order.positionOf(id);
  }

  set(member: QueueMember, wish: QueueWish): void {
    const before = this.#queue.kindOf(wish.id);
    this.#members.set(wish.id, member);
    this.#queue.set(wish, this.#options.clock.now());
    if (before !== undefined && before !== wish.kind) this.#decideSoon(before);
    if (this.#queue.isOpen(wish)) this.#decide(wish.kind);
    else this.#decideSoon(wish.kind);
  }

  /** It wants nothing at present. */
  delete(id: TorrentId): void {
    const kind = this.#queue.kindOf(id);
    if (kind === undefined) return;
    this.#queue.delete(id);
    this.#decideSoon(kind);
  }

  /** It leaves the session. */
  forget(id: TorrentId): void {
    this.delete(id);
    this.#shift(this.#order.delete(id));
    this.#members.delete(id);
  }

  /** Those that are moved keep their order among themselves. Throws `session/not-allowed` where none of them stands in the queue. */
  move(ids: readonly TorrentId[], to: QueueMove): void {
    const queued = ids.filter((id) => this.#order.positionOf(id) !== null);
    if (queued.length === 0) {
      throw new SluiceError(
        'session/not-allowed',
        'only what has something to download stands in the queue',
      );
    }
    const { keys, moved } = this.#order.move(new Set(queued), to);
    for (const [id, order] of keys) this.#members.get(id)?.onOrder(order);
    for (const id of moved) this.#options.touch(id);
  }

  /** Why it waits. */
  reasonOf(id: TorrentId): SafeText | undefined {
    const kind = this.#queue.kindOf(id);
    if (kind === undefined || this.#queue.isRunning(id)) return undefined;
    const { taken, limit } = this.#queue.figures(kind);
    if (limit === 0) return safeText(`waits: the queue lets no ${kind} run`);
    const verb = taken === 1 ? 'runs' : 'run';
    return safeText(`waits: ${taken} of ${limit} ${kind}${limit === 1 ? '' : 's'} ${verb}`);
  }

  /** Nobody is told anything any more. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #decideSoon(kind: QueueKind): void {
    this.#due.add(kind);
    this.#wantTurn();
  }

  #shift(from: number): void {
    if (from === Number.POSITIVE_INFINITY) return;
    this.#shiftedFrom = Math.min(this.#shiftedFrom, from);
    this.#wantTurn();
  }

  #wantTurn(): void {
    if (this.#isTurnDue || this.#isClosed) return;
    this.#isTurnDue = true;
    this.#options.clock.nextTurn(() => {
      this.#isTurnDue = false;
      const due = [...this.#due];
      this.#due.clear();
      for (const kind of due) this.#decide(kind);
      this.#showShifted();
    });
  }

  #showShifted(): void {
    const from = this.#shiftedFrom;
    this.#shiftedFrom = Number.POSITIVE_INFINITY;
    if (from === Number.POSITIVE_INFINITY) return;
    for (const id of this.#order.ids.slice(from)) this.#options.touch(id);
  }

  #decide(kind: QueueKind): void {
    if (this.#isClosed) return;
    const now = this.#options.clock.now();
    const { verdicts, nextAtMs } = this.#queue.decide(kind, now);
    this.#timers.get(kind)?.cancel();
    this.#timers.delete(kind);
    if (nextAtMs < Number.POSITIVE_INFINITY) this.#decideAt(kind, nextAtMs - now);
    for (const verdict of verdicts) this.#tell(kind, verdict);
  }

  #decideAt(kind: QueueKind, delayMs: number): void {
    const timer = this.#options.clock.setTimer(delayMs, () => this.#decide(kind));
    this.#timers.set(kind, timer);
  }

  /** Whoever heard theirs before may have changed what is to be said to the others. */
  #tell(kind: QueueKind, { id, runs }: QueueVerdict): void {
    const isTrue = this.#queue.kindOf(id) === kind && this.#queue.isRunning(id) === runs;
    if (isTrue) this.#members.get(id)?.onVerdict(kind, runs);
  }
}
