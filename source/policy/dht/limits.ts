/** Every cap and measure of the DHT (BEP 5), in one place. Times in milliseconds, sizes in bytes. */

// Routing table and lookups
/** Nodes in a bucket, and nodes that an announce goes to. */
export const BUCKET_NODES = 8;
export const BUCKET_SPARES = 8;
/** An answer, or a query of one that answered before, makes a node good for so long; a bucket is fresh for as long. */
export const NODE_GOOD_MS = 15 * 60_000;
/** Questions in a row without an answer. */
export const MAX_NODE_SILENCES = 2;
/** So many, and it is forgotten even where nobody wants its place. */
export const MAX_LOST_SILENCES = 6;
/** Nodes of one /24 (IPv4) or /48 (IPv6) on the internet in one bucket, and in the table. */
export const MAX_NETWORK_NODES_PER_BUCKET = 2;
export const MAX_NETWORK_NODES = 16;
/** Questions of one lookup that may be under way without being slow. */
export const LOOKUP_CONCURRENCY = 4;
/** Questions of one lookup, to all and to those whose id does not go with their address (BEP 42). */
export const MAX_LOOKUP_QUESTIONS = 200;
export const MAX_INSECURE_LOOKUP_QUESTIONS = 100;
/** One that is slow is asked once more, in case a packet was lost. */
export const MAX_QUESTIONS_PER_CANDIDATE = 2;
/** Candidates of one lookup, half of them for ids that go with their address; the farthest go first. */
export const MAX_LOOKUP_CANDIDATES = 400;
export const MAX_LOOKUP_CANDIDATES_PER_HOST = 2;
export const MAX_LOOKUP_CANDIDATES_PER_NETWORK = 6;

// What we keep for others
export const TOKEN_SECRET_MS = 5 * 60_000;
export const TOKEN_BYTES = 8;
/** Others announce every 15 to 30 minutes. */
export const STORED_PEER_MS = 45 * 60_000;
export const MAX_STORED_HASHES = 2_000;
export const MAX_STORED_PEERS_PER_HASH = 500;
/** Of one IPv6 /64, under one info-hash: the machines of one home. */
export const MAX_STORED_NEIGHBOURS = 4;
export const MAX_STORED_PEERS = 100_000;
/** Info-hashes under which one host may stand, and items that it may have put. */
export const MAX_STORED_HASHES_PER_HOST = 100;
/** BEP 44. */
export const STORED_ITEM_MS = 2 * 3_600_000;
export const MAX_STORED_ITEMS = 700;
export const MAX_STORED_ITEMS_PER_HOST = 50;
/** Samples of info-hashes stay the same for so long (BEP 51). */
export const SAMPLE_MS = 6 * 3_600_000;
export const SAMPLED_HASHES = 20;

// Floods and lies
/** More unasked packets of one host than this in one window and it is not heard for a while (H97). */
export const FLOOD_WINDOW_MS = 10_000;
export const MAX_PACKETS_PER_WINDOW = 50;
export const FLOOD_BLOCK_MS = 5 * 60_000;
export const MAX_WATCHED_SOURCES = 2_000;
/** Answers to strangers, all together (H98). */
export const DHT_ANSWER_BYTES_PER_SECOND = 16 * 1_024;
export const DHT_ANSWER_BURST_BYTES = 64 * 1_024;
/** Nodes of different networks that say how they see us, and how many must agree. */
export const MAX_ADDRESS_VOTES = 50;
export const MIN_ADDRESS_VOTES = 8;
