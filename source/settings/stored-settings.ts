/** The user's settings file at work: read once, then changed a key at a time, one change after the other. */
import { isSluiceError, messageOf, SluiceError } from '../base/errors.ts';
import type { SettingsFile } from '../base/ports/settings-file.ts';
import type { SettingPath, Settings, SettingsStore } from '../contract/settings.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';
import { editSettings } from './edit-settings.ts';
import { MAX_EDIT_TRIES } from './limits.ts';
import { type ParsedSettings, parseSettings } from './parse-settings.ts';

export class StoredSettings implements SettingsStore {
  readonly #file: SettingsFile;
  #parsed: ParsedSettings;
  #last: Promise<void> = Promise.resolve();

  private constructor(file: SettingsFile, parsed: ParsedSettings) {
    this.#file = file;
    this.#parsed = parsed;
  }

  /** Never rejects: what cannot be read is a problem to tell, and no reason not to start. */
  static async open(file: SettingsFile): Promise<StoredSettings> {
    return new StoredSettings(file, await readSettings(file));
  }

  get settings(): Settings {
    return this.#parsed.settings;
  }

  get path(): string {
    return this.#file.path;
  }

  get problems(): ParsedSettings['problems'] {
    return this.#parsed.problems;
  }

  get notes(): ParsedSettings['notes'] {
    return this.#parsed.notes;
  }

  edit(path: SettingPath, value: unknown): Promise<void> {
    return this.#inTurn(() => this.#edit(path, value));
  }

  /** As when it was opened; what is wrong now stays as it was. */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      this.#parsed = await readSettings(this.#file, this.settings);
    });
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#last.then(task);
    // The one who asked hears of a failure; the next change is not its concern.
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Reads the file anew, for the person, or another process of ours, may have written to it meanwhile. */
  async #edit(path: SettingPath, value: unknown): Promise<void> {
    for (let tries = 0; tries < MAX_EDIT_TRIES; tries++) {
      if (await this.#tryEdit(path, value)) return;
    }
    throw new SluiceError('settings/broken', 'the settings file is being written to by others');
  }

  async #tryEdit(path: SettingPath, value: unknown): Promise<boolean> {
    const text = await this.#file.read();
    const next = editSettings(text, path, value);
    const parsed = parseSettings(next, this.settings);
    if (parsed.isBroken) {
      throw new SluiceError(
        'settings/broken',
        'the settings file could not be edited safely, so it is left as it is',
      );
    }
    const isSame = next === text || (text === null && value === undefined);
    if (!isSame && !(await this.#file.replace(text, next))) return false;
    this.#parsed = parsed;
    return true;
  }
}

const readSettings = async (
  file: SettingsFile,
  before: Settings = DEFAULT_SETTINGS,
): Promise<ParsedSettings> => {
  try {
    return parseSettings((await file.read()) ?? '', before);
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    const problem = { line: 0, column: 0, key: '', message: messageOf(error) };
    return { settings: before, isBroken: true, problems: [problem], notes: [] };
  }
};
