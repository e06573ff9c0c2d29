/** Addresses as people type them: what is wrong with one, in words. */
import { parseEndpoint, parseNamedEndpoint } from '../../base/addresses.ts';

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

/** Undefined where it can be asked for newer versions of a torrent, or nothing is typed. */
export const updateUrlProblem = (text: string): string | undefined =>
  text === '' || /^https?:\/\/./i.test(text)
    ? undefined
    : 'Give the address that is asked for newer versions: http:// or https://';

/** Undefined where it may be a node of the DHT. */
export const nodeProblem = (text: string): string | undefined =>
  parseNamedEndpoint(text) === undefined
    ? `"${text}" is no node of the DHT: give HOST:PORT such as router.example:6881`
    : undefined;

export const isInfoHash = (text: string): boolean => /^[0-9a-f]{40}$/i.test(text);

/** Undefined where it may be a torrent that shares files with another. */
export const similarProblem = (text: string): string | undefined =>
  isInfoHash(text) || (/\.torrent$/i.test(text) && !/^[a-z]+:\/\//i.test(text))
    ? undefined
    : `"${text}" is no torrent: give an info-hash of 40 digits, or a .torrent file`;
