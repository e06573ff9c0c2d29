/** The settings in force: what is changed counts from that moment, and is kept where there is a file for it. */
import { isDeepStrictEqual } from 'node:util';
import { Emitter, type Unsubscribe } from '../../base/emitter.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { withoutPassword } from '../../base/proxy-url.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type {
  EngineSettings,
  EngineSettingsStore,
  SettingChanges,
  SettingsInForce,
} from '../../contract/settings.ts';
import {
  readChanges,
  type SettingEntry,
  settingEntries,
  settingKeys,
  withSettings,
} from '../../settings/setting-changes.ts';
import { DISK_PATIENCE_MS, MAX_SETTING_NOTE_LENGTH } from '../limits.ts';
import type { Report } from '../past/journal.ts';

export interface ConfigurationOptions {
  readonly clock: Clock;
  readonly initial: EngineSettings;
  readonly store: EngineSettingsStore | undefined;
  readonly report: Report;
}

export class Configuration {
  readonly #clock: Clock;
  readonly #store: EngineSettingsStore | undefined;
  readonly #report: Report;
  readonly #emitter = new Emitter<{ change: EngineSettings }>();
  #settings: EngineSettings;
  /** In force, and not in the file yet. */
  readonly #unwritten = new Set<SettingChanges>();
  /** Goes with the next change, for the file may be mended by then. */
  #unkept: SettingChanges = {};
  /** One after the other, so that the file says in the end what is in force. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ clock, initial, store, report }: ConfigurationOptions) {
    this.#clock = clock;
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
    const path = this.#store?.path ?? null;
    return { settings: withoutSecrets(this.#settings), path, notes: safeNotes };
  }

  /** Throws `settings/invalid`: then nothing has changed. */
  async configure(changes: SettingChanges): Promise<SettingsInForce> {
    // At once, however long its file takes.
    this.#take(readChanges(changes));
    this.#unwritten.add(changes);
    const problem = await this.#inTurn(() => this.#keep(changes));
    this.#unwritten.delete(changes);
    return this.inForce(problem === undefined ? [] : [problem]);
  }

  /** Throws `session/not-allowed` where there is no file. */
  reload(): Promise<SettingsInForce> {
    return this.#inTurn(async () => {
      if (this.#store === undefined) {
        throw new SluiceError('session/not-allowed', 'this engine has no settings file');
      }
      const { changes, problems } = await this.#store.read();
      this.#take(this.#without(changes));
      return this.inForce(problems);
    });
  }

  /** What is still being written; a disk that hangs is not waited for. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const patience = this.#clock.setTimer(DISK_PATIENCE_MS, resolve);
      void this.#last.then(() => {
        patience.cancel();
        resolve();
      });
    });
  }

  /** What was set since the file was read stands above what it says. */
  #without(changes: SettingChanges): SettingChanges {
    const newer = new Set([...this.#unwritten].flatMap(settingKeys));
    const entries = settingEntries(changes).filter(
      ({ group, key }) => !newer.has(`${group}.${key}`),
    );
    return withSettings(
      {},
      ...entries.map(({ group, key, value }) => ({ [group]: { [key]: value } })),
    );
  }

  #take(changes: SettingChanges): void {
    const before = this.#settings;
    const changed = settingEntries(changes).filter((entry) => isOther(before, entry));
    if (changed.length === 0) return;
    this.#settings = withSettings(before, changes);
    const keys = changed.map(({ group, key }) => `${group}.${key}`);
    this.#report('session:configured', { keys });
    this.#emitter.emit('change', this.#settings);
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

/** What any viewer may see, also one that only looks. */
const withoutSecrets = (settings: EngineSettings): EngineSettings => {
  const { proxy } = settings.network;
  if (proxy === null) return settings;
  return withSettings(settings, { network: { proxy: withoutPassword(proxy) } });
};
