/** `sluice dht`: how the engine stands in the distributed hash table, for people and for programs. */
import { countText } from '../../base/count-text.ts';
import { sizeText } from '../../base/size-text.ts';
import type { DhtDetails, DhtFamilyDetails } from '../../contract/dht.ts';
import { askEngine } from '../ask-engine.ts';
import type { Output } from '../output.ts';
import { tableLines } from '../text-table.ts';
import { EXIT_OK, type VerbCall } from '../verb.ts';
import type { dhtVerb } from '../verbs/network-verbs.ts';

export const dht = async (
  { flags }: VerbCall<typeof dhtVerb.flags>,
  output: Output,
): Promise<number> => {
  const details = (await askEngine(flags, 'session:show-dht')) as DhtDetails;
  if (flags.json) output.json(details);
  else for (const line of dhtLines(details)) output.line(line);
  return EXIT_OK;
};

export const dhtLines = (details: DhtDetails): readonly string[] => {
  if (details.families.length === 0) return [details.text];
  return [
    details.text,
    trafficWords(details),
    ...details.families.flatMap((family) => ['', ...familyLines(family)]),
  ];
};

const trafficWords = ({ torrents, traffic }: DhtDetails): string => {
  const sent = `${sizeText(traffic.sentBytes)} sent in ${countText(traffic.sentPackets, 'packet')}`;
  const received = `${sizeText(traffic.receivedBytes)} received in ${traffic.receivedPackets}`;
  const answers = `answered ${countText(traffic.answered, 'question')}, dropped ${countText(traffic.dropped, 'packet')}`;
  return `${countText(torrents, 'torrent')} announced; ${sent}, ${received}; ${answers}.`;
};

const familyLines = (family: DhtFamilyDetails): readonly string[] => [
  `IPv${family.family}: we are node ${family.nodeId}; ${seenWords(family)}.`,
  `Keeps ${countText(family.storedPeers, 'peer')} of ${countText(family.storedTorrents, 'torrent')} and ${countText(family.storedItems, 'item')} for others.`,
  ...(isEmpty(family) ? ['No node is known.'] : bucketLines(family)),
];

const seenWords = ({ externalAddress }: DhtFamilyDetails): string =>
  externalAddress === null
    ? 'too few have said where they see us'
    : `others see us at ${externalAddress}`;

const isEmpty = ({ buckets }: DhtFamilyDetails): boolean =>
  buckets.every(({ good, questionable, bad }) => good + questionable + bad === 0);

const bucketLines = ({ buckets }: DhtFamilyDetails): readonly string[] =>
  tableLines(
    [
      { title: 'Bits shared' },
      { title: 'Good', align: 'right' },
      { title: 'In doubt', align: 'right' },
      { title: 'Bad', align: 'right' },
      { title: 'Spare', align: 'right' },
    ],
    buckets.map(({ good, questionable, bad, spares }, at, all) => [
      at === all.length - 1 ? `${at} or more` : String(at),
      ...[good, questionable, bad, spares].map(String),
    ]),
  );
