/** `sluice tracker` as a program of its own, and what it says of its swarms. */
import { fromBinaryString, fromHex } from '../../source/base/bytes.ts';
import { parseScrapeAnswer } from '../../source/protocol/http-tracker-answer.ts';
import type { ScrapeCounts } from '../../source/protocol/tracker-announce.ts';
import type { Host } from './namespaces.ts';
import type { Room } from './room.ts';
import { startSluice } from './sluice.ts';
import { escaped, fetchText } from './strangers/opentracker.ts';

const START_MS = 30_000;
const INTERVAL_SECONDS = 5;

export class SluiceTracker {
  /** One character a byte; nothing where nobody answers. */
  readonly ask: (path: string) => Promise<string>;

  private constructor(room: Room, host: Host, port: number) {
    this.ask = (path) => fetchText(room, host, `http://${host.address}:${port}${path}`);
  }

  static async start(
    room: Room,
    host: Host,
    port: number,
    intervalSeconds = INTERVAL_SECONDS,
  ): Promise<SluiceTracker> {
    const place = ['--host', host.address, '--port', String(port)];
    const rhythm = ['--interval', String(intervalSeconds)];
    const program = startSluice(room, ['tracker', ...place, ...rhythm, '--json'], { host });
    const isUp = (line: string): true | undefined => (line.startsWith('{') ? true : undefined);
    await program.waitFor('the tracker', isUp, START_MS);
    return new SluiceTracker(room, host, port);
  }

  async counts(infoHash: string): Promise<ScrapeCounts | undefined> {
    const answer = await this.ask(`/scrape?info_hash=${escaped(infoHash)}`);
    return parseScrapeAnswer(fromBinaryString(answer), fromHex(infoHash)!);
  }

  /** By that road, so far. */
  async deeds(what: 'announces' | 'scrapes', road: 'http' | 'udp'): Promise<number> {
    const text = await this.ask('/metrics');
    const line = new RegExp(`^sluice_tracker_${what}_total\\{road="${road}"\\} (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1]);
  }
}
