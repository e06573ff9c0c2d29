/** What an engine starts with: flags stand above settings. */
import { resolve } from 'node:path';
import type { SessionSettings } from '../contract/settings.ts';
import { expandHome } from '../system/paths.ts';
import type { EngineFlags } from './compose.ts';

/** Where torrents go that name no folder: by flag, by settings, else where Sluice was started. */
export const folderOf = (flags: EngineFlags, wanted: SessionSettings): string =>
  resolve(flags.dir ?? expandHome(wanted.directory ?? '.'));

export const withSettings = (flags: EngineFlags, wanted: SessionSettings): EngineFlags => ({
  ...flags,
  dir: folderOf(flags, wanted),
  port: flags.port ?? wanted.port ?? undefined,
});

export const limitsOf = (flags: EngineFlags, wanted: SessionSettings) => ({
  ...(flags.maxDown === undefined ? { downloadLimit: wanted.downloadLimit } : {}),
  ...(flags.maxUp === undefined ? { uploadLimit: wanted.uploadLimit } : {}),
});

/** The same flags for an engine that is started as a process of its own. */
export const engineArgs = (
  flags: EngineFlags & { readonly settings?: string | undefined },
  wanted: SessionSettings,
): readonly string[] => {
  const { dir, port, maxDown, maxUp, settings } = flags;
  // A folder from the settings is the engine's own to read; where we stand it cannot know.
  const isOurs = dir !== undefined || wanted.directory === null;
  return [
    ...(isOurs ? ['--dir', folderOf(flags, wanted)] : []),
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(maxDown === undefined ? [] : ['--max-down', maxDown]),
    ...(maxUp === undefined ? [] : ['--max-up', maxUp]),
    ...(settings === undefined ? [] : ['--settings', resolve(settings)]),
  ];
};

const AT_START = { port: '--port', maxDown: '--max-down', maxUp: '--max-up' } as const;

/** An engine that runs already was started with flags of its own. */
export const unheeded = (flags: EngineFlags): readonly string[] =>
  (Object.keys(AT_START) as (keyof typeof AT_START)[])
    .filter((name) => flags[name] !== undefined)
    .map((name) => `${AT_START[name]} counts only when the engine starts; this one runs already`);
