/**
 * The user's settings as they are in effect: what the file says, else what is usual. The file itself is
 * the user's own; `source/settings` reads it. Ids that only the screen knows (columns, actions, keys) are
 * plain text here, and the screen says which of them it does not know.
 */
import type { EncryptedPayload, EncryptionPolicy } from '../base/encryption.ts';
import type { ProxyUse } from '../base/proxy-url.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { ShareGoal } from '../base/share-goal.ts';

export type ThemeName = 'auto' | 'terminal' | 'sixteen' | 'dusk' | 'contrast' | 'none';
export type KeymapName = 'default' | 'rtorrent' | 'tremc';
/** `auto` asks the environment. */
export type Choice = 'auto' | boolean;
export type ViewNumber = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

export interface SortSetting {
  /** Id of a column. */
  readonly field: string;
  readonly direction: 'ascending' | 'descending';
}

export type ViewSetting =
  | string
  | {
      readonly filter: string;
      readonly sort?: SortSetting;
      readonly columns?: readonly string[];
    };

export interface ScreenSettings {
  readonly theme: ThemeName;
  readonly keymap: KeymapName;
  /** The user's own keys by action; null is no key at all. They stand above the keymap's. */
  readonly keys: { readonly [action: string]: string | readonly string[] | null };
  /** Draw with ASCII alone. */
  readonly ascii: Choice;
  readonly screenReader: Choice;
  readonly mouse: boolean;
  readonly bell: boolean;
  /** A notice of the terminal's (OSC 9) when a torrent finishes. */
  readonly notify: boolean;
  /** Rates in the terminal's title. */
  readonly title: boolean;
  /** Few bytes a second, for slow lines. */
  readonly lean: boolean;
  readonly removeGraceSeconds: number;
  /** Ids of the list's columns, from the left; null is all that fit. */
  readonly columns: readonly string[] | null;
  readonly sort: SortSetting;
  /** Rows a torrent takes in the list. */
  readonly rows: 'one' | 'two';
  /** Filters on the digits, some with an order and columns of their own. */
  readonly views: { readonly [Number in ViewNumber]?: ViewSetting };
  /** Lines kept of what was typed at `:`. */
  readonly history: number;
}

export interface SessionSettings {
  /** Where torrents go that name no folder; null is where Sluice was started. */
  readonly directory: string | null;
  /** Where they lie until they are complete; null is where they are to stay. */
  readonly incompleteDirectory: string | null;
  /** By label, for those that are added with it and name no folder. */
  readonly labelDirectories: { readonly [label: string]: string };
  /** Bytes per second; null is unlimited. */
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
  /** Peers that all torrents together serve at once; null is as many as are useful. */
  readonly uploadSlots: number | null;
  /** 0 is any free one, `50000-50009` the first of these that is; null is the usual ones. */
  readonly port: number | string | null;
  /** Peers of public torrents are found on the local network (BEP 14). */
  readonly localDiscovery: boolean;
}

export interface WatchedFolder {
  readonly path: string;
  /** Where the data goes; left out it goes where it does for all. */
  readonly directory?: string;
  readonly labels?: readonly string[];
  readonly paused?: boolean;
}

/** Folders whose .torrent and .magnet files are added as they come. */
export interface WatchSettings {
  readonly folders: readonly WatchedFolder[];
  /** What was added is called `….added` from then on; else it stays as it is, and is not added again. */
  readonly rename: boolean;
}

/** How many torrents may be at the same thing at once; null is no limit. */
export interface QueueSettings {
  readonly downloads: number | null;
  readonly seeds: number | null;
  /** Reading and hashing what is on disk. */
  readonly checks: number | null;
  /** What moves next to nothing takes a place all the same. */
  readonly countsSlow: boolean;
}

/** What is done when a torrent has finished, once it lies where it is to stay. */
export interface FinishSettings {
  /** A program and its arguments, in which `{name}`, `{path}`, `{hash}`, `{folder}` and `{labels}` stand for the torrent's. */
  readonly program: readonly string[] | null;
  /** Then it is ended; 0 is never. */
  readonly timeoutSeconds: number;
}

/** When torrents have given enough. Null is never. A torrent's own goal stands above these. */
export interface SeedingSettings {
  readonly goal: ShareGoal | null;
  /** By label; they stand above the trackers'. */
  readonly labels: { readonly [label: string]: ShareGoal | null };
  /** By host; those below it count too. They stand above `goal`. */
  readonly trackers: { readonly [host: string]: ShareGoal | null };
  /** Removed without its data, an hour after. */
  readonly atGoal: 'pause' | 'remove';
  /** For torrents of which nobody else is a seed (BEP 16). */
  readonly superSeeding: 'off' | 'auto';
  /** Whom seeds serve: the fastest, or each in its turn. */
  readonly choking: 'rate' | 'turns';
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

export interface TimetableEntry {
  readonly days: readonly Weekday[];
  /** Local time of the engine, as `22:00`; where `to` is no later it is on the next day. */
  readonly from: string;
  readonly to: string;
}

/** In place of `session.downloadLimit` and `session.uploadLimit`, by hand or by a timetable. */
export interface AlternativeSettings {
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
  readonly timetable: readonly TimetableEntry[];
}

/** Finding peers without a tracker (BEP 5). Private torrents never do. */
export interface DhtSettings {
  readonly enabled: boolean;
  /** Who lets us in where no node is known from before: `host:port`, where the host may be a name. */
  readonly bootstrap: readonly string[];
}

/** Whom the engine speaks to, and by which ways. */
export interface NetworkSettings {
  /** A file of addresses that are refused; null where nobody is. */
  readonly filter: string | null;
  /** Trackers at such addresses are not asked either. */
  readonly filterTrackers: boolean;
  /** Peers are connected to over UDP, too (BEP 29). */
  readonly utp: boolean;
  /** Connections of all torrents together, and of one. */
  readonly connections: number;
  readonly connectionsPerTorrent: number;
  /** Connections of all torrents together that are still being made. */
  readonly halfOpen: number;
  /** Begun in a second, by all torrents together. */
  readonly connectsPerSecond: number;
  /** The router is asked to lead our ports to us (PCP, NAT-PMP, UPnP). */
  readonly portMapping: boolean;
  /** The interface that all traffic leaves by, by name or by its address; null is whichever the system takes. */
  readonly bind: string | null;
  /** Who is asked for names while `bind` is set: addresses, some with a port; null are the system's. */
  readonly nameServers: readonly string[] | null;
  /** `socks5://name:password@host:1080` or `http://host:3128`. */
  readonly proxy: string | null;
  /** What goes through it. With `everything` nothing at all goes another way. */
  readonly proxyFor: ProxyUse;
}

/** How peers are spoken to (MSE): nobody who looks at the line for BitTorrent then finds it, and peers that require it are reached. */
export interface EncryptionSettings {
  readonly incoming: EncryptionPolicy;
  readonly outgoing: EncryptionPolicy;
  /** What follows an encrypted handshake; `auto` is RC4 where encryption is required, else as the peer likes. */
  readonly payload: 'auto' | EncryptedPayload;
}

/** Newer versions of torrents (BEP 39, 46). */
export interface UpdateSettings {
  /** Those that their author has signed are downloaded without asking; else they are told. */
  readonly follow: boolean;
  /** The version before rests, with its data; else it is removed with what Sluice downloaded of it. */
  readonly keepPrevious: boolean;
}

/** The tracker that the engine runs itself. */
export interface OwnTrackerSettings {
  readonly enabled: boolean;
  /** TCP and UDP; 0 is any free one. */
  readonly port: number;
  /** By which others reach it: a name or an address. Private torrents that name it are served. */
  readonly name: string | null;
  /** `own`: public torrents of the list, and private ones that name it. */
  readonly torrents: 'own' | 'all';
  /** Between announces, as clients are asked. */
  readonly intervalSeconds: number;
  /** The page for people and the figures for Prometheus. */
  readonly page: boolean;
}

/** The groups that an engine obeys; it takes them up while it runs. */
export interface EngineSettings {
  readonly session: SessionSettings;
  readonly queue: QueueSettings;
  readonly finish: FinishSettings;
  readonly seeding: SeedingSettings;
  readonly alternative: AlternativeSettings;
  readonly watch: WatchSettings;
  readonly dht: DhtSettings;
  readonly network: NetworkSettings;
  readonly encryption: EncryptionSettings;
  readonly updates: UpdateSettings;
  readonly tracker: OwnTrackerSettings;
}

export interface Settings extends EngineSettings {
  readonly screen: ScreenSettings;
}

/** Those that are not named stay as they are. */
export type SettingChanges = {
  readonly [Group in keyof EngineSettings]?: Partial<EngineSettings[Group]>;
};

export interface SettingsInForce {
  readonly settings: EngineSettings;
  /** The file that they are kept in; null where they are kept nowhere. */
  readonly path: string | null;
  /** What is wrong in the file, what could not be kept in it, and what counts only from the next start. */
  readonly notes: readonly SafeText[];
}

/** Where an engine keeps its settings. */
export interface EngineSettingsStore {
  readonly path: string;
  /** What has changed there since it was last read, and what is wrong with it. Never rejects. */
  read(): Promise<{ readonly changes: SettingChanges; readonly problems: readonly string[] }>;
  /** Rejects as `SettingsStore.edit` does. */
  write(changes: SettingChanges): Promise<void>;
}

/** As in `['screen', 'theme']` or `['screen', 'views', '1']`. */
export type SettingPath = readonly [group: keyof Settings, ...keys: string[]];

/** The settings at hand, and changes to the user's file. */
export interface SettingsStore {
  readonly settings: Settings;
  /**
   * Writes one value into the file, whose comments and order stay; `undefined` takes it out again.
   * Rejects with `settings/broken` where the file cannot be read as it stands (it is left alone then),
   * and with `settings/invalid` where there is no such key or it cannot have that value.
   */
  edit(path: SettingPath, value: unknown): Promise<void>;
}
