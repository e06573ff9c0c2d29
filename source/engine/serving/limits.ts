/** What the engine's own tracker may keep: a tenth of what a tracker of its own may, some 30 MB. */
export const OWN_TRACKER_CAPS = { peers: 200_000, swarms: 50_000 } as const;
/** The same of connections: open files are for torrents and the state. */
export const OWN_TRACKER_CONNECTIONS = 400;
