/** Every cap of the protocol room, in one place. Each part adds its own lines. */

// --- Bencode (BEP 3)
/** Lists and dictionaries inside each other. */
export const MAX_BENCODE_DEPTH = 100;
/** Values in one message or file: numbers, strings, keys, lists and dictionaries. */
export const MAX_BENCODE_TOKENS = 3_000_000;
export const MAX_BENCODE_BYTES = 16 * 1024 * 1024;
/** Looked at before the program may turn to something else: well under a millisecond. */
export const VALUES_PER_STEP = 4_096;
/** The same for files of a torrent, of which each is several values. */
export const FILES_PER_STEP = 512;
/** 2^64 has 20 digits. */
export const MAX_INTEGER_DIGITS = 20;

// --- Torrents (BEP 3, 12, 47)
/** Checked by whoever reads a .torrent file, before reading it. */
export const MAX_TORRENT_BYTES = 10 * 1024 * 1024;
/** Smaller ones than the usual 16 KiB exist in old torrents. */
export const MIN_PIECE_LENGTH = 1024;
export const MAX_PIECE_LENGTH = 128 * 1024 * 1024;
export const MAX_PIECES = 2_000_000;
export const MAX_TRACKERS = 200;
export const MAX_WEB_SEEDS = 100;
export const MAX_NODES = 100;
export const MAX_URL_LENGTH = 2048;
export const MAX_COMMENT_LENGTH = 1000;

// --- Paths of files in a torrent
/** Bytes of one name: what Linux file systems take. */
export const MAX_NAME_BYTES = 255;
/** Bytes of a path below the download folder; leaves the folder itself half of Linux's 4096. */
export const MAX_PATH_BYTES = 2048;
export const MAX_PATH_DEPTH = 100;
/** Files that may want the very same name; each after the first gets a counter. */
export const MAX_SAME_NAME = 500;

// --- Trackers (BEP 3, 15, 41)
/** Peers kept from one answer of a tracker, a peer or a node. */
export const MAX_NAMED_PEERS = 3_000;
/** A `tracker id` longer than this is not given back. */
export const MAX_TRACKER_ID_BYTES = 256;
/** Path and query sent to a UDP tracker (BEP 41): the announce stays in one packet. */
export const MAX_UDP_TRACKER_URL_DATA = 1_000;
/** Torrents in one UDP scrape (BEP 15). */
export const MAX_UDP_SCRAPE_HASHES = 74;
/** Characters of what a tracker says to people. */
export const MAX_TRACKER_TEXT = 500;

// --- Extensions (BEP 10)
/** A handshake is some hundred bytes in the wild. */
export const MAX_EXTENSION_HANDSHAKE_BYTES = 16 * 1024;
export const MAX_EXTENSION_HANDSHAKE_TOKENS = 1_000;
export const MAX_EXTENSIONS = 64;
export const MAX_EXTENSION_NAME_LENGTH = 64;
/** Characters of what a peer calls its program. */
export const MAX_CLIENT_TEXT = 40;

// --- DHT (BEP 5, 32, 33, 44, 51)
/** Nobody sends more than one Ethernet packet; a little more is read for robustness. */
export const MAX_KRPC_BYTES = 4_096;
/** Values, keys and lists in one message. */
export const MAX_KRPC_TOKENS = 1_000;
/** The value of a stored item may be nested. */
export const MAX_KRPC_DEPTH = 40;
/** Given back with the answer. */
export const MAX_KRPC_TRANSACTION_BYTES = 32;
export const MAX_DHT_TOKEN_BYTES = 128;
/** Characters of what a node complains about. */
export const MAX_KRPC_TEXT = 200;
/** Peers kept from one answer. */
export const MAX_KRPC_VALUES = 200;
/** Nodes kept from one answer, per family: eight are usual. */
export const MAX_NAMED_NODES = 16;
export const MAX_SAMPLES = 100;
/** Bencoded (BEP 44). */
export const MAX_ITEM_VALUE_BYTES = 1_000;
export const MAX_SALT_BYTES = 64;
// --- Magnet links and metadata from peers (BEP 9, 53)
export const MAX_MAGNET_LENGTH = 512 * 1024;
export const MAX_MAGNET_PEERS = 100;
export const MAX_MAGNET_RANGES = 1_000;
/** What peers send at a time. */
export const METADATA_PIECE_BYTES = 16 * 1024;
/** The info dictionary: as much as a .torrent may have. */
export const MAX_METADATA_BYTES = MAX_TORRENT_BYTES;
/** A piece with what stands before it. */
export const MAX_METADATA_MESSAGE_BYTES = METADATA_PIECE_BYTES + 1024;
/** In what stands before a piece. */
export const MAX_METADATA_TOKENS = 100;

// --- Peer exchange (BEP 11)
/** Came or left, in one message: BEP 11 wants no more than 50 each; the first ones of some programs have more. */
export const MAX_PEX_PEERS = 100;
/** A message of 200 with flags is 5 KB in IPv6. */
export const MAX_PEX_MESSAGE_BYTES = 32 * 1024;
export const MAX_PEX_TOKENS = 100;

// --- Local discovery (BEP 14)
export const MAX_LSD_MESSAGE_BYTES = 1_400;
/** As many as fit into such a message. */
export const MAX_LSD_HASHES = 24;
export const MAX_LSD_COOKIE_LENGTH = 64;

// --- Encryption (MSE)
/** Of each of the four paddings of a handshake. */
export const MAX_MSE_PADDING_BYTES = 512;

// --- Files of addresses that are not wanted
/** More than any list that is in use. */
export const MAX_FILTER_RANGES = 2_000_000;
export const MAX_FILTER_LINE_BYTES = 1_000;
/** Odd lines that are told of. */
export const MAX_FILTER_PROBLEMS = 20;
/** Read in one go: some milliseconds. */
export const FILTER_LINES_PER_STEP = 100;

// --- uTP (BEP 29)
export const UTP_HEADER_BYTES = 20;

// --- A router's answers (SSDP, UPnP)
export const MAX_SSDP_MESSAGE_BYTES = 2_048;
/** A description with a dozen devices has some hundred. */
export const MAX_XML_ELEMENTS = 4_000;
export const MAX_XML_DEPTH = 32;
/** Of the words of one element. */
export const MAX_XML_TEXT_LENGTH = 1_000;

// --- Hole punching (BEP 55)
/** A message is 24 bytes in IPv6. */
export const MAX_HOLEPUNCH_MESSAGE_BYTES = 64;
// --- Name servers (RFC 1035)
/** Looked through in one answer, and taken of it. */
export const MAX_DNS_RECORDS = 100;
export const MAX_DNS_ADDRESSES = 32;
export const MAX_DNS_POINTERS = 16;

// --- Proxies
/** What an HTTP proxy answers before the tunnel stands. */
export const MAX_CONNECT_ANSWER_BYTES = 8 * 1024;
/** RFC 1929. */
export const MAX_PROXY_LOGIN_BYTES = 255;

/** Of what is asked of our own tracker by HTTP: characters of the query, and its parts. */
export const MAX_TRACKER_TARGET = 8_192;
export const MAX_TRACKER_PARAMETERS = 120;
export const MAX_HTTP_HEADERS = 100;
export const MAX_HTTP_SCRAPE_HASHES = 74;

/** Of one torrent (BEP 35): more than so many are not looked at. */
export const MAX_TORRENT_SIGNATURES = 8;
// --- Ranges of a file that is read over HTTP
export const MAX_RANGE_HEADER_LENGTH = 1_000;
export const MAX_RANGES = 16;
