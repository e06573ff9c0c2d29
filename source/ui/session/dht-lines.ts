/** The DHT on the screen: how it stands, and the nodes it knows by how near they are to us. */
import type {
  DhtBucketDetails,
  DhtDetails,
  DhtFamilyDetails,
  DhtSummary,
} from '../../contract/dht.ts';
import type { Tone } from '../look/theme.ts';
import type { Figure } from '../text/figures.ts';
import { formatCount, formatPlural, formatSize } from '../text/format.ts';
import { clip, type Line, rule, span } from '../text/line.ts';

/** A bucket holds so many. */
const FULL = 8;
const LEVELS = '▁▂▃▄▅▆▇█';

const toneOf = ({ state }: DhtSummary): Tone => (state === 'alone' ? 'warn' : 'plain');

/** `142 nodes, 31 over IPv6`. */
const nodeWords = ({ nodesIpv4, nodesIpv6 }: DhtSummary): string => {
  const all = formatPlural((nodesIpv4 ?? 0) + (nodesIpv6 ?? 0), 'node');
  return nodesIpv6 === null || nodesIpv6 === 0
    ? all
    : `${all}, ${formatCount(nodesIpv6)} over IPv6`;
};

const WORDS: Readonly<Record<Exclude<DhtSummary['state'], 'ready'>, string>> = {
  off: 'off',
  idle: 'at rest: no public torrent is at work',
  starting: 'looking for nodes',
  alone: 'no node answers',
};

export const dhtFigure = (dht: DhtSummary): Figure => ({
  label: 'DHT',
  value: dht.state === 'ready' ? nodeWords(dht) : WORDS[dht.state],
  tone: toneOf(dht),
});

/** The good nodes of a bucket as one sign. */
const bucketSign = ({ good }: DhtBucketDetails): string =>
  good === 0 ? '·' : LEVELS[Math.min(FULL, good) - 1]!;

const familyLine = (family: DhtFamilyDetails, columns: number): Line => {
  const count = (pick: (bucket: DhtBucketDetails) => number): number =>
    family.buckets.reduce((sum, bucket) => sum + pick(bucket), 0);
  const good = count((bucket) => bucket.good);
  const doubtful = count((bucket) => bucket.questionable + bucket.bad);
  const kept = `${formatPlural(family.storedPeers, 'peer')} of ${formatPlural(family.storedTorrents, 'torrent')}`;
  return clip(
    [
      span(` IPv${family.family}  `, 'dim'),
      span(family.buckets.map(bucketSign).join(''), 'good'),
      span(`  ${formatPlural(good, 'good node')}`),
      span(`, ${formatCount(doubtful)} in doubt; keeps ${kept} for others`, 'dim'),
    ],
    columns,
  );
};

const trafficLine = ({ traffic, torrents }: DhtDetails, columns: number): Line => {
  const { sentBytes, receivedBytes, answered, dropped } = traffic;
  const moved = `${formatSize(sentBytes)} sent, ${formatSize(receivedBytes)} received`;
  const said = `answered ${formatPlural(answered, 'question')}, dropped ${formatPlural(dropped, 'packet')}`;
  return clip(
    [span(` ${formatPlural(torrents, 'torrent')} announced; ${moved}; ${said}`, 'dim')],
    columns,
  );
};

/** Buckets stand from far to near. */
export const dhtLines = (dht: DhtDetails, columns: number): readonly Line[] => [
  rule([span('DHT', 'strong')], columns),
  clip([span(` ${dht.text}`, toneOf(dht))], columns),
  ...dht.families
    .filter(({ buckets }) => buckets.some(({ good, questionable }) => good + questionable > 0))
    .map((family) => familyLine(family, columns)),
  ...(dht.families.length === 0 ? [] : [trafficLine(dht, columns)]),
];
