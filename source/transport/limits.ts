/** Every named limit of the transport room, in one place. */

/** Dialling: until the connection stands. */
export const CONNECT_TIMEOUT_MS = 10_000;
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
/** Encrypted handshakes of strangers, each of which costs a fifth of a millisecond to answer. */
export const KEY_EXCHANGES_PER_SECOND = 100;
export const KEY_EXCHANGE_BURST = 200;
