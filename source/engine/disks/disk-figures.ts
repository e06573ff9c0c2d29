/**
 * What is known of the file systems that torrents lie on, and which folders to look at next. Many
 * folders may lie on one file system, and one may be mounted over a folder at any time.
 */
import type { DiskSpace } from '../../base/ports/disk.ts';
import type { DiskSummary } from '../../contract/frame.ts';
import { shortfallOf } from '../../policy/disk-trouble.ts';
import { MAX_AGAIN_LOOKS, MAX_DISKS, MAX_NEW_LOOKS } from '../limits.ts';

/** A folder in use. */
export interface DiskPlace {
  readonly directory: string;
  /** Bytes still to be downloaded to it. */
  readonly wanted: number;
  /** Of these, what comes without anybody doing anything; none where left out. */
  readonly coming?: number;
}

/** A disk that will not hold what is coming. */
export interface DiskShortage {
  readonly free: number;
  readonly coming: number;
}

export class DiskFigures {
  /** Those looked at longest ago stand first; undefined where the last look failed. */
  readonly #deviceOf = new Map<string, number | undefined>();
  readonly #spaceOf = new Map<number, DiskSpace>();
  #summaries: readonly DiskSummary[] = [];
  /** By device. */
  #shortages: ReadonlyMap<number, DiskShortage> = new Map();

  /** The same objects while nothing has changed. */
  get summaries(): readonly DiskSummary[] {
    return this.#summaries;
  }

  /** One folder of each file system, those that are new, and a few others. What is not named is forgotten. */
  plan(directories: readonly string[]): readonly string[] {
    const inUse = new Set(directories);
    for (const directory of this.#deviceOf.keys()) {
      if (!inUse.has(directory)) this.#deviceOf.delete(directory);
    }
    const chosen = this.#oneOfEach(inUse);
    const fresh = [...inUse].filter((directory) => !this.#deviceOf.has(directory));
    const others = [...this.#deviceOf.keys()].filter((directory) => !chosen.has(directory));
    return [...chosen, ...fresh.slice(0, MAX_NEW_LOOKS), ...others.slice(0, MAX_AGAIN_LOOKS)];
  }

  /** `space` is undefined where the look failed. True where another file system is there than before. */
  note(directory: string, space: DiskSpace | undefined): boolean {
    const before = this.#deviceOf.get(directory);
    this.#deviceOf.delete(directory);
    this.#deviceOf.set(directory, space?.device);
    if (space === undefined) return false;
    this.#spaceOf.set(space.device, space);
    return before !== undefined && before !== space.device;
  }

  /** No answer comes from its file system: figures from before would be taken for true. */
  lose(directory: string): void {
    const device = this.#deviceOf.get(directory);
    if (device !== undefined) this.#spaceOf.delete(device);
  }

  /** The last look at it has told which file system it is on. */
  isKnown(directory: string): boolean {
    return this.#deviceOf.get(directory) !== undefined;
  }

  areOnOneDisk(left: string, right: string): boolean {
    const device = this.#deviceOf.get(left);
    return left === right || (device !== undefined && device === this.#deviceOf.get(right));
  }

  /** Bytes still to be downloaded to a file system, of the places that are known to be on it. */
  wantedOn(device: number, places: Iterable<DiskPlace>): number {
    let sum = 0;
    for (const { directory, wanted } of places) {
      if (this.#deviceOf.get(directory) === device) sum += wanted;
    }
    return sum;
  }

  shortageOf(directory: string): DiskShortage | undefined {
    const device = this.#deviceOf.get(directory);
    return device === undefined ? undefined : this.#shortages.get(device);
  }

  /** True where another disk is short now, or one no longer is. */
  findShortages(places: Iterable<DiskPlace>): boolean {
    const before = this.#shortages;
    const coming = new Map<number, number>();
    for (const place of places) {
      const device = this.#deviceOf.get(place.directory);
      if (device === undefined) continue;
      coming.set(device, (coming.get(device) ?? 0) + (place.coming ?? 0));
    }
    const short = [...coming].flatMap(([device, bytes]): [number, DiskShortage][] => {
      const space = this.#spaceOf.get(device);
      if (space === undefined || shortfallOf({ ...space, coming: bytes }) === 0) return [];
      return [[device, { free: space.free, coming: bytes }]];
    });
    this.#shortages = new Map(short);
    return short.length !== before.size || short.some(([device]) => !before.has(device));
  }

  /** True where there is something new to show. */
  sum(places: Iterable<DiskPlace>): boolean {
    const summaries = this.#sumOf(places).map(
      (now) => this.#summaries.find((before) => isSame(before, now)) ?? now,
    );
    const isOld =
      summaries.length === this.#summaries.length &&
      summaries.every((summary, at) => summary === this.#summaries[at]);
    if (isOld) return false;
    this.#summaries = Object.freeze(summaries);
    return true;
  }

  #oneOfEach(directories: Iterable<string>): ReadonlySet<string> {
    const byDevice = new Map<number, string>();
    for (const directory of directories) {
      const device = this.#deviceOf.get(directory);
      if (device !== undefined && !byDevice.has(device)) byDevice.set(device, directory);
    }
    for (const device of this.#spaceOf.keys()) {
      if (!byDevice.has(device)) this.#spaceOf.delete(device);
    }
    return new Set(byDevice.values());
  }

  #sumOf(places: Iterable<DiskPlace>): readonly DiskSummary[] {
    const byDevice = new Map<number, DiskSummary>();
    for (const { directory, wanted } of places) {
      const device = this.#deviceOf.get(directory);
      const space = device === undefined ? undefined : this.#spaceOf.get(device);
      if (space === undefined) continue;
      const { free, total } = space;
      const before = byDevice.get(space.device);
      if (before === undefined && byDevice.size >= MAX_DISKS) continue;
      const sum = before ?? { directory, free, total, wanted: 0 };
      byDevice.set(space.device, { ...sum, wanted: sum.wanted + wanted });
    }
    return [...byDevice.values()].map((summary) => Object.freeze(summary));
  }
}

const isSame = (left: DiskSummary, right: DiskSummary): boolean =>
  left.directory === right.directory &&
  left.free === right.free &&
  left.total === right.total &&
  left.wanted === right.wanted;
