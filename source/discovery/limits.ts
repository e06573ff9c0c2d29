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
