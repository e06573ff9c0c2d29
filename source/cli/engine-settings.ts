/** What an engine starts with: flags stand above settings. */
import { resolve } from 'node:path';
import type { EncryptionPolicy } from '../base/encryption.ts';
import { SluiceError } from '../base/errors.ts';
import type { EncryptionSettings, SessionSettings, SettingChanges } from '../contract/settings.ts';
import { withSettings } from '../settings/setting-changes.ts';
import { expandHome } from '../system/paths.ts';
import { parsePort, parseRate } from './quantities.ts';

export interface EngineFlags {
  readonly dir?: string | undefined;
  readonly port?: number | undefined;
  readonly maxDown?: string | undefined;
  readonly maxUp?: string | undefined;
  readonly encrypt?: string | undefined;
  readonly state?: string | undefined;
}

/** Where torrents go that name no folder: by flag, by settings, else where Sluice was started. */
export const folderOf = (flags: EngineFlags, wanted: SessionSettings): string =>
  resolve(flags.dir ?? expandHome(wanted.directory ?? '.'));

/** Where they go when the settings name no folder any more. An engine that a viewer started stands nowhere. */
export const fallbackFolder = (flags: EngineFlags, wanted: SessionSettings): string =>
  resolve(flags.dir ?? (wanted.directory === null ? '.' : expandHome('~')));

/** What the flags say, as settings. Throws `usage/invalid`. */
export const flagSettings = ({
  dir,
  port,
  maxDown,
  maxUp,
  encrypt,
}: EngineFlags): SettingChanges => ({
  ...(encrypt === undefined ? {} : { encryption: bothWays(encrypt) }),
  session: {
    ...(dir === undefined ? {} : { directory: resolve(dir) }),
    ...(port === undefined ? {} : { port: parsePort(port, '--port') }),
    ...(maxDown === undefined ? {} : { downloadLimit: parseRate(maxDown, '--max-down') }),
    ...(maxUp === undefined ? {} : { uploadLimit: parseRate(maxUp, '--max-up') }),
  },
});

const bothWays = (policy: string): Partial<EncryptionSettings> => {
  if (!isPolicy(policy)) {
    const words = `--encrypt: "${policy}" is not a policy; give off, prefer or require`;
    throw new SluiceError('usage/invalid', words);
  }
  return { incoming: policy, outgoing: policy };
};

const isPolicy = (text: string): text is EncryptionPolicy =>
  text === 'off' || text === 'prefer' || text === 'require';

export const startSettings = (flags: EngineFlags, wanted: SettingChanges): SettingChanges =>
  withSettings(wanted, flagSettings(flags));

/** The same flags for an engine that is started as a process of its own. */
export const engineArgs = (
  flags: EngineFlags & { readonly settings?: string | undefined },
  wanted: SessionSettings,
): readonly string[] => {
  const { dir, port, maxDown, maxUp, encrypt, settings } = flags;
  // A folder from the settings is the engine's own to read; where we stand it cannot know.
  const isOurs = dir !== undefined || wanted.directory === null;
  return [
    ...(isOurs ? ['--dir', folderOf(flags, wanted)] : []),
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(maxDown === undefined ? [] : ['--max-down', maxDown]),
    ...(maxUp === undefined ? [] : ['--max-up', maxUp]),
    ...(encrypt === undefined ? [] : ['--encrypt', encrypt]),
    ...(settings === undefined ? [] : ['--settings', resolve(settings)]),
  ];
};

const AT_START = {
  port: '--port',
  maxDown: '--max-down',
  maxUp: '--max-up',
  encrypt: '--encrypt',
} as const;

/** An engine that runs already was started with flags of its own. */
export const unheeded = (flags: EngineFlags): readonly string[] =>
  (Object.keys(AT_START) as (keyof typeof AT_START)[])
    .filter((name) => flags[name] !== undefined)
    .map((name) => `${AT_START[name]} counts only when the engine starts; this one runs already`);
