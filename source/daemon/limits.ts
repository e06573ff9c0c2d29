/** Every named limit of the socket, in one place. */

const MEBIBYTE = 1024 * 1024;

/** Spoken on the socket; grows when an older side would misunderstand. */
export const PROTOCOL = 1;

/** One line to the engine: the largest .torrent (10 MiB) in base64, and some. */
export const MAX_REQUEST_BYTES = 16 * MEBIBYTE;
/** One line from the engine: the details of a torrent with hundreds of thousands of files. */
export const MAX_ANSWER_BYTES = 256 * MEBIBYTE;
/** Lists and objects inside each other, in one line. */
export const MAX_DEPTH = 32;
export const MAX_ID_LENGTH = 100;
/** Of a method's name, where it is said back. */
export const MAX_QUOTED_LENGTH = 60;

export const MAX_VIEWERS = 32;
/** Of one viewer; above them its next lines wait in its own socket. */
export const MAX_REQUESTS_UNDER_WAY = 64;
export const MAX_REQUEST_BYTES_UNDER_WAY = 2 * MAX_REQUEST_BYTES;
export const MAX_WATCHES = 256;
export const MAX_WATCHED_PARTS = 100;
export const MAX_EVENT_SUBSCRIPTIONS = 32;
/** While a viewer has more unsent than this, nothing is sent to it but what it waits for. */
export const UNSENT_MARK_BYTES = 256 * 1024;
/** Waiting for one subscription of one viewer: more than the journal keeps, so that all of that can be asked for. */
export const MAX_WAITING_EVENTS = 25_000;
/** Handed to the socket at once. */
export const EVENTS_PER_WRITE = 200;

/** On the viewer's side: commands without an answer yet. */
export const MAX_PENDING_CALLS = 20_000;
export const CONNECT_TIMEOUT_MS = 5_000;
/** For the answer to `hello` and the first frame. */
export const HELLO_TIMEOUT_MS = 10_000;
/** For the other side to close, after we have. */
export const CLOSE_TIMEOUT_MS = 2_000;

/** Elements of a list among a command's arguments: every file of the largest torrents. */
export const MAX_LISTED = 1_000_000;
export const MAX_TEXT_LENGTH = 65_536;
/** A magnet link. */
export const MAX_MAGNET_BYTES = 512 * 1024;
