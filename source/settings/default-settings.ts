/** What counts where the user's file is silent. */
import type { EngineSettings, Settings } from '../contract/settings.ts';

export const DEFAULT_SETTINGS: Settings = {
  screen: {
    theme: 'auto',
    keymap: 'default',
    keys: {},
    ascii: 'auto',
    screenReader: 'auto',
    mouse: true,
    bell: false,
    notify: true,
    title: true,
    lean: false,
    removeGraceSeconds: 10,
    columns: null,
    sort: { field: 'added', direction: 'ascending' },
    rows: 'one',
    views: {},
    history: 500,
  },
  session: {
    directory: null,
    incompleteDirectory: null,
    labelDirectories: {},
    downloadLimit: null,
    uploadLimit: null,
    uploadSlots: null,
    port: null,
    localDiscovery: true,
  },
  queue: {
    downloads: null,
    seeds: null,
    checks: 1,
    countsSlow: false,
  },
  finish: {
    program: null,
    timeoutSeconds: 3_600,
  },
  seeding: {
    goal: null,
    labels: {},
    trackers: {},
    atGoal: 'pause',
    superSeeding: 'off',
    choking: 'rate',
  },
  alternative: {
    downloadLimit: 51_200,
    uploadLimit: 51_200,
    timetable: [],
  },
  watch: {
    folders: [],
    rename: true,
  },
  dht: {
    enabled: true,
    bootstrap: [
      'dht.libtorrent.org:25401',
      'router.bittorrent.com:6881',
      'dht.transmissionbt.com:6881',
      'router.utorrent.com:6881',
    ],
  },
  network: {
    filter: null,
    filterTrackers: true,
    utp: true,
    connections: 500,
    connectionsPerTorrent: 80,
    halfOpen: 100,
    connectsPerSecond: 50,
    portMapping: true,
    bind: null,
    nameServers: null,
    proxy: null,
    proxyFor: 'everything',
  },
  encryption: {
    incoming: 'prefer',
    outgoing: 'prefer',
    payload: 'auto',
  },
  updates: {
    follow: true,
    keepPrevious: true,
  },
  tracker: {
    enabled: false,
    port: 6_969,
    name: null,
    torrents: 'own',
    intervalSeconds: 900,
    page: true,
  },
};

const { screen: _, ...engineGroups } = DEFAULT_SETTINGS;

export const ENGINE_DEFAULTS: EngineSettings = engineGroups;
