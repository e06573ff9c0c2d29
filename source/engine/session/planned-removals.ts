/**
 * Removals that were wished and can still be taken back: each waits out its grace time, then is carried
 * out. They are part of their torrents' records, so that a stop, or a kill, takes none of them back.
 */
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { TorrentRemoval } from '../../contract/frame.ts';
import { MAX_REMOVAL_DELAY_MS, MIN_RESTORED_REMOVAL_MS } from '../limits.ts';
import type { Report } from '../past/journal.ts';

/** What is to go. */
export interface RemovableTorrent {
  readonly id: TorrentId;
  readonly name: SafeText;
}

export interface PlannedRemovalsOptions {
  readonly clock: Clock;
  readonly report: Report;
  /** Carries one out, as if asked for just now. */
  readonly remove: (id: TorrentId, withData: boolean) => Promise<unknown>;
  readonly onChanged: (id: TorrentId) => void;
}

interface Planned {
  readonly torrent: RemovableTorrent;
  readonly removal: TorrentRemoval;
  /** Undefined once it is being carried out: then nothing takes it back. */
  timer: Timer | undefined;
}

export class PlannedRemovals {
  readonly #options: PlannedRemovalsOptions;
  readonly #planned = new Map<TorrentId, Planned>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: PlannedRemovalsOptions) {
    this.#options = options;
  }

  of(id: TorrentId): TorrentRemoval | null {
    return this.#planned.get(id)?.removal ?? null;
  }

  /** For the record. */
  wishedFor(id: TorrentId): TorrentRemoval | undefined {
    return this.#planned.get(id)?.removal;
  }

  /** Planned before, it moves. */
  plan(torrent: RemovableTorrent, withData: boolean, afterMs: number): void {
    const { clock, report } = this.#options;
    const { id, name: torrentName } = torrent;
    this.#refuseUnderWay(torrent);
    this.#planned.get(id)?.timer?.cancel();
    const delayMs = Math.min(afterMs, MAX_REMOVAL_DELAY_MS);
    const at = Math.round(clock.wallTime() + delayMs);
    const timer = clock.setTimer(delayMs, () => this.#carryOut(torrent, withData));
    this.#planned.set(id, { torrent, removal: { withData, at }, timer });
    report('torrent:removal-planned', { id, torrentName, withData, removeAt: at });
    this.#options.onChanged(id);
  }

  /** Of an earlier session. While nothing ran nobody could take it back, so there is some time left for that. */
  restore(torrent: RemovableTorrent, { withData, at }: TorrentRemoval): void {
    const left = at - this.#options.clock.wallTime();
    this.plan(torrent, withData, Math.max(left, MIN_RESTORED_REMOVAL_MS));
  }

  /** Throws `session/not-allowed` where none is planned. */
  keep(torrent: RemovableTorrent): void {
    const { id, name: torrentName } = torrent;
    this.#refuseUnderWay(torrent);
    const planned = this.#planned.get(id);
    if (planned === undefined) {
      throw new SluiceError('session/not-allowed', `${torrentName} is not about to be removed`);
    }
    planned.timer?.cancel();
    this.#planned.delete(id);
    this.#options.report('torrent:kept', { id, torrentName });
    this.#options.onChanged(id);
  }

  /** It is being removed, planned or not: only `onEnded` may follow. */
  onBegun(id: TorrentId): void {
    const planned = this.#planned.get(id);
    planned?.timer?.cancel();
    if (planned !== undefined) planned.timer = undefined;
  }

  /** It is gone, or could not be removed. */
  onEnded(id: TorrentId): void {
    this.#planned.get(id)?.timer?.cancel();
    if (this.#planned.delete(id)) this.#options.onChanged(id);
  }

  /** What keeps its data is carried out now; what could still be taken back of the rest waits for the next session. */
  async close(): Promise<void> {
    for (const { torrent, removal, timer } of [...this.#planned.values()]) {
      if (timer === undefined) continue;
      timer.cancel();
      if (!removal.withData) this.#carryOut(torrent, false);
    }
    await Promise.all(this.#underWay);
  }

  #carryOut({ id, name }: RemovableTorrent, withData: boolean): void {
    const removing = this.#options.remove(id, withData).then(
      () => {},
      (error: unknown) => {
        const message = safeText(`${name} was not removed: ${messageOf(error)}`);
        this.#options.report('session:warned', { message });
      },
    );
    this.#underWay.add(removing);
    void removing.then(() => this.#underWay.delete(removing));
  }

  #refuseUnderWay({ id, name }: RemovableTorrent): void {
    const planned = this.#planned.get(id);
    if (planned === undefined || planned.timer !== undefined) return;
    throw new SluiceError('session/not-allowed', `${name} is being removed already`);
  }
}
