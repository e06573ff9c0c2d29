/** Every named limit of the transport room, in one place. */

/** Dialling: until the connection stands. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** Where a peer has taken a connection and closed it at once, the next way gets so long to be answered. */
export const MAX_SECOND_WAY_MS = 1_000;
/** What is said before an answer: a handshake, of either kind. */
export const MAX_SAID_TWICE_BYTES = 2_048;
/** From the connection to the last byte of the peer's handshake (H51). */
export const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Incoming connections that have not finished their handshake (H52): all, and from one address. */
export const MAX_PENDING_HANDSHAKES = 200;
export const MAX_PENDING_HANDSHAKES_PER_ADDRESS = 8;

/** We say something at least this often; BEP 3 asks for two minutes. */
export const KEEP_ALIVE_AFTER_MS = 110_000;
/** A peer that has sent no byte for this long is gone. */
export const INACTIVITY_TIMEOUT_MS = 130_000;
/** What `end` lets a peer take to read what is queued for it. */
export const END_GRACE_MS = 10_000;

/** Length prefix: a bitfield of 8 million pieces, and room for any block (H50). */
export const MAX_MESSAGE_BYTES = 1024 * 1024 + 9;
/** Payload of one piece message. All clients ask for 16 KiB; a few have used up to this. */
export const MAX_BLOCK_BYTES = 128 * 1024;
/** Keep-alives, chokes and the like in one minute (H69): an honest peer sends a few dozen. */
export const MAX_STATE_MESSAGES_PER_MINUTE = 600;

/** Small messages of one turn gather in a buffer of this size; a longer turn takes more of them. */
export const SEND_BUFFER_BYTES = 4096;
/** A peer that lets this much queue up does not read: it is closed before it eats our memory. */
export const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

/** What is written is encrypted into pieces of memory of this size; so many are kept for the next. */
export const CIPHER_SLAB_BYTES = 64 * 1024;
export const MAX_SPARE_CIPHER_SLABS = 32;
/** A write of less gets memory of its own. */
export const MAX_SMALL_WRITE_BYTES = 4 * 1024;
/** Encrypted handshakes of strangers, each of which costs a quarter of a millisecond to answer. */
export const KEY_EXCHANGES_PER_SECOND = 100;
export const KEY_EXCHANGE_BURST = 200;
export const KEY_EXCHANGES_PER_ADDRESS_PER_SECOND = 20;

// uTP (BEP 29)
/** What one connection keeps of what came before its turn or is not wanted yet. */
export const UTP_RECEIVE_WINDOW_BYTES = 2 * 1024 * 1024;
/** The same of all connections together, above which what comes before its turn is dropped. */
export const MAX_UTP_WAITING_BYTES = 64 * 1024 * 1024;
/** What keeping one packet costs beside its bytes: one that holds a single byte costs it, too. */
export const UTP_KEPT_PACKET_BYTES = 256;
/** `write` answers false above it. */
export const UTP_HIGH_WATER_BYTES = 64 * 1024;
/** UDP's part of an Ethernet packet: larger ones go in pieces, or not at all. */
export const MAX_UTP_DATAGRAM_IPV4_BYTES = 1_472;
export const MAX_UTP_DATAGRAM_IPV6_BYTES = 1_452;
/** On loopback, to one that says it takes them; others take no more than an Ethernet packet. */
export const MAX_UTP_LOOPBACK_DATAGRAM_BYTES = 32 * 1024;
/** Packets that could have carried more and are under way: the next small one waits (Nagle). */
export const MAX_UTP_SMALL_PACKETS = 4;
/** Timeouts in a row, after which nobody is there: half a minute. */
export const MAX_UTP_TIMEOUTS = 6;
/** We say something at least this often, or a router forgets where it belongs. */
export const UTP_KEEP_ALIVE_MS = 29_000;
/** How long a connection that has ended still answers for itself. */
export const UTP_LINGER_MS = 5_000;
/** Memory of packets that is kept for the next ones. */
export const MAX_UTP_SPARE_BYTES = 8 * 1024 * 1024;
/** A proxy has so long to let us through, and is asked again after such pauses where its connection for datagrams has broken. */
export const PROXY_TIMEOUT_MS = 15_000;
export const FIRST_PROXY_RETRY_MS = 1_000;
export const MAX_PROXY_RETRY_MS = 60_000;

/** Web seeds: places that one request may be sent on to, and how long until the answer begins. */
export const MAX_WEB_SEED_REDIRECTS = 5;
export const WEB_SEED_HEAD_MS = 30_000;
/** Of a number of seconds (BEP 17). */
export const MAX_WAIT_BODY_BYTES = 16;
