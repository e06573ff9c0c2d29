/** `sluice tracker` without a torrent: runs a tracker of one's own, over HTTP and UDP, until it is stopped. */

import { canonicalAddress, parseAddress } from '../base/addresses.ts';
import { fromUtf8 } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { NodeClock } from '../system/clock.ts';
import { NodeDisk } from '../system/disk.ts';
import { NodeRandom } from '../system/random.ts';
import { NodeTcp } from '../system/tcp.ts';
import { NodeUdp } from '../system/udp.ts';
import { type AllowList, parseAllowList } from '../tracker/allow-list.ts';
import { HttpTrackerServer } from '../tracker/http-tracker-server.ts';
import { DEFAULT_INTERVAL_MS, type TrackerCaps } from '../tracker/limits.ts';
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
  const caps = capsOf(flags.perAddress);
  const proxies = proxiesOf(flags.behind);
  const tracker = new Tracker({ clock, random, intervalMs, allowed, caps });
  const http = new HttpTrackerServer({
    ...{ tcp: new NodeTcp({ acceptsIntoSharedBuffer: false }), clock, random, tracker, proxies },
    hasPage: !flags.withoutPage,
  });
  const udp = new UdpTrackerServer({ udp: new NodeUdp(), clock, random, tracker });
  const stopped = watchInterruption({ signals: ['SIGINT', 'SIGTERM'] });
  rereadWhenAsked(tracker, flags.allow, output);
  try {
    const at = await http.listen(local);
    await udp.listen({ host: local.host, port: at.port });
    tell(at, flags, output);
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

const tell = (at: Endpoint, flags: Call['flags'], output: Output): void => {
  const isAny = parseAddress(at.host)?.every((byte) => byte === 0) === true;
  if (flags.json) {
    output.json({ host: at.host, port: at.port });
    return;
  }
  const place = isAny ? `YOUR-ADDRESS:${at.port}` : endpointKey(at);
  output.line(`The tracker listens, TCP and UDP, at ${endpointKey(at)}. Its address in torrents:`);
  output.line(`  http://${place}/announce`);
  output.line(`  udp://${place}/announce`);
  if (flags.withoutPage) return;
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

/** Throws `usage/invalid`. */
const capsOf = (perAddress: number | undefined): Partial<TrackerCaps> => {
  if (perAddress === undefined) return {};
  if (Number.isInteger(perAddress) && perAddress > 0) return { requestsPerHost: perAddress };
  throw new SluiceError('usage/invalid', '--per-address: give a whole number of requests');
};

/** Throws `usage/invalid`. */
const proxiesOf = (addresses: readonly string[]): ReadonlySet<string> => {
  const proxies = addresses.map((text) => {
    const address = canonicalAddress(text);
    if (address !== undefined) return address;
    throw new SluiceError('usage/invalid', `--behind: "${text}" is not an address`);
  });
  return new Set(proxies);
};
