/** The user's settings from their file, and what is wrong with it in words. */
import { MAX_SETTINGS_BYTES } from '../settings/limits.ts';
import { problemWords } from '../settings/settings-problem.ts';
import { StoredSettings } from '../settings/stored-settings.ts';
import { findSettings } from '../system/paths.ts';
import { NodeSettingsFile } from '../system/settings-file.ts';

/** `flag`: what `--settings` says. Never rejects for what is in the file. */
export const openSettings = (flag: string | undefined): Promise<StoredSettings> =>
  StoredSettings.open(new NodeSettingsFile(findSettings({ settings: flag }), MAX_SETTINGS_BYTES));

/** Problems before notes, each with its line in the file, which may go by a shorter name. */
export const settingsWords = (store: StoredSettings, name = store.path): readonly string[] =>
  [...store.problems, ...store.notes].map((problem) => problemWords(problem, name));
