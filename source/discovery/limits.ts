/** Every cap and wait of the discovery room, in one place. Times in milliseconds. */

// --- HTTP trackers (BEP 3)
/** An answer with some thousand peers takes 100 KB. */
export const MAX_TRACKER_ANSWER_BYTES = 1024 * 1024;
export const TRACKER_DEADLINE_MS = 30_000;
export const MAX_TRACKER_REDIRECTS = 5;

// --- UDP trackers (BEP 15)
/** The first wait for an answer; each further one is twice as long, up to 2^8 times. */
export const UDP_FIRST_TIMEOUT_MS = 15_000;
export const MAX_UDP_DOUBLINGS = 8;
/** Packets sent for one announce before the plan goes on to the next tracker: 15 s and 30 s. */
export const UDP_TRANSMISSIONS = 2;
/** BEP 15: a client may use a connection id for a minute. */
export const UDP_CONNECTION_ID_MS = 60_000;
export const MAX_UDP_CONNECTION_IDS = 500;
/** Questions to UDP trackers without an answer yet. */
export const MAX_UDP_QUESTIONS = 5_000;

// --- Announcing
/** Trackers of one torrent that are used. */
export const MAX_USED_TRACKERS = 200;
/** How long all `stopped` announces together may hold up whoever waits for them. */
export const STOP_DEADLINE_MS = 3_000;
/** Characters of a tracker URL on the screen. */
export const MAX_SHOWN_URL_LENGTH = 300;

// --- DHT (BEP 5)
/** A question that has no answer by then gives its turn in a lookup away… */
export const DHT_SLOW_MS = 1_000;
/** …and is given up by then. */
export const DHT_TIMEOUT_MS = 8_000;
/** Questions without an answer yet, and those that wait to be sent. */
export const MAX_DHT_QUESTIONS = 2_000;
export const MAX_QUEUED_DHT_QUESTIONS = 1_000;
export const DHT_QUESTIONS_PER_SECOND = 100;
export const DHT_QUESTION_BURST = 200;
/** Lookups at a time, and those that wait. */
export const MAX_DHT_SEARCHES = 8;
export const MAX_WAITING_DHT_SEARCHES = 2_000;
/** An answer is at most so many times as long as its question: a liar about its address gains little (H98). */
export const MAX_ANSWER_FACTOR = 10;
/** BEP 32. */
export const MAX_ANSWER_BYTES = 1_024;
/** Those with a stored item: that of 1,000 bytes fits with its signature. */
export const MAX_ITEM_ANSWER_FACTOR = 16;
export const MAX_ITEM_ANSWER_BYTES = 1_400;
/** Peers in one answer. */
export const MAX_ANSWERED_PEERS = 50;
/** A count above this is a broken one (BEP 33). */
export const MAX_COUNTED_PEERS = 6_000;
/** Nodes that asked us and are asked whether they answer, at a time. */
export const MAX_DHT_VERIFICATIONS = 16;
/** Table and stores are looked after this often; it also is the pace of pings to nodes in doubt. */
export const DHT_UPKEEP_MS = 10_000;
/** While nobody at all answers for so long, it is our line and no node is to blame. */
export const DHT_LINE_DOWN_MS = 60_000;
/** Fewer nodes than this, and those are asked who let us in, at growing intervals: it may be an island that we are on. */
export const FEW_DHT_NODES = 24;
/** Fewer than this, and nodes that those of the other family name are tried. */
export const MIN_DHT_NODES = 8;
/** After a way in was found we look around our own place so often, then seldom. */
export const EAGER_DHT_TURNS = 12;
export const SELDOM_DHT_TURNS = 6;
export const FIRST_DHT_RETRY_MS = 15_000;
export const MAX_DHT_RETRY_MS = 15 * 60_000;
export const MAX_SAVED_DHT_NODES = 200;
/** Names of settings, nodes of torrents, ports of peers, that wait to be tried. */
export const MAX_DHT_ENTRY_POINTS = 100;
/** Others forget a peer after half an hour or so. */
export const DHT_ANNOUNCE_MS = 15 * 60_000;
/** Where nobody was found; doubled each time in a row. */
export const FIRST_DHT_SEARCH_RETRY_MS = 15_000;
export const MAX_DHT_SEARCH_RETRY_MS = 10 * 60_000;
/** Between two torrents, however many there are. */
export const DHT_ANNOUNCE_SPACING_MS = 500;

// Local discovery (BEP 14)
/** A torrent is announced this often... */
export const LSD_INTERVAL_MS = 5 * 60_000;
/** ... but all together no more often than this, ... */
export const LSD_PACE_MS = 60_000;
/** ... but for the first few, so that nobody waits who has just been added. */
export const LSD_BURST = 3;
/** What begins together is announced together. */
export const LSD_GATHER_MS = 1_000;
/** Messages listened to in one second (H105). */
export const MAX_LSD_PER_SECOND = 10;

// Port mapping (NAT-PMP, PCP, UPnP)
/** A question to the router is sent again after these waits, and given up after the last. */
export const GATEWAY_WAITS_MS: readonly number[] = [250, 500, 1_000];
export const SSDP_WAITS_MS: readonly number[] = [1_000, 2_000];
/** Descriptions of itself that a router may name. */
export const MAX_SSDP_LOCATIONS = 4;
export const MAX_UPNP_ANSWER_BYTES = 128 * 1024;
export const UPNP_DEADLINE_MS = 5_000;
/** Other outer ports that are tried where the first is another's. */
export const UPNP_PORT_TRIES = 3;
/** Asked for; a router that loses its memory is told again at the latest after `MAX_LEASE_RENEWAL_MS`. */
export const LEASE_SECONDS = 3_600;
export const MIN_LEASE_RENEWAL_MS = 30_000;
export const MAX_LEASE_RENEWAL_MS = 15 * 60_000;
export const FIRST_MAPPING_RETRY_MS = 5_000;
export const MAX_MAPPING_RETRY_MS = 30 * 60_000;
/** How long taking mappings back may hold up the end. */
export const MAPPING_RELEASE_MS = 2_000;
