/** Every cap and wait of the tracker room, in one place. Times in milliseconds. */

export const DEFAULT_INTERVAL_MS = 15 * 60_000;
/** A peer is forgotten when it has been silent for so many intervals. */
export const SILENT_INTERVALS = 2.5;
export const MAX_SWARMS = 10_000;
export const MAX_PEERS_PER_SWARM = 5_000;
/** Different ports of one address in one swarm. */
export const MAX_PEERS_PER_HOST = 100;
/** Peers in one answer: it stays in one packet (BEP 15), 6 bytes each over IPv4 and 18 over IPv6. */
export const MAX_ANSWER_PEERS = { 4: 200, 6: 70 } as const;
/** Where the client leaves it to us. */
export const DEFAULT_ANSWER_PEERS = 50;
/** A connection id is taken for one to two of these: BEP 15 asks for two minutes. */
export const COOKIE_EPOCH_MS = 120_000;
/** In all swarms. */
export const MAX_PEERS = 2_000_000;
/** Of one IPv4 address or one /64 of IPv6, in all swarms: nobody fills the table alone. */
export const MAX_PEERS_PER_HOST_OVERALL = 2_000;
export const MAX_ALLOWED_TORRENTS = 1_000_000;
/** Requests of one IPv4 address or one /64 of IPv6, in a stretch. */
export const MAX_REQUESTS_PER_STRETCH = 1_000;
export const STRETCH_MS = 10_000;
export const MAX_FLOOD_GROUPS = 100_000;
/** Peers in one answer by HTTP, which has no packet to fit. */
export const MAX_HTTP_ANSWER_PEERS = 200;
/** What a client is told to wait where it was refused for now (BEP 31). */
export const RETRY_MINUTES = 15;
export const HTTP_SERVER_LIMITS = {
  maxConnections: 2_000,
  maxConnectionsPerHost: 50,
  maxHeaderBytes: 16_384,
  requestTimeoutMs: 10_000,
  idleTimeoutMs: 5_000,
} as const;
