/** What an engine starts with: flags stand above settings. */
import { resolve } from 'node:path';
import type { SessionSettings } from '../contract/settings.ts';
import { expandHome } from '../system/paths.ts';
import type { EngineFlags } from './compose.ts';

export const withSettings = (flags: EngineFlags, wanted: SessionSettings): EngineFlags => ({
  ...flags,
  dir: resolve(flags.dir ?? expandHome(wanted.directory ?? '.')),
  port: flags.port ?? wanted.port ?? undefined,
});

export const limitsOf = (flags: EngineFlags, wanted: SessionSettings) => ({
  ...(flags.maxDown === undefined ? { downloadLimit: wanted.downloadLimit } : {}),
  ...(flags.maxUp === undefined ? { uploadLimit: wanted.uploadLimit } : {}),
});
