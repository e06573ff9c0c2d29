/** Looks at all that may keep an engine from doing well, and says what to do about it. It asks nobody outside. */
import { messageOf } from '../../base/errors.ts';
import type { MachineFacts } from '../../base/ports/machine.ts';
import { safeText } from '../../base/safe-text.ts';
import type { DhtDetails } from '../../contract/dht.ts';
import type { Diagnosis, Finding, RoadStanding } from '../../contract/doctor.ts';
import type { DiskSummary } from '../../contract/frame.ts';
import type { PortMappingSummary } from '../../contract/port-mapping.ts';
import type { RoadSummary } from '../../contract/roads.ts';
import type { EngineSettings, SettingsInForce } from '../../contract/settings.ts';
import type { OwnTrackerSummary } from '../../contract/tracker.ts';
import type { IncomingPeers } from '../../policy/incoming-peers.ts';
import type { OwnAddresses } from '../../policy/own-addresses.ts';
import { judgeRoad, type MappingEvidence, type RoadEvidence } from '../../policy/reachability.ts';
import { diskFindings, finding, limitFindings, settingsFindings } from './machine-findings.ts';
import { roadFinding, roadWords } from './road-words.ts';

export interface DoctorOptions {
  readonly look: () => Promise<MachineFacts>;
  /** Whether peers may come in by it at all. */
  readonly isOpen: (carrier: 'tcp' | 'utp') => boolean;
  readonly incoming: IncomingPeers;
  readonly road: () => RoadSummary;
  readonly isOpenInwards: () => boolean;
  /** Undefined where traffic leaves as the system has it. */
  readonly boundAddresses: () => readonly string[] | undefined;
  readonly ownAddresses: OwnAddresses;
  readonly mapping: () => PortMappingSummary;
  readonly tracker: () => OwnTrackerSummary;
  readonly dht: () => DhtDetails;
  /** Rejects where the usual folder cannot be looked at. */
  readonly disks: () => Promise<readonly DiskSummary[]>;
  readonly inForce: () => SettingsInForce;
}

/** Of one that does not tell. */
export const UNKNOWN_MACHINE: MachineFacts = {
  openFilesLimit: null,
  openFiles: null,
  udpBufferLimit: null,
  addresses: [],
};

const ROADS = [
  { carrier: 'tcp', family: 4 },
  { carrier: 'utp', family: 4 },
  { carrier: 'tcp', family: 6 },
  { carrier: 'utp', family: 6 },
] as const;

export const diagnose = async (options: DoctorOptions): Promise<Diagnosis> => {
  const facts = await options.look();
  const dht = options.dht();
  const roads = ROADS.map((road) =>
    judge({ ...road, ...evidenceOf(road, options, facts, dht) }, options),
  );
  const { settings, path, notes } = options.inForce();
  return {
    isEngine: true,
    roads: roads.map(({ standing }) => standing),
    findings: [
      ...roads.map((road) => road.finding),
      ...roadFindings(options.road()),
      ...routerFindings(options.mapping()),
      ...dhtFindings(dht, settings),
      ...trackerFindings(options.tracker()),
      ...(await lookAtDisks(options)),
      ...settingsFindings(path, notes),
      ...limitFindings(facts, settings),
    ],
  };
};

const evidenceOf = (
  { carrier, family }: (typeof ROADS)[number],
  options: DoctorOptions,
  facts: MachineFacts,
  dht: DhtDetails,
): Omit<RoadEvidence, 'carrier' | 'family'> => ({
  isOpen: options.isOpen(carrier),
  isOpenInwards: options.isOpenInwards(),
  ownAddresses: options.boundAddresses() ?? facts.addresses,
  seenAs: options.ownAddresses.of(family) ?? seenByNodes(dht, family),
  incoming: options.incoming.of(`${carrier}${family}`).count,
  mapping: mappingEvidence(options.mapping()),
});

const seenByNodes = ({ families }: DhtDetails, wanted: 4 | 6): string | undefined =>
  families.find(({ family }) => family === wanted)?.externalAddress ?? undefined;

const mappingEvidence = (summary: PortMappingSummary): MappingEvidence => {
  const { state, externalAddress, tcpPort, udpPort } = summary;
  return state === 'mapped' ? { kind: state, externalAddress, tcpPort, udpPort } : { kind: state };
};

const judge = (
  evidence: RoadEvidence,
  { incoming }: DoctorOptions,
): { readonly standing: RoadStanding; readonly finding: Finding } => {
  const { carrier, family, seenAs } = evidence;
  const { verdict, reason } = judgeRoad(evidence);
  const { count, lastAt } = incoming.of(`${carrier}${family}`);
  const standing: RoadStanding = {
    carrier,
    family,
    verdict,
    incoming: count,
    lastIncomingAt: lastAt ?? null,
    seenAs: seenAs ?? null,
    text: safeText(roadWords(evidence, reason)),
  };
  return { standing, finding: roadFinding(evidence, standing, reason) };
};

const roadFindings = ({ isClosed, text }: RoadSummary): readonly Finding[] => {
  if (text === null) return [];
  if (!isClosed) return [finding('road', 'note', text)];
  const advice =
    'See that the interface or the VPN is up, and the proxy there; or change "network.bind" and "network.proxy".';
  return [finding('road', 'problem', text, advice)];
};

const routerFindings = ({ state, text }: PortMappingSummary): readonly Finding[] => {
  if (state === 'off') return [finding('router', 'note', 'The router is not asked to open ports.')];
  return [finding('router', state === 'mapped' || state === 'needless' ? 'good' : 'note', text)];
};

/** Nothing while there is none. */
const trackerFindings = ({ state, text, urls }: OwnTrackerSummary): readonly Finding[] => {
  if (state === 'off') return [];
  if (state === 'open') return [finding('tracker', 'good', `${text} ${urls.join(' ')}`.trim())];
  const advice = 'Choose another "tracker.port", or switch "tracker.enabled" off.';
  return [finding('tracker', 'warning', text, advice)];
};

const dhtFindings = ({ state, text }: DhtDetails, { dht }: EngineSettings): readonly Finding[] => {
  if (state === 'ready') return [finding('dht', 'good', `DHT: ${text}`)];
  if (state !== 'alone') return [finding('dht', 'note', `DHT: ${text}`)];
  const advice =
    dht.bootstrap.length === 0
      ? 'Name nodes in "dht.bootstrap".'
      : 'See whether UDP leaves this network: some firewalls and VPNs stop it.';
  return [finding('dht', 'warning', `DHT: ${text}`, advice)];
};

const lookAtDisks = async ({ disks }: DoctorOptions): Promise<readonly Finding[]> => {
  try {
    return diskFindings(await disks());
  } catch (error) {
    return [
      finding(
        'disk',
        'problem',
        `The folder for torrents cannot be looked at: ${messageOf(error)}.`,
      ),
    ];
  }
};
