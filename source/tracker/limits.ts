/** Every cap and wait of the tracker room, in one place. Times in milliseconds. */

export const DEFAULT_INTERVAL_MS = 15 * 60_000;
/** A peer is forgotten when it has been silent for so many intervals. */
export const SILENT_INTERVALS = 2.5;
/** libtorrent and rtorrent come no more often, whatever they are asked for: a shorter interval counts as this one where they are forgotten. */
export const SHORTEST_KEPT_INTERVAL_MS = 5 * 60_000;
/** What is kept, and what of it one address may take. */
export interface TrackerCaps {
  readonly peers: number;
  readonly swarms: number;
  readonly peersPerSwarm: number;
  /** Different ports of one IPv4 address, or one /64 of IPv6, in one swarm. */
  readonly peersPerHostAndSwarm: number;
  /** Of the same in all swarms: nobody fills the table alone. */
  readonly peersPerHost: number;
  /** Of one /48 of IPv6, which one customer may have. */
  readonly peersPerSite: number;
  /** Requests of one IPv4 address or one /64 of IPv6, in a stretch. */
  readonly requestsPerHost: number;
}
export const DEFAULT_CAPS: TrackerCaps = {
  peers: 2_000_000,
  swarms: 1_000_000,
  peersPerSwarm: 500_000,
  peersPerHostAndSwarm: 100,
  peersPerHost: 2_000,
  peersPerSite: 20_000,
  requestsPerHost: 1_000,
};
/** Of the silent: what a request clears away is more than it can bring. */
export const FORGOTTEN_PER_REQUEST = 16;
/** Where more are left, in turns of their own. */
export const FORGOTTEN_PER_TURN = 1_000;
/** Peers in one answer: it stays in one packet (BEP 15), 6 bytes each over IPv4 and 18 over IPv6. */
export const MAX_ANSWER_PEERS = { 4: 200, 6: 70 } as const;
/** Where the client leaves it to us. */
export const DEFAULT_ANSWER_PEERS = 50;
/** Of lists of peers that are put together anew: lists that are looked at, and peers that are moved with them. */
export const LISTS_MOVED_PER_CALL = 512;
/** A connection id is taken for one to two of these: BEP 15 asks for two minutes. */
export const COOKIE_EPOCH_MS = 120_000;
export const MAX_ALLOWED_TORRENTS = 1_000_000;
export const STRETCH_MS = 10_000;
export const MAX_FLOOD_GROUPS = 100_000;
/** Peers in one answer by HTTP, which has no packet to fit. */
export const MAX_HTTP_ANSWER_PEERS = 200;
/** What a client is told to wait where it was refused for now (BEP 31). */
export const RETRY_MINUTES = 15;
/** Draws that come to nothing (the asker, the silent, who must not be named) are not made for ever. */
export const SPARE_DRAWS = 20;
export const HTTP_DOOR_LIMITS = {
  maxConnections: 4_000,
  maxConnectionsPerHost: 50,
  /** Of the request line and all headers. */
  maxHeaderBytes: 16_384,
  /** Questions that wait until answers are read, or that have not come whole: two reads. */
  maxUnreadBytes: 128 * 1024,
  /** For one request to arrive, or for an answer to be read. */
  requestTimeoutMs: 10_000,
  /** Between two requests of a connection. */
  idleTimeoutMs: 5_000,
  lookEveryMs: 1_000,
} as const;
