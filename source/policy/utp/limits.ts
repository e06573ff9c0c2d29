/** Every cap and measure of uTP (BEP 29), in one place. Times in milliseconds. */

/** What packets may wait in queues because of us. */
export const UTP_TARGET_DELAY_MS = 100;
/** More in a round trip while they wait less. */
export const UTP_GAIN_BYTES = 3_000;
export const FIRST_UTP_WINDOW_BYTES = 6 * 1024;
export const MIN_UTP_WINDOW_PACKETS = 2;
export const MAX_UTP_WINDOW_BYTES = 8 * 1024 * 1024;
/** What stays of the window after a loss; and where packets wait less than this in queues. */
export const UTP_LOSS_FACTOR = 0.5;
export const UTP_CLEAR_LINE_MS = 10;
export const UTP_CLEAR_LOSS_FACTOR = 0.85;
/** A line that we fill is left alone for two round trips this often, to see how long it is. */
export const UTP_SLOWDOWN_INTERVAL_MS = 30_000;
export const UTP_SLOWDOWN_ROUND_TRIPS = 2;
/** How much faster than the window's mean packets leave, and what may leave at once. */
export const UTP_PACE = 1.25;
export const UTP_SLOW_START_PACE = 2;
export const UTP_PACE_BURST_BYTES = 12 * 1024;
export const UTP_PACE_BURST_MS = 5;
/** The base delay is the least of two minutes. */
export const UTP_BASE_SLOT_MS = 10_000;
export const UTP_BASE_SLOTS = 12;
export const UTP_CURRENT_DELAYS = 4;
export const MAX_UTP_DRIFT_STEP_MICROS = 10_000;
export const FIRST_UTP_TIMEOUT_MS = 1_000;
export const MIN_UTP_TIMEOUT_MS = 500;
export const MAX_UTP_TIMEOUT_MS = 30_000;
/** Round trips without an answer, and time at least, after which the last packet goes again: perhaps it was the end of a flight that was lost. */
export const UTP_TAIL_ROUND_TRIPS = 2;
export const MIN_UTP_TAIL_MS = 20;
/** Under way or waiting out of order: as many as other programs keep. */
export const MAX_UTP_PACKETS = 1_024;
/** Packets sent later that came, until one that did not is lost. */
export const UTP_LOSS_AFTER_PACKETS = 3;
/** Packets that overtake each other by more than this are told from lost ones no more. */
export const MAX_UTP_LATENESS_MS = 200;
/** IPv4 promises 576 bytes with its own and UDP's heads. */
export const SMALLEST_UTP_DATAGRAM_BYTES = 548;
/** A path's size is known when it is known so closely. */
export const UTP_PROBE_STEP_BYTES = 24;
export const MAX_UTP_PROBE_LOSSES = 3;
export const UTP_PROBE_AGAIN_MS = 10 * 60_000;
/** Resets to strangers: all together in a second, and to one of them once in a while (H76). */
export const MAX_UTP_RESETS_PER_SECOND = 50;
export const MAX_UTP_RESETS_KEPT = 1_000;
export const UTP_RESET_AGAIN_MS = 10_000;
/** Who knocked and was not heard again (H75): all, from one host, and for how long. */
export const MAX_UTP_KNOCKS = 256;
export const MAX_UTP_KNOCKS_PER_HOST = 16;
export const UTP_KNOCK_MS = 10_000;
