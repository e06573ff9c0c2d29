/** What the doctor holds to be enough. */

/** Files of torrents, state, log, and what Node has open. */
export const FILES_BESIDE_CONNECTIONS = 200;
/** Some 100 Mbit/s over a fifth of a second. */
export const WANTED_UDP_BUFFER_BYTES = 1024 * 1024;
export const LOW_DISK_BYTES = 512 * 1024 * 1024;
