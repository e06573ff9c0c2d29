/**
 * Alternative limits: in force by the timetable, or by hand until the timetable changes next. What is set by
 * hand outlives the engine. The timetable goes by the clock on the wall, which may jump: it is looked at again
 * and again, and nothing hangs on a single moment.
 */
import { messageOf } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { StateStore } from '../../base/ports/state.ts';
import type { CommandArguments } from '../../contract/commands.ts';
import type { AlternativeLimitsSummary } from '../../contract/frame.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import { Timetable } from '../../policy/timetable.ts';
import { TIMETABLE_LOOK_MS } from '../limits.ts';
import type { Report } from '../past/journal.ts';
import type { Throttle } from './bandwidth.ts';

const NOTE = 'alternative limits';

/** The user wants it otherwise than the timetable has it. */
interface ByHand {
  readonly isOn: boolean;
  /** It is over then; null where the timetable never changes. */
  readonly until: number | null;
}

export interface AlternativeLimitsOptions {
  readonly clock: Clock;
  readonly state: Pick<StateStore, 'loadNote' | 'saveNote'>;
  readonly settings: () => EngineSettings;
  readonly report: Report;
  /** Of the whole session. */
  readonly download: Pick<Throttle, 'setLimit'>;
  readonly upload: Pick<Throttle, 'setLimit'>;
  /** Other limits are in force, or the same for other reasons. */
  readonly onChanged: () => void;
  readonly warn: (message: string) => void;
}

export class AlternativeLimits {
  readonly #options: AlternativeLimitsOptions;
  #timetable: Timetable;
  #byHand: ByHand | undefined;
  /** As it was last told. */
  #told: Pick<AlternativeLimitsSummary, 'isInForce' | 'isByHand'> = NOT_IN_FORCE;
  /** Kept, for a week has many minutes; looked for again once it has passed, or the clock was put back. */
  #edge: { readonly from: number; readonly at: number | null } | undefined;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: AlternativeLimitsOptions) {
    this.#options = options;
    this.#timetable = this.#makeTimetable();
  }

  get summary(): AlternativeLimitsSummary {
    const { downloadLimit, uploadLimit } = this.#options.settings().alternative;
    const isByHand = this.#byHand !== undefined;
    return { isInForce: this.#isOn, isByHand, until: this.#nextEdge, downloadLimit, uploadLimit };
  }

  /** What was set by hand in an earlier session; then the timetable is followed. Never rejects. */
  async begin(isRestored: boolean): Promise<void> {
    if (isRestored) await this.#load();
    this.#look();
  }

  /** Rejects where it will not last. */
  async set(mode: CommandArguments<'session:set-alternative'>['mode']): Promise<void> {
    const isOn = mode === 'on';
    const isPlanned = this.#timetable.isOn(this.#options.clock.wallTime());
    const isByHand = mode !== 'auto' && isOn !== isPlanned;
    this.#byHand = isByHand ? { isOn, until: this.#nextEdge } : undefined;
    this.#look();
    await this.#options.state.saveNote(NOTE, JSON.stringify(this.#byHand ?? null));
  }

  /** The settings have changed. */
  obey(): void {
    this.#timetable = this.#makeTimetable();
    this.#edge = undefined;
    if (this.#byHand !== undefined) this.#byHand = { ...this.#byHand, until: this.#nextEdge };
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  get #isOn(): boolean {
    return this.#byHand?.isOn ?? this.#timetable.isOn(this.#options.clock.wallTime());
  }

  get #nextEdge(): number | null {
    const now = this.#options.clock.wallTime();
    const { from, at } = this.#edge ?? {};
    const isPassed = at === undefined || (at !== null && now >= at) || now < from!;
    if (isPassed) this.#edge = { from: now, at: this.#timetable.nextEdge(now) };
    return this.#edge!.at;
  }

  #look(): void {
    const { clock, report, onChanged } = this.#options;
    if (this.#isOver(clock.wallTime())) this.#byHand = undefined;
    const { isInForce, isByHand, until } = this.summary;
    const isNews = isInForce !== this.#told.isInForce || isByHand !== this.#told.isByHand;
    if (isInForce !== this.#told.isInForce) {
      report('session:limits-switched', { isAlternative: isInForce, isByHand, until });
    }
    this.#told = { isInForce, isByHand };
    this.#apply();
    this.#timer?.cancel();
    this.#schedule(until);
    if (isNews) onChanged();
  }

  #apply(): void {
    const { settings, download, upload } = this.#options;
    const { session, alternative } = settings();
    const limits = this.#isOn ? alternative : session;
    download.setLimit(limits.downloadLimit);
    upload.setLimit(limits.uploadLimit);
  }

  /** Also where the clock was put on past several edges. */
  #isOver(now: number): boolean {
    if (this.#byHand === undefined) return false;
    const { isOn, until } = this.#byHand;
    return (until !== null && now >= until) || this.#timetable.isOn(now) === isOn;
  }

  #schedule(until: number | null): void {
    if (until === null || this.#isClosed) return;
    const { clock } = this.#options;
    const delayMs = Math.min(TIMETABLE_LOOK_MS, Math.max(0, until - clock.wallTime()));
    this.#timer = clock.setTimer(delayMs, () => this.#look());
  }

  #makeTimetable(): Timetable {
    const { clock, settings } = this.#options;
    return new Timetable(settings().alternative.timetable, (at) => clock.zoneOffset(at));
  }

  async #load(): Promise<void> {
    try {
      const note = await this.#options.state.loadNote(NOTE);
      const kept: unknown = note === undefined ? null : JSON.parse(note);
      if (isByHand(kept)) this.#byHand = kept;
    } catch (error) {
      this.#options.warn(`alternative limits set by hand were not loaded: ${messageOf(error)}`);
    }
  }
}

const NOT_IN_FORCE = { isInForce: false, isByHand: false };

const isByHand = (value: unknown): value is ByHand =>
  typeof value === 'object' &&
  value !== null &&
  'isOn' in value &&
  typeof value.isOn === 'boolean' &&
  'until' in value &&
  (value.until === null || typeof value.until === 'number');
