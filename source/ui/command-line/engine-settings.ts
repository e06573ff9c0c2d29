/** Settings of the engine by the words that `:set` takes, as `sluice settings` has them. */
import type { EngineSettings, SettingChanges } from '../../contract/settings.ts';

type Keys = {
  readonly [Group in keyof EngineSettings]: readonly (keyof EngineSettings[Group])[];
};

/** What is set as one value: the engine says of each what it may be. */
const KEYS: Keys = {
  session: ['directory', 'incompleteDirectory', 'downloadLimit', 'uploadLimit', 'port'],
  queue: ['downloads', 'seeds', 'checks', 'countsSlow'],
  finish: ['timeoutSeconds'],
  seeding: ['goal', 'atGoal'],
  alternative: ['downloadLimit', 'uploadLimit', 'timetable'],
  watch: ['folders', 'rename'],
  dht: ['enabled', 'bootstrap'],
  network: [
    'filter',
    'filterTrackers',
    'connections',
    'connectionsPerTorrent',
    'halfOpen',
    'connectsPerSecond',
    'portMapping',
    'utp',
    'bind',
    'nameServers',
    'proxy',
    'proxyFor',
  ],
  encryption: ['incoming', 'outgoing', 'payload'],
  updates: ['follow', 'keepPrevious'],
  tracker: ['enabled', 'port', 'name', 'torrents', 'intervalSeconds', 'page'],
};

/** As in `session.uploadLimit`. */
export const ENGINE_KEYS: readonly string[] = Object.entries(KEYS).flatMap(([group, keys]) =>
  keys.map((key: string) => `${group}.${key}`),
);

/** JSON, or a text as it stands: nobody quotes a folder here. */
const valueIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Undefined where the key is none of the engine's. */
export const engineChange = (name: string, text: string): SettingChanges | undefined => {
  const [, group, key] = /^([a-z]+)\.(.+)$/i.exec(name) ?? [];
  if (group === undefined || !Object.hasOwn(KEYS, group)) return undefined;
  return { [group]: { [key!]: valueIn(text) } };
};
