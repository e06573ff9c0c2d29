/** Addresses as people type them: what is wrong with one, in words. */
import { parseEndpoint } from '../../base/addresses.ts';

/** Undefined where it can be tried. */
export const peerProblem = (text: string): string | undefined =>
  parseEndpoint(text) === undefined
    ? `"${text}" is not an address of a peer: give HOST:PORT such as 192.0.2.7:6881`
    : undefined;

/** Undefined where it may stand in a .torrent: also one that Sluice itself cannot ask. */
export const publishedTrackerProblem = (text: string): string | undefined =>
  /^wss?:\/\/./i.test(text) ? undefined : trackerProblem(text);

/** Undefined where it may stand in a .torrent. */
export const webSeedProblem = (text: string): string | undefined =>
  /^https?:\/\/./i.test(text) ? undefined : 'Give the address of a web server: http:// or https://';

/** Undefined where it can be added. */
export const trackerProblem = (text: string): string | undefined =>
  /^(https?|udp):\/\/./i.test(text)
    ? undefined
    : 'Give the address of a tracker: http://, https:// or udp://';
