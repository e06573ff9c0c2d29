/**
 * opentracker, HTTP and UDP on one port. Debian's build serves only the info-hashes of a list, drops
 * root, and chroots into its folder (so it must be started by root, and the list's path is seen from there).
 */
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { type Host, LOOPBACK } from '../namespaces.ts';
import { until } from '../program.ts';
import type { Room } from '../room.ts';

const START_MS = 10_000;

export interface TrackerCounts {
  readonly seeds: number;
  readonly completed: number;
  readonly leechers: number;
}

export interface Tracker {
  /** What a scrape says; undefined where it knows of nobody. */
  counts(infoHash: string): Promise<TrackerCounts | undefined>;
  /** Resolves when that many seeders have announced themselves. */
  waitForSeeders(infoHash: string, count: number, timeoutMs: number): Promise<void>;
}

export function trackerUrl(scheme: 'http' | 'udp', host: Host, port: number): string {
  return `${scheme}://${host.address}:${port}/announce`;
}

/** The port is given, since a torrent that names it must exist before its info-hash is known. */
export async function startTracker(
  room: Room,
  allow: readonly string[],
  port: number,
  host: Host = LOOPBACK,
): Promise<Tracker> {
  const folder = room.folder('tracker');
  writeFileSync(join(folder, 'allowed'), `${allow.join('\n')}\n`, { mode: 0o644 });
  const at = String(port);
  const program = room.run({
    label: 'opentracker',
    command: 'opentracker',
    host,
    cwd: folder,
    args: ['-i', host.address, '-p', at, '-P', at, '-d', folder, '-u', 'nobody', '-w', '/allowed'],
  });
  const base = `http://${host.address}:${port}`;
  const ask = (path: string): Promise<string> => fetchText(room, host, base + path);
  await until(START_MS, 'opentracker to answer', async () => {
    if (program.exit !== null) throw new Error(`opentracker ended: ${program.logTail()}`);
    return (await ask('/stats?mode=everything')) !== '';
  });
  const counts = async (infoHash: string): Promise<TrackerCounts | undefined> => {
    const answer = await ask(`/scrape?info_hash=${escaped(infoHash)}`);
    const found = /8:completei(\d+)e10:downloadedi(\d+)e10:incompletei(\d+)e/.exec(answer);
    if (found === null) return undefined;
    const [seeds, completed, leechers] = found.slice(1).map(Number) as [number, number, number];
    return { seeds, completed, leechers };
  };
  return {
    counts,
    waitForSeeders: (infoHash, count, timeoutMs) =>
      until(timeoutMs, `${count} seeders at the tracker`, async () => {
        const { seeds = 0 } = (await counts(infoHash)) ?? {};
        return seeds >= count;
      }),
  };
}

/** Of hex digits, as they stand in an address. */
export const escaped = (infoHash: string): string => infoHash.replace(/../g, '%$&');

/** Nothing where nobody answers. One character a byte. */
export function fetchText(room: Room, host: Host, url: string): Promise<string> {
  if (host.prefix.length > 0) return fetchInside(room, host, url);
  return new Promise((resolve) => {
    const request = get(url, { timeout: 2_000, agent: false }, (response) => {
      let text = '';
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', () => resolve(''));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(''));
  });
}

/** From within the host's own network, by the cheapest program that can: others are measured meanwhile. */
async function fetchInside(room: Room, host: Host, url: string): Promise<string> {
  const { hostname, port, pathname, search } = new URL(url);
  const request = `GET ${pathname}${search} HTTP/1.0\r\nHost: ${hostname}\r\n\r\n`;
  const script = 'exec 3<>"/dev/tcp/$1/$2" && printf %s "$3" >&3 && cat <&3';
  const answer = await room.capture(host, 'bash', ['-c', script, '-', hostname, port, request]);
  const body = answer.indexOf('\r\n\r\n');
  return body === -1 ? '' : answer.slice(body + 4);
}
