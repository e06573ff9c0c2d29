/** Every cap and measure of the policy room, but for the DHT's and uTP's, in one place. Times in milliseconds, sizes in bytes. */

export const BLOCK_SIZE = 16 * 1024;

// Piece picker and block ledger
/** Until we hold this many pieces we pick at random: something to trade comes first. */
export const RANDOM_FIRST_PIECES = 4;
/** Pieces looked at again in one pick after a bitfield came or went: bounds the pause. */
export const RERANK_CHUNK = 2_048;
/** Begun pieces with unasked blocks looked at in one pick. */
export const OPEN_PIECES_PER_PICK = 1_024;
/** Memory of pieces that are done, kept for the next. */
export const MAX_POOLED_PIECES = 256;
/** Peers that may be asked for the same block at the same time, in endgame. */
export const MAX_REQUESTERS_PER_BLOCK = 2;
/** Duplicate requests that one peer may have out at once. */
export const MAX_DUPLICATES_PER_PEER = 16;
/** Block states looked at in one pick for duplicates. */
export const ENDGAME_BLOCKS_PER_PICK = 4_096;
/** A block that comes this long after we took the request back is still accepted. */
export const LATE_BLOCK_MS = 120_000;
export const MAX_RECENT_REQUESTS_PER_PEER = 1_024;
/** A peer that refused a block, or was too slow with it, is not asked for that piece again so soon. */
export const REASK_PIECE_MS = 10_000;
export const MAX_REFUSED_PIECES_PER_PEER = 1_024;
/** A slow peer has a piece with a bad hash behind it for itself this long, where others have nothing to do. */
export const SOLO_GRACE_MS = 5_000;
/** A peer that would carry a whole piece in this time works on pieces of its own. */
export const WHOLE_PIECE_MS = 20_000;

/** So much of a file at each end counts as its first and last pieces, ... */
export const EDGE_SHARE = 0.01;
/** ... but no more than this. */
export const MAX_EDGE_BYTES = 8 * 1024 * 1024;

// Deadlines, of pieces that are read while they are downloaded
/** What a reader needs in this time has deadlines, ... */
export const DEADLINE_WINDOW_MS = 30_000;
/** ... but no less than this, and no more. */
export const MIN_WINDOW_BYTES = 2 * 1024 * 1024;
export const MIN_WINDOW_PIECES = 2;
export const MAX_WINDOW_BYTES = 64 * 1024 * 1024;
export const MAX_DEADLINES = 512;
/** Of a peer that has not shown how fast it is. */
export const ASSUMED_BYTES_PER_SECOND = 64 * 1024;
/** Peers that may be asked for a block that is late. */
export const MAX_URGENT_REQUESTERS = 3;
/** Blocks with deadlines out at a peer that has not shown how fast it is. */
export const UNPROVEN_BLOCKS = 4;
/** Peers and blocks that one pick compares: bounds the pause. */
export const MAX_URGENT_JUDGEMENTS = 2_048;
/** Blocks that one pick asks of a second peer because they are late. */
export const MAX_URGENT_DUPLICATES = 8;

// Announce plan (BEP 3, 12, 31)
/** What a tracker asks for is kept within these. */
export const MIN_ANNOUNCE_INTERVAL_MS = 60_000;
export const MAX_ANNOUNCE_INTERVAL_MS = 24 * 3_600_000;
/** Where the tracker names no interval. */
export const DEFAULT_ANNOUNCE_INTERVAL_MS = 30 * 60_000;
/** After the first failure; doubled by each further one, up to the second. */
export const FIRST_TRACKER_RETRY_MS = 15_000;
export const MAX_TRACKER_RETRY_MS = 30 * 60_000;
/** Waits are drawn this share apart, so that torrents that began together do not stay together. */
export const ANNOUNCE_JITTER = 0.1;

// Request depth
export const START_DEPTH = 12;
export const MIN_DEPTH = 2;
export const SNUBBED_DEPTH = 1;
/** Never more blocks out to one peer than this, whatever it says it takes. */
export const MAX_DEPTH = 500;
/** `reqq` of a peer that does not say: what most clients take. */
export const DEFAULT_REQUEST_QUEUE = 250;
export const MAX_REQUEST_QUEUE = 2_000;
/** Requests out cover this much of the peer's time at its rate. */
export const QUEUE_TIME_MS = 3_000;
/** No block for so long, with requests out: the peer snubs us. */
export const SNUB_AFTER_MS = 60_000;

// Candidates
export const MAX_CANDIDATES = 2_000;
/** Endpoints kept of one host, where one connection per host is the rule (H81). */
export const MAX_CANDIDATES_PER_HOST = 4;
export const MAX_BANNED_HOSTS = 2_000;
/** Networks whose word about our own address is remembered, and how many have to agree. */
export const MAX_OWN_ADDRESS_VOTES = 64;
export const OWN_ADDRESS_VOTES = 3;
/** Addresses under which we have met ourselves. */
export const MAX_TWIN_HOSTS = 1_000;
/** Who ends a connection so soon after another was made is on both. */
export const TWIN_MS = 2_000;
export const MAX_OWN_ADDRESSES = 32;
export const MAX_DIALS_PER_HOST_PER_MINUTE = 4;
/** Per /24 (IPv4) or /48 (IPv6). */
export const MAX_DIALS_PER_NETWORK_PER_MINUTE = 24;
export const DIAL_WINDOW_MS = 60_000;
export const FIRST_RETRY_MS = 15_000;
export const MAX_RETRY_MS = 3_600_000;
/** A peer that was of use not long ago is tried at least this often: lines break and heal. */
export const MAX_USEFUL_RETRY_MS = 45_000;
export const USEFUL_FOR_MS = 3_600_000;
/** A candidate that failed so often in a row, and is not known to be useful, is forgotten. */
export const MAX_FAILURES = 6;

// Choking
export const CHOKE_ROUND_MS = 10_000;
export const OPTIMISTIC_ROUND_MS = 30_000;
/** A seed whose peers take turns serves each so long, and until it got so many pieces, ... */
export const TURN_MS = 60_000;
export const TURN_PIECES = 4;
/** ... but no longer than this. */
export const MAX_TURN_MS = 240_000;
export const NEWCOMER_MS = 180_000;
export const NEWCOMER_WEIGHT = 3;
export const DEFAULT_UPLOAD_SLOTS = 4;
export const MIN_UPLOAD_SLOTS = 2;
export const MAX_UPLOAD_SLOTS = 100;
/** With fewer slots than torrents that want some, one is kept so long. */
export const SLOT_TURN_MS = 60_000;
/** Without an upload limit, the n-th slot must be worth n times this to open one more. */
export const SLOT_WORTH_BYTES_PER_SECOND = 1_024;

// Super-seeding (BEP 16)
/** Pieces named to one peer that are not spread yet: one to get while another is passed on. */
export const MIN_SUPER_SEED_WINDOW = 2;
/** However many of them a peer does not want. */
export const MAX_SUPER_SEED_WINDOW = 256;
/** A peer that has got a piece which nobody else shows is given no other before: it keeps all to itself, or reaches nobody. */
export const SPREAD_PATIENCE_MS = 60_000;
/** A peer that has not asked for what it was named so long ago does not want it. */
export const UNWANTED_MS = 3_000;
/** A peer that has gained nothing for so long gets none of others, ... */
export const STARVING_MS = 60_000;
/** ... or for so many times as long as its pieces take of late, ... */
export const STARVING_GAPS = 3;
/** ... but no longer than this. */
export const MAX_STARVING_MS = 600_000;
/** For whom there is nothing, nothing is looked for again so soon. */
export const STARVING_RETRY_MS = 5_000;
/** With so many other seeds, for so long, there is nothing left that this could save. */
export const ENOUGH_SEEDS = 2;
export const ENOUGH_SEEDS_MS = 60_000;

// Smart ban
/** Blocks whose digests are remembered, over all failed pieces. */
export const MAX_SUSPECT_BLOCKS = 16_384;

// Upload queue
export const MAX_QUEUED_REQUESTS = 2_000;
export const MAX_REQUEST_LENGTH = 128 * 1024;

// Token bucket
export const TOKEN_BURST_MS = 250;
/** Blocks need not fit in: whoever finds anything gets a whole one, and owes the rest. */
export const LEAST_BURST = 1_024;

// TCP beside uTP
/** Each second that uTP starves, TCP keeps so much of what it sent. */
export const TCP_GIVE_WAY_STEP = 0.9;
/** Each second that it does not, TCP may send so much more. */
export const TCP_RETURN_STEP = 1.05;
/** Of what TCP sent before it gave way: less it never gets, whoever fills the queues. */
export const LEAST_TCP_SHARE = 0.25;

// Fast extension (BEP 6)
/** Pieces that one peer lets us have while it chokes us, and that it suggests: the newest. */
export const MAX_ALLOWED_FAST = 64;
export const MAX_SUGGESTED = 16;
/** Peers that are told of a piece that is read for one. */
export const MAX_SUGGESTED_AT_ONCE = 32;
/** Whether a peer gets all but everything from us is looked at with each so many pieces that it gains: ... */
export const SUGGEST_WINDOW_PIECES = 16;
/** ... then this share of them is ours. */
export const SUGGEST_SHARE = 0.85;
/** Pieces that nobody else has, which a seed suggests to one peer that it serves. */
export const GUIDED_PIECES = 8;
/** Pieces that a starting peer gets of us while we choke it: no more than so many, ... */
export const MAX_FAST_OFFER_PIECES = 5;
/** ... than this share of the torrent, or neighbours would all hold the same few, ... */
export const FAST_OFFER_SHARE = 0.01;
/** ... and than so many bytes. */
export const MAX_FAST_OFFER_BYTES = 8 * 1024 * 1024;

// Metadata from peers (BEP 9)
export const MAX_METADATA_REQUESTS_PER_PEER = 4;
/** A quarter of it, and another peer may be asked for the same. */
export const METADATA_REQUEST_TIMEOUT_MS = 12_000;
/** A peer that refused, or took too long, is left alone this long. */
export const METADATA_REFUSAL_MS = 30_000;

// Peer conduct
export const CONDUCT_WINDOW_MS = 60_000;
/** Requests that were on their way when we choked are nobody's fault. */
export const CHOKE_GRACE_MS = 10_000;

export type ConductKind =
  | 'have'
  | 'repeatedHave'
  | 'keepAlive'
  | 'chokeChange'
  | 'interestChange'
  | 'lateBitfield'
  | 'chokedRequest'
  | 'refusedRequest'
  | 'duplicateRequest'
  | 'unaskedBlock'
  | 'unusedCancel'
  | 'hint'
  | 'unaskedReject'
  | 'extension'
  | 'unknown';

/** In one window. */
export const MAX_PER_WINDOW: Readonly<Record<ConductKind, number>> = {
  // A leecher with small pieces on a fast line sends thousands a second; each is new but once.
  have: 2_000_000,
  repeatedHave: 1_000,
  keepAlive: 30,
  chokeChange: 60,
  interestChange: 600,
  // aria2 says so what it got since, every few seconds.
  lateBitfield: 60,
  chokedRequest: 50,
  refusedRequest: 2_000,
  duplicateRequest: 4_000,
  unaskedBlock: 50,
  unusedCancel: 4_000,
  hint: 600,
  // Of requests that were taken back long ago.
  unaskedReject: 600,
  extension: 1_200,
  unknown: 120,
};

/** In the life of a connection. */
export const MAX_TOTAL: Readonly<Partial<Record<ConductKind, number>>> = {
  unaskedBlock: 400,
};

/** Left free on a disk: this share of it, and no more than so many bytes. */
export const RESERVE_SHARE = 0.02;
export const MAX_RESERVE_BYTES = 256 * 1024 * 1024;
/** A disk in trouble is looked at after so long, then after twice as long each time. */
export const FIRST_PROBE_MS = 5_000;
export const MAX_PROBE_MS = 120_000;
/** Trouble that stayed away so long is new when it comes again. */
export const PROBE_CALM_MS = 600_000;

// Share goals
/** Where less than this share of a torrent was downloaded, it was there when it was added. */
export const PRESENT_SHARE = 0.01;

// Queue
/** A seed keeps its place so long; waiting so long makes up for being missed one step less. */
export const SEED_TURN_MS = 1_800_000;
/** Started at once: ten thousand at once would hold up everything else. */
export const MAX_QUEUE_STARTS = 500;
/** Less than this is next to nothing. */
export const SLOW_BYTES_PER_SECOND = 2_048;
/** Next to nothing for so long is slow; more than that for so long is not any more. */
export const SLOW_AFTER_MS = 180_000;
export const QUICK_AFTER_MS = 30_000;
/** Between neighbours in the queue's order, where it is numbered anew. */
export const QUEUE_ORDER_STEP = 1_000;

// Carriers of a connection
/** What has not been answered for so long is tried another way as well. */
export const TCP_AFTER_UTP_MS = 1_000;
export const UTP_AFTER_TCP_MS = 2_000;
/** So many in a row that TCP reached and uTP did not, and TCP comes first. */
export const MAX_UTP_SILENCES = 8;
export const MAX_CARRIERS_KEPT = 2_000;

// Web seeds (BEP 17, 19)
/** Of those that a torrent lists, so many are used (H112), ... */
export const MAX_USED_WEB_SEEDS = 10;
/** ... over so many connections at once, ... */
export const MAX_WEB_SEED_CONNECTIONS = 4;
/** ... and so many to each, where files are smaller than this in the mean. */
export const MAX_CONNECTIONS_PER_WEB_SEED = 3;
export const SMALL_WEB_FILE_BYTES = 1024 * 1024;
/** After a failure it is left alone for so long, then for twice as long, ... */
export const WEB_SEED_RETRY_MS = 30_000;
/** ... but no longer than this. */
export const MAX_WEB_SEED_RETRY_MS = 3_600_000;
/** What a server asks us to wait is kept within this. */
export const MAX_WEB_SEED_WAIT_MS = 6 * 3_600_000;
/** Who answers with errors alone so often is asked no more (H107). */
export const MAX_WEB_SEED_REFUSALS = 8;
/** Who has sent so many pieces that were wrong is asked no more (H109). */
export const MAX_WEB_SEED_BAD_PIECES = 3;
/** Of a torrent's files, before the server is taken for one that has none of them. */
export const MAX_MISSING_WEB_FILES = 5;
/** One request asks for as much as comes in this time, ... */
export const WEB_RUN_MS = 15_000;
/** ... within these. */
export const MIN_WEB_RUN_BYTES = 4 * 1024 * 1024;
export const MAX_WEB_RUN_BYTES = 64 * 1024 * 1024;
/** Bytes of no use are let through where a new request would cost as much. */
export const MAX_WEB_SKIP_BYTES = 256 * 1024;
/** Blocks that are picked one by one, at the end of a download. */
export const WEB_TAIL_BLOCKS = 128;
