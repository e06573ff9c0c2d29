/**
 * Runs the user's program for each torrent that finishes, once it lies where it is to stay. That it is due is
 * kept until it is started: whatever ends the engine in between, it is run once and not twice.
 */
import { messageOf } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { ProgramEnd, Programs } from '../../base/ports/programs.ts';
import type { StateStore } from '../../base/ports/state.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import { MAX_LAST_WORDS_LENGTH, MAX_PROGRAMS, MAX_PROGRAMS_DUE } from '../limits.ts';
import type { Report } from '../past/journal.ts';
import { type FinishedTorrent, programCall } from './program-call.ts';

export interface FinishProgramsOptions {
  readonly programs: Programs;
  readonly clock: Clock;
  readonly state: Pick<StateStore, 'loadNote' | 'saveNote'>;
  readonly settings: () => EngineSettings;
  readonly home: string | undefined;
  readonly report: Report;
  readonly warn: (message: string) => void;
}

interface Waiting {
  readonly id: TorrentId;
  readonly describe: () => FinishedTorrent;
}

interface Ended extends Pick<ProgramEnd, 'exitCode'> {
  readonly outcome: 'ended' | 'failed' | 'stopped' | 'not-started';
  readonly words: string;
}

const NOTE = 'programs due';
const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export class FinishPrograms {
  readonly #options: FinishProgramsOptions;
  readonly #due = new Set<TorrentId>();
  #waiting: Waiting[] = [];
  readonly #running = new Set<AbortController>();
  #isClosed = false;

  constructor(options: FinishProgramsOptions) {
    this.#options = options;
  }

  /** Those of an earlier session. Never rejects. */
  async load(): Promise<void> {
    try {
      const kept: unknown = JSON.parse((await this.#options.state.loadNote(NOTE)) ?? '[]');
      if (!Array.isArray(kept)) return;
      for (const id of kept.slice(0, MAX_PROGRAMS_DUE)) {
        if (typeof id === 'string' && ID.test(id)) this.#due.add(id as TorrentId);
      }
    } catch (error) {
      this.#options.warn(`it is not known which programs are still to be run: ${messageOf(error)}`);
    }
  }

  /** It has finished, but may not be where it is to stay. */
  owe(id: TorrentId): void {
    if (this.#options.settings().finish.program === null || this.#due.has(id)) return;
    if (this.#due.size >= MAX_PROGRAMS_DUE) {
      this.#options.warn(`no program is run for ${id}: ${MAX_PROGRAMS_DUE} others wait for theirs`);
      return;
    }
    this.#due.add(id);
    void this.#save();
  }

  /** It lies where it is to stay. */
  settle(id: TorrentId, describe: () => FinishedTorrent): void {
    if (!this.#due.has(id) || this.#waiting.some((other) => other.id === id)) return;
    this.#waiting.push({ id, describe });
    this.#start();
  }

  forget(id: TorrentId): void {
    this.#waiting = this.#waiting.filter((other) => other.id !== id);
    if (this.#due.delete(id)) void this.#save();
  }

  /** What runs goes on without us. */
  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
  }

  #start(): void {
    while (!this.#isClosed && this.#running.size < MAX_PROGRAMS) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const stop = new AbortController();
      this.#running.add(stop);
      void this.#run(next, stop).finally(() => {
        this.#running.delete(stop);
        this.#start();
      });
    }
  }

  async #run({ id, describe }: Waiting, stop: AbortController): Promise<void> {
    this.#due.delete(id);
    await this.#save();
    const { program, timeoutSeconds } = this.#options.settings().finish;
    if (program === null || this.#isClosed) return;
    const torrent = describe();
    const call = programCall(program, torrent, this.#options.home);
    const limit =
      timeoutSeconds === 0
        ? undefined
        : this.#options.clock.setTimer(timeoutSeconds * 1_000, () => stop.abort());
    const { words, ...ended } = await this.#options.programs
      .run(call, stop.signal)
      .then((end) => endedAs(end, stop.signal.aborted ? timeoutSeconds : undefined), notStarted);
    limit?.cancel();
    if (this.#isClosed) return;
    this.#options.report('torrent:program-ended', {
      id,
      torrentName: safeText(torrent.name),
      program: safeText(call.program),
      ...ended,
      words: lastWords(words),
    });
  }

  async #save(): Promise<void> {
    try {
      await this.#options.state.saveNote(NOTE, JSON.stringify([...this.#due]));
    } catch (error) {
      this.#options.warn(`a program may be run twice, or not at all: ${messageOf(error)}`);
    }
  }
}

/** `limit` in seconds, where it ran longer. */
const endedAs = ({ exitCode, tail }: ProgramEnd, limit: number | undefined): Ended => {
  if (limit !== undefined) return { outcome: 'stopped', exitCode, words: tail };
  return { outcome: exitCode === 0 ? 'ended' : 'failed', exitCode, words: tail };
};

const notStarted = (error: unknown): Ended => ({
  outcome: 'not-started',
  exitCode: null,
  words: messageOf(error),
});

const LINES = 3;

const lastWords = (text: string): SafeText => {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return safeText(lines.slice(-LINES).join(' / '), MAX_LAST_WORDS_LENGTH);
};
