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
