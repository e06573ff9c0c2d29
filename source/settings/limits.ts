/** Every cap of this room in one place. */

/** A settings file longer than this is none. */
export const MAX_SETTINGS_BYTES = 1024 * 1024;
/** An edit is made anew where another process has written first. */
export const MAX_EDIT_TRIES = 20;
/** Brackets within brackets; settings themselves need three. */
export const MAX_DEPTH = 32;
/** Problems told of one file; the first ones say most. */
export const MAX_PROBLEMS = 20;
/** How much of a wrong value or an unknown key a message repeats. */
export const MAX_QUOTE_LENGTH = 60;

/** One text: a filter, a folder, the name of a key. */
export const MAX_SETTING_LENGTH = 4096;
/** A torrent takes no longer ones. */
export const MAX_SETTING_LABEL_LENGTH = 40;
export const MAX_LABEL_DIRECTORIES = 1_000;
/** The program that is run when a torrent has finished: itself and its arguments, and a day for it. */
export const MAX_PROGRAM_WORDS = 100;
export const MAX_PROGRAM_SECONDS = 86_400;
export const MAX_WATCH_FOLDERS = 50;
export const MAX_LABELS_WATCHED = 20;
export const MAX_COLUMNS_SET = 64;
export const MAX_KEYS_PER_ACTION = 16;
export const MAX_BOUND_ACTIONS = 500;
export const MAX_GRACE_SECONDS = 600;
export const MAX_HISTORY_LINES = 10_000;
/** Torrents at the same thing at once. */
export const MAX_PLACES = 100_000;
/** Bytes per second: more than any line carries, and exact in a double. */
export const MAX_RATE = 2 ** 50;

/** Labels or hosts with share goals of their own; a name of one, or a time within it, is no longer than this. */
export const MAX_GOAL_RULES = 1_000;
export const MAX_RULE_NAME = 253;
export const MAX_GOAL_RATIO = 1_000_000;
export const MAX_GOAL_SEEDS = 1_000_000;
/** A hundred years. */
export const MAX_GOAL_TIME_MS = 100 * 365 * 86_400_000;
export const MAX_TIMETABLE_ENTRIES = 100;
/** Nodes named to enter the DHT by. */
export const MAX_BOOTSTRAP_NODES = 20;
/** Connections with peers, those that are still being made, and those begun in a second. */
export const MAX_CONNECTIONS = 20_000;
export const MAX_HALF_OPEN = 1_000;
export const MAX_CONNECTS_PER_SECOND = 1_000;
export const MAX_NAME_SERVERS = 8;
export const MIN_TRACKER_INTERVAL_SECONDS = 5;
export const MAX_TRACKER_INTERVAL_SECONDS = 86_400;
