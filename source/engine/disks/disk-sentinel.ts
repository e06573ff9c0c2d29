/**
 * Watches over torrents that a disk has stopped: looks at that disk again, less and less often, and lets
 * them go on by themselves once it is mended. Others on other disks notice nothing.
 */
import type { TorrentId } from '../../base/ids.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { Random } from '../../base/ports/random.ts';
import {
  type DiskCondition,
  type DiskTrouble,
  isMended,
  type ProbePlan,
  planAfterProbe,
  planTrouble,
} from '../../policy/disk-trouble.ts';
import { MAX_CALM_WARDS, MAX_PROBES } from '../limits.ts';
import { probeDisk } from './disk-probe.ts';

export interface StoppedTorrent {
  readonly id: TorrentId;
  readonly directory: string;
  readonly mountPath: string | undefined;
  /** Null where it is not stopped any more. */
  readonly stoppedBy: DiskTrouble | null;
  readonly bytesToCome: number;
  /** Of these, what comes now that it runs. */
  readonly comingBytes: number;
  recover(): void;
}

export interface DiskSentinelOptions {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly random: Random;
}

/** Those stopped in one folder for one reason. */
interface Ward {
  readonly directory: string;
  readonly trouble: DiskTrouble;
  readonly torrents: Map<TorrentId, StoppedTorrent>;
  /** Going on again: what they still need of the room is not there for others. */
  released: readonly StoppedTorrent[];
  plan: ProbePlan;
  isProbed: boolean;
}

export class DiskSentinel {
  readonly #options: DiskSentinelOptions;
  /** Those where all went on again are remembered for a while, the oldest first. */
  readonly #wards = new Map<string, Ward>();
  #probes = 0;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: DiskSentinelOptions) {
    this.#options = options;
  }

  /** It was just stopped. */
  watch(torrent: StoppedTorrent): void {
    const { directory, stoppedBy: trouble } = torrent;
    if (trouble === null || trouble === 'other' || this.#isClosed) return;
    const key = `${trouble} ${directory}`;
    const known = this.#wards.get(key);
    const plan = planTrouble(known?.plan, this.#options.clock.now());
    const ward = known ?? newWard(directory, trouble, plan);
    ward.plan = plan;
    ward.torrents.set(torrent.id, torrent);
    this.#wards.delete(key);
    this.#wards.set(key, ward);
    this.#forgetCalm();
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#wards.clear();
  }

  #schedule(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#isClosed || this.#probes >= MAX_PROBES) return;
    const waiting = [...this.#wards.values()].filter(isWaiting);
    if (waiting.length === 0) return;
    const { clock } = this.#options;
    const dueMs = Math.min(...waiting.map(({ plan }) => plan.dueMs));
    this.#timer = clock.setTimer(Math.max(0, dueMs - clock.now()), () => this.#probeDue());
  }

  #probeDue(): void {
    const now = this.#options.clock.now();
    for (const ward of this.#wards.values()) {
      if (this.#probes >= MAX_PROBES) break;
      if (isWaiting(ward) && ward.plan.dueMs <= now) void this.#probe(ward);
    }
    this.#schedule();
  }

  async #probe(ward: Ward): Promise<void> {
    const torrents = stoppedIn(ward);
    ward.isProbed = true;
    this.#probes += 1;
    const condition = await probeDisk({
      ...this.#options,
      directory: ward.directory,
      mountPath: torrents.find(({ mountPath }) => mountPath !== undefined)?.mountPath,
      mustExist: ward.trouble === 'storage-missing',
      needsWriting: torrents.some(({ bytesToCome }) => bytesToCome > 0),
    });
    this.#probes -= 1;
    ward.isProbed = false;
    if (this.#isClosed) return;
    const isOver = releaseFrom(ward, condition);
    ward.plan = planAfterProbe(ward.plan, isOver, this.#options.clock.now());
    this.#schedule();
  }

  #forgetCalm(): void {
    const calm = [...this.#wards].filter(([, { torrents }]) => torrents.size === 0);
    for (const [key] of calm.slice(0, Math.max(0, calm.length - MAX_CALM_WARDS))) {
      this.#wards.delete(key);
    }
  }
}

const newWard = (directory: string, trouble: DiskTrouble, plan: ProbePlan): Ward => ({
  directory,
  trouble,
  torrents: new Map(),
  released: [],
  plan,
  isProbed: false,
});

const isWaiting = ({ torrents, isProbed }: Ward): boolean => torrents.size > 0 && !isProbed;

/** Who was paused, resumed by hand or removed meanwhile is no concern of ours any more. */
const stoppedIn = (ward: Ward): readonly StoppedTorrent[] => {
  for (const [id, { stoppedBy }] of ward.torrents) {
    if (stoppedBy !== ward.trouble) ward.torrents.delete(id);
  }
  return [...ward.torrents.values()];
};

/** What one takes of the room is not there for the next. True where nobody is left waiting. */
const releaseFrom = (ward: Ward, condition: DiskCondition): boolean => {
  ward.released = ward.released.filter(({ comingBytes }) => comingBytes > 0);
  let free = condition.free - ward.released.reduce((sum, { comingBytes }) => sum + comingBytes, 0);
  const mended = stoppedIn(ward).filter(({ bytesToCome }) => {
    if (!isMended(ward.trouble, { ...condition, free }, bytesToCome)) return false;
    free -= bytesToCome;
    return true;
  });
  for (const torrent of mended) {
    ward.torrents.delete(torrent.id);
    torrent.recover();
  }
  ward.released = [...ward.released, ...mended];
  return ward.torrents.size === 0;
};
