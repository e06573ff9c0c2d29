/** Every cap of this room in one place. */

/** Below this the screen says that it is too small, and nothing else. */
export const MIN_COLUMNS = 40;
export const MIN_ROWS = 10;
/** A wider or taller window is drawn up to here: beyond it nothing reads better and painting only costs. */
export const MAX_COLUMNS = 500;
export const MAX_ROWS = 300;

/** What is looked at of one text before it is cut to its cell; more can never be seen. */
export const MAX_TEXT_LENGTH = 4096;

/** A path or URL typed or pasted into a field. */
export const MAX_FIELD_LENGTH = 4096;

/** A filter typed or pasted, and the terms of it that count: each is tried on every torrent. */
export const MAX_FILTER_LENGTH = 256;
export const MAX_FILTER_TERMS = 16;

/** Removals that can be taken back one after the other, as long as their time has not come. */
export const MAX_UNDO = 20;

/** A torrent with more files shows its folders first, folded. */
export const MAX_FILES_OPEN_AT_FIRST = 200;

/** Lines of the command line that can be called back, where the settings do not say; they cap it too. */
export const FIRST_HISTORY_LINES = 500;

/** Preferences are written this long after a change: one that is turned through is written once. */
export const KEEP_AFTER_MS = 1_000;

/** A removal can be taken back for ten minutes at the most, as the settings have it. */
export const MAX_GRACE_MS = 600_000;

/** Of a tab without a cursor, said at once. */
export const MAX_SPOKEN_ROWS = 20;
/** What is said of counts and keys is cut here, as a window would cut it. */
export const MAX_SPOKEN_COLUMNS = 200;

/** What happened while one was away is said this long after coming back. */
export const SINCE_AFTER_MS = 500;

/** Commands on their way to the engine at once. */
export const MAX_COMMANDS_UNDER_WAY = 32;

/** Painted frames a second at the most; the engine sends fewer. */
export const MAX_FRAMES_PER_SECOND = 20;

/** Cells one piece may take at the most, so that ten pieces do not become ten walls. */
export const MAX_PIECE_WIDTH = 4;
/** A piece index past this is not believed, whatever a frame says. */
export const MAX_PIECES = 4_000_000;

/** What is said about the keys of somebody's settings. */
export const MAX_KEY_NOTES = 20;

/** Different keys in a single read that are still keys; a paste is longer. */
export const MAX_TYPED_AHEAD = 8;

/** Repeats of one key taken from a single read, as a slow line delivers them. */
export const MAX_KEY_REPEAT = 64;

/** The terminal's title changes no more often; what finishes together is told together. */
export const TITLE_EVERY_MS = 5000;
export const NOTICE_AFTER_MS = 1000;

/** Lines of the log kept by the screen, after folding; chatter of its own, so that it drives no milestone out. */
export const MAX_LOG_MILESTONES = 1000;
export const MAX_LOG_CHATTER = 500;

/** Texts for the terminal's title and for notices of the desktop. */
export const MAX_TITLE_COLUMNS = 120;
export const MAX_NOTICE_COLUMNS = 200;
/** For the clipboard; terminals take no more than some tens of thousands. */
export const MAX_COPIED_BYTES = 16_384;

/** One paste; of a field only the first line is used. */
export const MAX_PASTE_LENGTH = 65_536;
/** Typed before anybody listens. */
export const MAX_WAITING_KEYS = 131_072;
/** Of one answer of the terminal to a question; nobody asked any. */
export const MAX_REPLY_LENGTH = 4096;

/** Frames that repaint figures: one in this time, in normal pace and in lean. */
export const FIGURES_EVERY_MS = 1000;
export const LEAN_FIGURES_EVERY_MS = 5000;
/** Frames with news of another kind than figures. */
export const FACTS_EVERY_MS = 250;
/** However slow the line, a frame is painted this often. */
export const SLOWEST_FRAME_MS = 5000;
/** What comes so soon after a key is taken for its effect. */
export const KEY_EFFECT_MS = 1000;
/** Redraws while the window is being dragged. */
export const MAX_RESIZES_PER_SECOND = 30;
/** How long leaving waits for a line that is stuck. */
export const LEAVE_PATIENCE_MS = 500;

/** Torrents removed with their data at once: the files of all of them are read to be listed first. */
export const MAX_LISTED_REMOVALS = 200;
