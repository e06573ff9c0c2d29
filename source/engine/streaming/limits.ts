/** Every named limit of streaming. Times in milliseconds, sizes in bytes. */

export const MAX_STREAMS = 16;
export const MAX_STREAMED_FILES = 1_000;
/** All come from this computer. */
export const STREAM_SERVER_LIMITS = {
  maxConnections: 32,
  maxConnectionsPerHost: 32,
  maxHeaderBytes: 16 * 1024,
  requestTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
} as const;
/** Read from disk and handed on at once. */
export const STREAM_PART_BYTES = 256 * 1024;
/** Rates and deadlines are looked at this often. */
export const STREAM_LOOK_MS = 1_000;
/** A stream that nobody reads, and nobody wants kept, closes itself after this. */
export const DEFAULT_LEASE_MS = 30 * 60_000;
export const MAX_LEASE_MS = 24 * 3_600_000;
/** Taken for a reader's rate until it is known, and no less after. */
export const FIRST_READER_RATE = 1024 * 1024;
export const LEAST_READER_RATE = 128 * 1024;
/** What the last second counts in the rate. */
export const READER_RATE_SHARE = 0.2;
/** Before anybody has read, so much of the first file's start and of its end is fetched first: there players begin. */
export const FIRST_START_BYTES = 2 * 1024 * 1024;
export const FIRST_END_BYTES = 256 * 1024;
/** Who waits less long is not said to wait: it reads as fast as it comes. */
export const SHOWN_WAIT_MS = 2_000;
/** Looked ahead of a reader, to say what is there. */
export const MAX_BUFFER_PIECES = 20_000;
