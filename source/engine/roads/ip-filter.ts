/**
 * The user's file of addresses that nobody wants to hear of: read at the start, and again when the file, the setting or
 * the user says so. A file that cannot be read changes nothing; while one that was never read is not here yet, nobody is
 * spoken to.
 */
import { messageOf } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Disk } from '../../base/ports/disk.ts';
import { safeText } from '../../base/safe-text.ts';
import type { FilterDetails, FilterState } from '../../contract/filter.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import { AddressRanges, AddressRangesBuilder } from '../../policy/address-ranges.ts';
import { type FilterReport, readAddressFilter } from '../../protocol/address-filter.ts';
import { fromHome } from '../adding/home-path.ts';
import { FILTER_LOOK_MS, FILTER_PATIENCE_MS, MAX_FILTER_BYTES } from '../limits.ts';
import type { LongWork } from '../long-work.ts';
import { filterWords, loadedWords } from './filter-words.ts';

export interface IpFilterOptions {
  readonly clock: Clock;
  readonly disk: Pick<Disk, 'readFile' | 'status' | 'realPath'>;
  readonly longWork: Pick<LongWork, 'do'>;
  readonly settings: () => EngineSettings;
  readonly home: string | undefined;
  /** Others are refused than before. */
  readonly onChanged: () => void;
  /** Nobody was spoken to, and now some may be. */
  readonly onOpen: () => void;
  readonly warn: (message: string) => void;
}

const NOWHERE = 'nowhere';

export class IpFilter {
  readonly #options: IpFilterOptions;
  #ranges = AddressRanges.NONE;
  #report: FilterReport | undefined;
  #state: FilterState = 'off';
  #problem = '';
  #path: string | undefined;
  /** The file as it was taken up, and at the last look: in between somebody may still be writing. */
  #taken = NOWHERE;
  #seen = NOWHERE;
  #timer: Timer | undefined;
  /** Of the newest reading; an older one counts no more. */
  #reading = 0;
  #refused = 0;
  #lastRefused: string | null = null;
  /** What it says is not known, nor that it cannot be: everybody is refused (fail closed). */
  #isUnknown = false;
  #isClosed = false;

  constructor(options: IpFilterOptions) {
    this.#options = options;
  }

  has(host: string): boolean {
    return this.#isUnknown || this.#ranges.has(host);
  }

  /** As `has`, of somebody who would have been spoken to otherwise. */
  refuses(host: string): boolean {
    if (!this.has(host)) return false;
    this.#refused += 1;
    this.#lastRefused = host;
    return true;
  }

  /** As `obey`, before anybody is spoken to. A disk that hangs is not waited for: until it answers, all are refused. */
  async begin(): Promise<void> {
    const { clock, warn } = this.#options;
    this.#isUnknown = this.#wantedPath !== undefined;
    const { promise: isOver, resolve } = Promise.withResolvers<void>();
    const patience = clock.setTimer(FILTER_PATIENCE_MS, () => {
      warn(filterWords('loading', 0, undefined, '', true));
      resolve();
    });
    await Promise.race([this.obey(), isOver]);
    patience.cancel();
  }

  /** The setting may have changed. Resolves when what it says is in force. */
  async obey(): Promise<void> {
    const path = this.#wantedPath;
    if (path === this.#path) return;
    this.#path = path;
    this.#timer?.cancel();
    if (path === undefined) this.#switchOff();
    else await this.reload();
  }

  /** Reads the file again, whether it has changed or not. Never rejects. */
  async reload(): Promise<void> {
    const path = this.#path;
    if (path === undefined || this.#isClosed) return;
    const reading = ++this.#reading;
    this.#state = 'loading';
    this.#timer?.cancel();
    try {
      const version = await this.#version(path);
      const bytes = await this.#options.disk.readFile(path, MAX_FILTER_BYTES);
      const [ranges, report] = await this.#read(bytes);
      if (reading === this.#reading) this.#take(ranges, report, version);
    } catch (error) {
      if (reading === this.#reading) this.#fail(messageOf(error));
    }
    if (reading === this.#reading) this.#plan();
  }

  /** Reads the file where it has changed. Never rejects. */
  async lookAgain(): Promise<void> {
    if (this.#path === undefined || (await this.#version(this.#path)) === this.#taken) return;
    await this.reload();
  }

  details(): FilterDetails {
    const { oddLines = 0, problems = [] } = this.#report ?? {};
    const ranges = this.#ranges.count;
    return {
      state: this.#state,
      text: safeText(
        filterWords(this.#state, ranges, this.#report, this.#problem, this.#isUnknown),
      ),
      path: this.#path ?? null,
      ranges,
      oddLines,
      problems: problems.map(({ line, text }) => ({ line, text: safeText(text) })),
      refused: this.#refused,
      lastRefused: this.#lastRefused,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#reading += 1;
    this.#timer?.cancel();
  }

  get #wantedPath(): string | undefined {
    const { filter } = this.#options.settings().network;
    return filter === null ? undefined : fromHome(filter, this.#options.home);
  }

  #switchOff(): void {
    this.#reading += 1;
    this.#state = 'off';
    this.#report = undefined;
    this.#ranges = AddressRanges.NONE;
    this.#taken = NOWHERE;
    this.#options.onChanged();
    this.#know();
  }

  /** It is read, or never will be. */
  #know(): void {
    if (!this.#isUnknown) return;
    this.#isUnknown = false;
    this.#options.onOpen();
  }

  #take(ranges: AddressRanges, report: FilterReport, version: string): void {
    this.#ranges = ranges;
    this.#report = report;
    this.#state = 'on';
    this.#problem = '';
    this.#taken = version;
    this.#seen = version;
    if (report.oddLines > 0 || report.isCut) this.#options.warn(loadedWords(ranges.count, report));
    this.#options.onChanged();
    this.#know();
  }

  #fail(problem: string): void {
    const isNew = problem !== this.#problem;
    this.#state = 'failed';
    this.#problem = problem;
    this.#taken = NOWHERE;
    if (isNew) this.#options.warn(filterWords('failed', this.#ranges.count, undefined, problem));
    this.#know();
  }

  /** In steps, between which the engine does its other work. */
  async #read(bytes: Uint8Array): Promise<readonly [AddressRanges, FilterReport]> {
    const builder = new AddressRangesBuilder();
    const reading = readAddressFilter(bytes, ({ first, last }) => builder.add(first, last));
    const { longWork } = this.#options;
    const report = await longWork.do(reading);
    return [await longWork.do(builder.build()), report];
  }

  #plan(): void {
    if (this.#isClosed || this.#path === undefined) return;
    this.#timer = this.#options.clock.setTimer(FILTER_LOOK_MS, () => void this.#look());
  }

  /** Has somebody written to it, and is done? */
  async #look(): Promise<void> {
    const path = this.#path;
    const reading = this.#reading;
    if (path === undefined) return;
    const version = await this.#version(path);
    if (reading !== this.#reading) return;
    const isStill = version === this.#seen;
    this.#seen = version;
    if (isStill && version !== this.#taken && version !== NOWHERE) await this.reload();
    else this.#plan();
  }

  async #version(path: string): Promise<string> {
    const { disk } = this.#options;
    try {
      const status = await disk.status(await disk.realPath(path));
      return status === undefined ? NOWHERE : `${status.inode} ${status.size} ${status.modifiedMs}`;
    } catch {
      // Where it cannot be read that is said when it is read.
      return NOWHERE;
    }
  }
}
