/** Where Sluice keeps its own things (XDG Base Directory Specification). */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { diskError } from './disk-error.ts';

export interface Folders {
  /** What may be lost without losing what the user made: the list of torrents, progress, locks. */
  readonly state: string;
  /** The user's own settings. */
  readonly config: string;
  readonly data: string;
}

export interface FolderOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** `--state`; stands above `SLUICE_STATE`. Relative to the working directory. */
  readonly state?: string | undefined;
}

export interface SettingsOptions extends Omit<FolderOptions, 'state'> {
  /** `--settings`; stands above `SLUICE_SETTINGS`. Relative to the working directory. */
  readonly settings?: string | undefined;
}

/** The user's settings file, whether it is there or not. */
export const findSettings = (options: SettingsOptions = {}): string => {
  const environment = options.environment ?? process.env;
  const named = options.settings || environment.SLUICE_SETTINGS;
  return named ? resolve(named) : join(findFolders(options).config, 'settings.json');
};

/** `~` and `~/…` as the shell has them. */
export const expandHome = (path: string, home: string = homedir()): string =>
  path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;

export const findFolders = (options: FolderOptions = {}): Folders => {
  const environment = options.environment ?? process.env;
  const home = options.home ?? homedir();
  const under = (variable: string, fallback: string): string => {
    const base = environment[variable];
    // The specification has relative paths ignored.
    return join(base?.startsWith('/') ? base : join(home, fallback), 'sluice');
  };
  const state = options.state || environment.SLUICE_STATE;
  return {
    state: state ? resolve(state) : under('XDG_STATE_HOME', '.local/state'),
    config: under('XDG_CONFIG_HOME', '.config'),
    data: under('XDG_DATA_HOME', '.local/share'),
  };
};

/** With its parents; nobody else may look inside. */
export const makePrivateFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskError(error, 'make the directory', path);
  }
};
