/**
 * What those who work for a torrent ask of each other, a class each: as closures it would cost two kilobytes
 * for each of ten thousand torrents.
 */
import type { Endpoint } from '../../base/ports/network.ts';
import type { SafeText } from '../../base/safe-text.ts';
import type { LifecycleStep } from '../../policy/lifecycle.ts';
import type { SharingDuties } from '../sharing/sharing.ts';
import type { CompletionDuties } from './completion.ts';
import type { SecondLookDuties } from './second-look.ts';
import type { TorrentDhtDuties } from './torrent-dht.ts';
import type { TorrentLifeDuties } from './torrent-life.ts';
import type { TorrentStaff } from './torrent-staff.ts';
import type { TrackerDuties, TrackersChange } from './torrent-trackers.ts';

class Duties {
  readonly staff: TorrentStaff;

  constructor(staff: TorrentStaff) {
    this.staff = staff;
  }
}

export class DutiesOfLife extends Duties implements TorrentLifeDuties {
  get name(): SafeText {
    return this.staff.moves.name;
  }

  take(step: LifecycleStep): void {
    this.staff.coordinator.take(step);
  }

  onChanged(): void {
    this.staff.sharing.onState(this.staff.life.now.state);
    this.staff.onChanged();
  }
}

export class DutiesOfCompletion extends Duties implements CompletionDuties {
  get clock() {
    return this.staff.parts.services.ports.clock;
  }

  hasCome(): boolean {
    return this.staff.parts.tally.downloaded > 0;
  }

  isSure(): boolean {
    return !this.staff.parts.data.isDoubtful;
  }

  async finish(): Promise<void> {
    await this.staff.secondLook.hurry();
    await this.staff.parts.data.finish();
  }

  isWhole(): boolean {
    return this.staff.parts.content.isComplete && this.isSure();
  }

  save(): Promise<void> {
    return this.staff.kept.flush();
  }

  tell(): void {
    const { parts, moves } = this.staff;
    const { id, services } = parts;
    services.report('torrent:finished', { id, torrentName: moves.name });
    services.finishPrograms.owe(id);
  }

  onSafe(): void {
    void this.#settle();
  }

  onFailed(error: unknown): void {
    this.staff.disk.fail(error);
  }

  /** Home first; then what the user has run for it. */
  async #settle(): Promise<void> {
    const { parts, moves, coordinator } = this.staff;
    const { id, services } = parts;
    await moves.goHome();
    if (moves.destination !== null) return;
    services.finishPrograms.settle(id, () => ({
      name: moves.name,
      path: moves.path,
      hash: id,
      folder: moves.directory,
      labels: coordinator.labels,
    }));
  }
}

export class DutiesOfSecondLook extends Duties implements SecondLookDuties {
  get clock() {
    return this.staff.parts.services.ports.clock;
  }

  get turns() {
    return this.staff.parts.services.secondLookTurns;
  }

  isDue(): boolean {
    return this.staff.parts.data.isDoubtful;
  }

  look(): Promise<boolean> {
    return this.staff.parts.data.proveSome();
  }

  onEnded(): void {
    const { parts, kept } = this.staff;
    if (parts.content.isComplete) parts.stored.letGo();
    kept.touch();
  }
}

export class DutiesOfTrackers extends Duties implements TrackerDuties {
  onPeers(peers: readonly Endpoint[]): void {
    this.staff.presence.hear(peers, 'tracker');
  }

  onHostsGone(hosts: ReadonlySet<string>): void {
    this.staff.presence.dropHosts(hosts);
  }

  onChanged(): void {
    this.staff.sharing.onSwarmKnown();
    this.staff.onChanged();
  }

  onEdited(change: TrackersChange, url: SafeText): void {
    const { parts, sharing, kept } = this.staff;
    sharing.reconsiderSoon();
    kept.touch();
    parts.services.report('torrent:trackers-changed', { id: parts.id, change, url });
  }
}

export class DutiesOfDht extends Duties implements TorrentDhtDuties {
  isSeed(): boolean {
    return this.staff.parts.content.isComplete;
  }

  onPeers(peers: readonly Endpoint[]): void {
    this.staff.presence.hear(peers, 'dht');
  }

  onChanged(): void {
    this.staff.touch();
  }
}

export class DutiesOfSharing extends Duties implements SharingDuties {
  get name(): SafeText {
    return this.staff.moves.name;
  }

  get labels(): readonly SafeText[] {
    return this.staff.coordinator.labels;
  }

  onNews(): void {
    this.staff.onEdited();
  }

  pause(): Promise<void> {
    return this.staff.coordinator.pause();
  }

  goOn(): void {
    this.staff.coordinator.goOn();
  }
}
