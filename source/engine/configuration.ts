/** The settings in force: what is changed counts from that moment, and is kept where there is a file for it. */
import { isDeepStrictEqual } from 'node:util';
import { Emitter, type Unsubscribe } from '../base/emitter.ts';
import { messageOf, SluiceError } from '../base/errors.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import type {
  EngineSettings,
  EngineSettingsStore,
  SettingChanges,
  SettingsInForce,
} from '../contract/settings.ts';
import {
  readChanges,
  type SettingEntry,
  settingEntries,
  withSettings,
} from '../settings/setting-changes.ts';
import type { Report } from './journal.ts';
import { MAX_SETTING_NOTE_LENGTH } from './limits.ts';

export interface ConfigurationOptions {
  readonly initial: EngineSettings;
  readonly store: EngineSettingsStore | undefined;
  readonly report: Report;
}

/** What is taken up at the start alone. */
const AT_START = new Set(['session.port']);

export class Configuration {
  readonly #store: EngineSettingsStore | undefined;
  readonly #report: Report;
  readonly #emitter = new Emitter<{ change: EngineSettings }>();
  #settings: EngineSettings;
  /** Goes with the next change, for the file may be mended by then. */
  #unkept: SettingChanges = {};
  /** One after the other, so that the file says in the end what is in force. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ initial, store, report }: ConfigurationOptions) {
    this.#settings = initial;
    this.#store = store;
    this.#report = report;
  }

  get settings(): EngineSettings {
    return this.#settings;
  }

  /** Called with all settings whenever one has changed. */
  onChange(listener: (settings: EngineSettings) => void): Unsubscribe {
    return this.#emitter.on('change', listener);
  }

  inForce(notes: readonly string[] = []): SettingsInForce {
    const safeNotes = notes.map((note): SafeText => safeText(note, MAX_SETTING_NOTE_LENGTH));
    return { settings: this.#settings, path: this.#store?.path ?? null, notes: safeNotes };
  }

  /** Throws `settings/invalid`: then nothing has changed. */
  configure(changes: SettingChanges): Promise<SettingsInForce> {
    return this.#inTurn(async () => {
      const notes = this.#take(readChanges(changes));
      const problem = await this.#keep(changes);
      return this.inForce(problem === undefined ? notes : [...notes, problem]);
    });
  }

  /** Throws `session/not-allowed` where there is no file. */
  reload(): Promise<SettingsInForce> {
    return this.#inTurn(async () => {
      if (this.#store === undefined) {
        throw new SluiceError('session/not-allowed', 'this engine has no settings file');
      }
      const { changes, problems } = await this.#store.read();
      return this.inForce([...problems, ...this.#take(changes)]);
    });
  }

  /** What is still being written. */
  async close(): Promise<void> {
    await this.#last;
  }

  /** Answers what is to be said about it. */
  #take(changes: SettingChanges): readonly string[] {
    const before = this.#settings;
    const changed = settingEntries(changes).filter((entry) => isOther(before, entry));
    if (changed.length === 0) return [];
    this.#settings = withSettings(before, changes);
    const keys = changed.map(({ group, key }) => `${group}.${key}`);
    this.#report('session:configured', { keys });
    this.#emitter.emit('change', this.#settings);
    return keys
      .filter((key) => AT_START.has(key))
      .map((key) => `${key} counts from the next start of the engine`);
  }

  async #keep(changes: SettingChanges): Promise<string | undefined> {
    const all = withSettings({}, this.#unkept, changes);
    try {
      await this.#store?.write(all);
      this.#unkept = {};
      return undefined;
    } catch (error) {
      this.#unkept = all;
      const problem = `what was set counts until the engine stops, but is not kept: ${messageOf(error)}`;
      this.#report('session:warned', { message: safeText(problem, MAX_SETTING_NOTE_LENGTH) });
      return problem;
    }
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

const isOther = (settings: EngineSettings, { group, key, value }: SettingEntry): boolean =>
  !isDeepStrictEqual(settings[group][key as keyof EngineSettings[typeof group]], value);
