/** Every named limit of the engine, in one place. */

/** How often TCP's share is weighed against uTP's, while both are sent over. */
export const CARRIER_LOOK_MS = 1_000;
/** Whoever was sent nothing for so long does not count there. */
export const CARRIER_PEER_MS = 10_000;

/** Events kept for late listeners: milestones, and of the many that tell of single pieces and peers. */
export const MAX_JOURNAL_EVENTS = 10_000;
export const MAX_CHATTER_EVENTS = 10_000;
/** Milestones are kept so long, and saved so soon after they happened. */
export const MAX_JOURNAL_AGE_MS = 90 * 24 * 3_600_000;
export const JOURNAL_DELAY_MS = 1_000;
/** Totals of all time are saved this often while bytes move. */
export const TOTALS_INTERVAL_MS = 60_000;
/** Numbers of events set aside in the state, so that a killed process never gives one twice. */
export const NUMBER_RESERVE = 100_000;
/** A frame at the most this often while somebody listens. */
export const FRAME_INTERVAL_MS = 250;
/** A command is answered once a frame shows what it did; that is worth a frame at the most this often. */
export const COMMAND_FRAME_INTERVAL_MS = 20;
/** Rates that are shown are looked at again this often, until they are 0. */
export const RATES_INTERVAL_MS = 1_000;
/** Histories that are watched are brought up to date this often where nothing moves. */
export const SILENCE_INTERVAL_MS = 10_000;
/** Rate histories: the finest samples, and how long nothing may move before their timer rests. */
export const RATE_SAMPLE_MS = 1_000;
export const RATES_REST_AFTER_MS = 120_000;
/** 2 minutes, 30 minutes, 3 hours and a day. */
export const RATE_LEVELS = [
  { intervalMs: RATE_SAMPLE_MS, sampleCount: 120 },
  { intervalMs: 10_000, sampleCount: 180 },
  { intervalMs: 60_000, sampleCount: 180 },
  { intervalMs: 360_000, sampleCount: 240 },
] as const;
/** Torrents with a history; each takes 6 KB. */
export const MAX_RATE_HISTORIES = 1_000;
/** Torrents of an earlier session whose data is looked at at once: bounds what ten thousand take of memory. */
export const MAX_LOOKS = 8;
/** A seed without peers goes to rest after this. */
export const REST_AFTER_MS = 60_000;
/** Those who came while a seed wakes; tracker answers heard meanwhile. */
export const MAX_WAITING_PEERS = 8;
export const MAX_WAITING_ADDRESSES = 4;
/** Each running torrent looks at its peers this often. */
export const HEARTBEAT_MS = 1_000;
/** BEP 3: choking is decided anew every ten seconds. */
export const CHOKE_ROUND_MS = 10_000;
/** A seed waits for those who want something, and looks for some itself: they may not be able to reach it. */
export const MAX_DIALLED_WHEN_SEEDING = 20;
/** Pieces that a peer is told of one by one where it was told of none before. */
export const MAX_HAVES_AT_ONCE = 20_000;
/** Dials under way at once, per torrent. */
export const MAX_DIALS_PER_TORRENT = 16;
/** A peer that has sent none of what it was asked for this long: its blocks may be asked of others. */
export const REQUEST_TIMEOUT_MS = 20_000;
/** The same where something with a deadline is late there. */
export const URGENT_TIMEOUT_MS = 6_000;
/** While pieces have deadlines, requests out cover so much of a peer's time, ... */
export const URGENT_QUEUE_MS = 1_000;
/** ... and no less than so many blocks. */
export const LEAST_URGENT_DEPTH = 4;
/** A peer that was asked may be of any rate for so long. */
export const RATE_UNKNOWN_MS = 1_000;
/** Then it is left alone this long, unless a block comes after all. */
export const OVERDUE_PAUSE_MS = 60_000;
/** Peers that neither want nor have anything for the other may be replaced after this. */
export const USELESS_PEER_MS = 300_000;
/**
 * Queued for one peer's socket before we stop reading from disk for it: half a second at its rate.
 * What is queued can be neither cancelled nor choked, and delays everybody else's on a slow line.
 */
export const UPLOAD_QUEUE_MS = 500;
/** No less than the system's own mark, or nobody would tell that there is room again. */
export const MIN_UPLOAD_QUEUE_BYTES = 64 * 1024;
export const MAX_UPLOAD_QUEUE_BYTES = 1024 * 1024;
/** Of what a peer waits for this much is brought into the cache, two to three chunks: those of all who are served have room in it. */
export const READ_AHEAD_BYTES = 2 * 1024 * 1024;
/** A block that a limit gives more time than this is sent in parts, so far apart and no smaller than these. */
export const PACED_FROM_MS = 300;
export const PACE_MS = 200;
export const MIN_PART_BYTES = 512;
/** One that comes is read so often where a limit is as low. */
export const READ_PACE_MS = 100;
/** Room that is left to a sender over uTP at least: two packets, which come whole or not at all. */
export const MIN_UTP_READ_BYTES = 3_000;
/** Nor longer than this, for another limit may be set meanwhile. */
export const MAX_PACED_MS = 5_000;
/** Memory of pieces under way (begun, being hashed, being written), all torrents together. */
export const MAX_PIECE_MEMORY_BYTES = 64 * 1024 * 1024;
/** What was written is noted this often, for the case that the process is killed. */
export const NOTE_INTERVAL_MS = 250;
/** A record that says that data is being written counts so long; see `WRITING_SPAN_MS` of the storage. */
export const WRITE_MARK_MS = 30_000;
/** Torrents that look at once at what was believed after a kill. */
export const MAX_SECOND_LOOKS = 2;
/** Between two looks at pieces that were believed after a kill: some 80 MiB a second at the most. */
export const SECOND_LOOK_REST_MS = 50;
/** The resume record is saved at the most this often while pieces arrive. */
export const SAVE_INTERVAL_MS = 10_000;
/** Addresses that the user has banned. */
export const MAX_BANNED_ADDRESSES = 10_000;
/** Peers of one torrent that the user has named; of more, those named last. */
export const MAX_USER_PEERS = 100;
/** A removal that was planned in an earlier session can be taken back this long at least. */
export const MIN_RESTORED_REMOVAL_MS = 10_000;
/** A removal can be put off this long. */
export const MAX_REMOVAL_DELAY_MS = 3_600_000;
/** A .torrent over http(s). */
export const FETCH_DEADLINE_MS = 30_000;
export const MAX_REDIRECTS = 5;
/** Peers of one run whose address is remembered for blame, also after they have left. */
export const MAX_REMEMBERED_PEERS = 10_000;
/** Disks are looked at this often while somebody follows them; so soon after something has changed. */
export const DISK_LOOK_INTERVAL_MS = 10_000;
export const DISK_LOOK_DELAY_MS = 200;
/** A file system that has not answered by then is left alone until it does. */
export const DISK_PATIENCE_MS = 5_000;
/** Each holds one of the threads that all work on files shares, and there are four. */
export const MAX_HANGING_LOOKS = 3;
/** While as many hang, no folder is looked at that never was. */
export const MAX_HANGING_NEW_LOOKS = 2;
/** Looks of one round: at folders never looked at, and at others than one of each file system. */
export const MAX_NEW_LOOKS = 1_000;
export const MAX_AGAIN_LOOKS = 16;
/** File systems shown. */
export const MAX_DISKS = 16;
/** Disks in trouble that are looked at at once: one that hangs holds a thread. */
export const MAX_PROBES = 2;
/** Remembered of those that are well again. */
export const MAX_CALM_WARDS = 100;
/** Written, synced and removed to see whether a disk takes anything. */
export const PROBE_FILE_BYTES = 4_096;
/** Shown of one folder. */
export const MAX_FOLDER_ENTRIES = 10_000;
/** Between two looks at watched folders: a file that has not changed in between is whole. */
export const WATCH_INTERVAL_MS = 5_000;
/** Files that are done with are looked at once in so many looks. */
export const LOOKS_PER_SECOND_LOOK = 12;
/** Looked at in one folder at a time. */
export const MAX_WATCHED_NAMES = 10_000;
/** A link in a file, with some room for who writes more than one line. */
export const MAX_MAGNET_FILE_BYTES = 1024 * 1024;
/** Left as they are in watched folders, and remembered. */
export const MAX_WATCHED_FILES = 20_000;
/** Each holds one of the threads that all work on files shares. */
export const MAX_HANGING_WATCHES = 2;
/** Of the user's own, at once; others wait. */
export const MAX_PROGRAMS = 2;
export const MAX_PROGRAMS_DUE = 10_000;
/** Of what one wrote, in its event. */
export const MAX_LAST_WORDS_LENGTH = 500;
/** One sentence about settings, with the path of their file. */
export const MAX_SETTING_NOTE_LENGTH = 2_000;
/** Labels of one torrent, and characters of one label. */
export const MAX_LABELS = 20;
export const MAX_LABEL_LENGTH = 40;
/** Hosts a private torrent's tracker has named that are remembered, to be left when it is taken away. */
export const MAX_HOSTS_PER_TRACKER = 1_000;
/** Peers asked of a tracker. */
export const WANTED_PEERS = 50;
/** Of a torrent's pieces, named in its details. */
export const MAX_RAREST_PIECES = 8;
/** How long the engine has run is kept this often while somebody seeds: a killed process loses no more. */
export const UPTIME_SAVE_MS = 300_000;
/** Torrents whose goals are looked at in one turn. */
export const GOALS_PER_TURN = 100;
/** As many are recorded as seeding, so far apart. */
export const KEEP_SOME_MS = 1_000;
/** Who reached its goal and is to go can be kept so long. */
export const GOAL_REMOVAL_GRACE_MS = 3_600_000;
/** The wall clock may be set, or the computer sleep: a timetable is looked at this often. */
export const TIMETABLE_LOOK_MS = 60_000;

/** Nodes of the DHT are saved this often. */
export const DHT_SAVE_MS = 10 * 60_000;
/** Requests for metadata that wait (H46), and how often one peer is given all of it. */
export const MAX_METADATA_QUEUE = 1_024;
export const METADATA_COPIES_PER_PEER = 2;
/** A peer that is connected to fetch metadata, and does not have it, makes room for others after this. */
export const METADATA_PATIENCE_MS = 20_000;
/** Addresses that were of use while metadata was fetched, handed on to the torrent. */
export const MAX_HANDED_PEERS = 200;
/** Names of peers in one link that are looked up at a time. */
export const MAX_LINK_LOOKUPS = 8;
/** Peers are told of each other this often, and no more of them at once (BEP 11). */
export const PEX_INTERVAL_MS = 60_000;
export const MAX_PEX_TOLD = 50;
/** Who tells sooner than that is not listened to (H78). */
export const MIN_PEX_INTERVAL_MS = 45_000;
/** Remembered of what one peer was told. */
export const MAX_PEX_REMEMBERED = 500;
/** A file of addresses that are refused: half a million ranges in the longest format are 40 MB. */
export const MAX_FILTER_BYTES = 256 * 1024 * 1024;
/** Between two looks at it. */
export const FILTER_LOOK_MS = 10_000;
/** At the start it is waited for, but no longer; then all go without anybody to speak to. */
export const FILTER_PATIENCE_MS = 5_000;

// Hole punching (BEP 55)
/** What one peer may have us relay: so many at once, then one in a while. */
export const MAX_RENDEZVOUS_BURST = 8;
export const RENDEZVOUS_EVERY_MS = 5_000;
/** Connections that relays may have us begin without our asking: by one of them, and in one torrent. */
export const MAX_PUNCH_BURST = 4;
export const PUNCH_EVERY_MS = 15_000;
export const MAX_TORRENT_PUNCH_BURST = 10;
export const TORRENT_PUNCH_EVERY_MS = 6_000;
/** Who told us of whom. */
export const MAX_INTRODUCED = 500;
/** An answer that comes later is none to our question. */
export const RENDEZVOUS_ANSWER_MS = 30_000;
export const MAX_OPEN_RENDEZVOUS = 16;
/** The interface that all traffic leaves by is looked for this often, and once in so many looks whether the system sends by it. */
export const INTERFACE_LOOK_MS = 250;
export const LOOKS_PER_ROUTE_CHECK = 8;
/** Names asked of name servers of our own choice: at once, and how long and how often each is asked. */
export const MAX_ROAD_LOOKUPS = 50;
export const NAME_SERVER_PATIENCE_MS = 3_000;
export const NAME_SERVER_ROUNDS = 2;

// --- Publications, and torrents that are followed (BEP 39, 46)
export const MAX_PUBLICATIONS = 100;
export const MAX_PUBLICATION_NAME_LENGTH = 100;
export const MAX_FOLLOWED = 500;
/** Items of the DHT are forgotten within two hours (BEP 44): they are looked up and put again this often, spread so far. */
export const RENEW_EVERY_MS = 45 * 60_000;
export const RENEW_SPREAD_MS = 30 * 60_000;
/** Once nodes answer, all of them within this time. */
export const FIRST_RENEWAL_SPREAD_MS = 30_000;
/** Addresses in torrents are asked this often, spread so far. */
export const FEED_EVERY_MS = 12 * 3_600_000;
export const FEED_SPREAD_MS = 6 * 3_600_000;
/** Whoever waits for the DHT waits no longer. */
export const DHT_PATIENCE_MS = 30_000;
/** Names that are tried for a new version beside the old one. */
export const MAX_VERSION_NAMES = 1_000;

// --- Long computations
/** Of one turn of the event loop; with what else stands in it, that stays far below 50 ms. */
export const WORK_SLICE_MS = 10;

// --- Web seeds (BEP 17, 19)
/** One that sends nothing for so long gets help with what it was asked for, and then is given up. */
export const WEB_SEED_SNUB_MS = 8_000;
export const WEB_SEED_SILENCE_MS = 30_000;
/** One that sends less than this in that time gives its place to another that waits for one. */
export const WEB_SEED_DRIP_MS = 60_000;
export const LEAST_WEB_SEED_BYTES = 60 * 1024;
/** Characters of an address on screens. */
export const MAX_SHOWN_WEB_SEED_LENGTH = 300;
