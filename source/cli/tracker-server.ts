/** `sluice tracker` without a torrent: runs a tracker of one's own, over HTTP and UDP, until it is stopped. */

import { parseAddress } from '../base/addresses.ts';
import { fromUtf8 } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { NodeClock } from '../system/clock.ts';
import { NodeDisk } from '../system/disk.ts';
import { NodeHttpServer } from '../system/http-server.ts';
import { NodeRandom } from '../system/random.ts';
import { NodeUdp } from '../system/udp.ts';
import { type AllowList, parseAllowList } from '../tracker/allow-list.ts';
import { HttpTrackerServer } from '../tracker/http-tracker-server.ts';
import { DEFAULT_INTERVAL_MS } from '../tracker/limits.ts';
import { Tracker } from '../tracker/tracker.ts';
import { UdpTrackerServer } from '../tracker/udp-tracker-server.ts';
import { watchInterruption } from './interruption.ts';
import type { Output } from './output.ts';
import { parsePort } from './quantities.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { trackerVerb } from './verbs/network-verbs.ts';

type Call = VerbCall<typeof trackerVerb.flags>;

const DEFAULT_PORT = 6969;
const ANY_ADDRESS = '::';
const MAX_ALLOW_FILE_BYTES = 80 * 1024 * 1024;
const MIN_INTERVAL_SECONDS = 5;
const MAX_INTERVAL_SECONDS = 86_400;

export const serveTracker = async ({ flags }: Call, output: Output): Promise<number> => {
  const local = { host: hostOf(flags.host), port: parsePort(flags.port ?? DEFAULT_PORT, '--port') };
  const intervalMs = intervalOf(flags.interval);
  const allowed = flags.allow === undefined ? undefined : await readAllowList(flags.allow);
  const [clock, random] = [new NodeClock(), new NodeRandom()];
  const tracker = new Tracker({ clock, random, intervalMs, allowed });
  const http = new HttpTrackerServer({ http: new NodeHttpServer(), random, tracker });
  const udp = new UdpTrackerServer({ udp: new NodeUdp(), clock, random, tracker });
  const stopped = watchInterruption({ signals: ['SIGINT', 'SIGTERM'] });
  rereadWhenAsked(tracker, flags.allow, output);
  try {
    const at = await http.listen(local);
    await udp.listen({ host: local.host, port: at.port });
    tell(at, flags.json, output);
    await stopped;
  } finally {
    udp.close();
    await http.close();
  }
  return EXIT_OK;
};

/** A list that cannot be read leaves the one before in force. A terminal that hangs up ends nothing. */
const rereadWhenAsked = (tracker: Tracker, path: string | undefined, output: Output): void => {
  process.on('SIGHUP', () => {
    if (path === undefined) return;
    readAllowList(path).then(
      (allowed) => {
        tracker.allow(allowed);
        output.note(`read again: ${allowed.size} torrents are served`);
      },
      (error: Error) => output.note(`sluice: ${error.message}; the list before stays in force`),
    );
  });
};

const readAllowList = async (path: string): Promise<AllowList> =>
  parseAllowList(fromUtf8(await new NodeDisk().readFile(path, MAX_ALLOW_FILE_BYTES)));

const tell = (at: Endpoint, asJson: boolean, output: Output): void => {
  const isAny = parseAddress(at.host)?.every((byte) => byte === 0) === true;
  if (asJson) {
    output.json({ host: at.host, port: at.port });
    return;
  }
  const place = isAny ? `YOUR-ADDRESS:${at.port}` : endpointKey(at);
  output.line(`The tracker listens, TCP and UDP, at ${endpointKey(at)}. Its address in torrents:`);
  output.line(`  http://${place}/announce`);
  output.line(`  udp://${place}/announce`);
  output.line(`How it does: http://${isAny ? `localhost:${at.port}` : place}/`);
};

/** Throws `usage/invalid`. */
const hostOf = (host: string = ANY_ADDRESS): string => {
  if (parseAddress(host) !== undefined) return host;
  throw new SluiceError('usage/invalid', `--host: "${host}" is not an address of this machine`);
};

/** Throws `usage/invalid`. */
const intervalOf = (seconds: number = DEFAULT_INTERVAL_MS / 1000): number => {
  if (seconds >= MIN_INTERVAL_SECONDS && seconds <= MAX_INTERVAL_SECONDS) {
    return Math.round(seconds) * 1000;
  }
  throw new SluiceError(
    'usage/invalid',
    `--interval: give seconds from ${MIN_INTERVAL_SECONDS} to ${MAX_INTERVAL_SECONDS}`,
  );
};
