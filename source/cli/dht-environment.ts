/** `SLUICE_DHT`: whether an engine may join the DHT at all, and by whom, whatever the settings say. */
import type { SettingChanges } from '../contract/settings.ts';
import { readChanges } from '../settings/setting-changes.ts';

export interface DhtEnvironment {
  readonly joinsDht: boolean;
  readonly settings: SettingChanges;
}

/** `off`, or nodes as in `router.example.org:6881,[2001:db8::1]:6881`. Throws `settings/invalid`. */
export const readDhtEnvironment = (text: string | undefined): DhtEnvironment => {
  if (text === undefined || text === '') return { joinsDht: true, settings: {} };
  if (text === 'off') return { joinsDht: false, settings: {} };
  const bootstrap = text.split(',').map((node) => node.trim());
  return { joinsDht: true, settings: readChanges({ dht: { bootstrap } }) };
};
