/** Every cap of the storage room. */
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** Files of all torrents open at once; leaves descriptors for peers, state and the viewer. */
export const MAX_OPEN_FILES = 64;

/** What one disk read fetches for uploads: a good part of a piece, for peers take whole pieces. */
export const CHUNK_BYTES = MEBIBYTE;

/** Chunks kept for uploads, over all torrents. */
export const MAX_CACHE_BYTES = 16 * MEBIBYTE;

/** Chunks let go whose memory is kept for the next. */
export const MAX_FREE_CHUNKS = 4;

/** Chunks of one torrent being read at once: bounds memory, and a hung disk starves its own torrents only. */
export const MAX_CHUNK_LOADS = 4;

/** Free piece buffers kept for the next pieces. */
export const MAX_FREE_BUFFER_BYTES = 64 * MEBIBYTE;

/** Files that one piece is written to, or one call looks at, at once. */
export const MAX_FILES_AT_ONCE = 8;

/** What one hashing call covers while checking; large enough to be worth the trip, small enough to show progress. */
export const CHECK_BATCH_BYTES = 4 * MEBIBYTE;
export const CHECK_BATCH_PIECES = 256;

/** The same while a torrent is made: nobody asks for anything else of these threads meanwhile. */
export const MAKE_BATCH_BYTES = 16 * MEBIBYTE;
export const MAKE_BATCH_PIECES = 1024;

/** A file that changed no later after a record than this may have been changed by who wrote the record. */
export const WRITING_SPAN_MS = 60_000;

/** Bytes moved at once from the parts file. */
export const MOVE_BYTES = MEBIBYTE;

/** Read at once while a file is copied to another disk. */
export const COPY_BYTES = MEBIBYTE;

/** What is looked for in the files of another torrent is no more than so many times what they hold: it may claim to be all the same piece. */
export const REUSE_EFFORT = 4;

/** Files that one is put together from, open at once: it may be thousands. */
export const MAX_OPEN_SOURCES = 8;

/** Writes of one piece, where other programs replace its files meanwhile. */
export const MAX_WRITE_ATTEMPTS = 3;

/** Files of a torrent that is being made: more do not fit into a .torrent. */
export const MAX_PAYLOAD_FILES = 400_000;

/** Half written files that nobody touched for so long are left behind by who was killed: writing one takes a moment. */
export const ABANDONED_DRAFT_MS = 60_000;

/** How often one folder may be come to: links that lead on to links double with each step. */
export const MAX_FOLDER_VISITS = 1_000;

/** Folders inside each other, below that of a torrent that is being made. */
export const MAX_PAYLOAD_DEPTH = 99;

/** Of what a torrent being made leaves out, as many are told by name. */
export const MAX_LEFT_OUT = 100;
