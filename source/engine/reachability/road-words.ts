/** How peers can come in by a road, in sentences, and what would help. */
import { safeText } from '../../base/safe-text.ts';
import type { Finding, FindingLevel, RoadStanding } from '../../contract/doctor.ts';
import type { RoadEvidence, RoadReason } from '../../policy/reachability.ts';

const carrierName = ({ carrier }: Pick<RoadEvidence, 'carrier'>): string =>
  carrier === 'tcp' ? 'TCP' : 'uTP';

export const roadName = (road: Pick<RoadEvidence, 'carrier' | 'family'>): string =>
  `${carrierName(road)} over IPv${road.family}`;

/** Goes on after "TCP over IPv4: ". */
export const roadWords = (evidence: RoadEvidence, reason: RoadReason): string => {
  const { family, incoming, mapping, seenAs } = evidence;
  const router = mapping.kind === 'mapped' ? (mapping.externalAddress ?? 'an address') : '';
  switch (reason) {
    case 'came-in':
      return `peers reach us; ${incoming === 1 ? 'one has' : `${incoming} have`} come in`;
    case 'no-port':
      return 'no port is open, so nobody can come in';
    case 'no-way-in':
      return 'nobody can come in by the way that traffic takes';
    case 'no-address':
      return family === 6
        ? 'this machine has no IPv6 address that reaches the internet'
        : 'this machine has no IPv4 address';
    case 'public-address':
      return 'this machine has a public address, and nobody has come in yet';
    case 'mapped':
      return 'the router leads our port to us, and nobody has come in yet';
    case 'router-inside':
      return `the router has no public address itself (${router}), so nobody can come in`;
    case 'seen-elsewhere':
      return `the router is at ${router}, but others see us at ${seenAs}: nobody has come in yet`;
    case 'other-port-mapped':
      return 'the router opens no port for it, and nobody has come in yet';
    case 'asking':
      return 'the router is being asked to open our port';
    case 'no-mapping':
      return 'no port was opened in the router, and nobody has come in yet';
    case 'ipv6-firewall':
      return 'nobody has come in yet; routers often let nobody in over IPv6';
  }
};

const LEVELS: Readonly<Record<RoadStanding['verdict'], FindingLevel>> = {
  reachable: 'good',
  likely: 'note',
  unknown: 'note',
  unlikely: 'warning',
  unreachable: 'problem',
  absent: 'note',
};

export const roadFinding = (
  evidence: RoadEvidence,
  standing: RoadStanding,
  reason: RoadReason,
): Finding => ({
  topic: 'incoming',
  level: reason === 'no-port' ? 'problem' : LEVELS[standing.verdict],
  text: safeText(`${roadName(evidence)}: ${standing.text}.`),
  advice: adviceFor(evidence, reason),
});

const adviceFor = (evidence: RoadEvidence, reason: RoadReason): Finding['advice'] => {
  const advice = ADVICE[reason]?.(evidence);
  return advice === undefined ? null : safeText(advice);
};

const protocolName = ({ carrier }: RoadEvidence): string => (carrier === 'tcp' ? 'TCP' : 'UDP');

const ADVICE: { readonly [Reason in RoadReason]?: (evidence: RoadEvidence) => string } = {
  'no-port': (evidence) =>
    evidence.carrier === 'tcp'
      ? 'Another program may have the port: choose one that is free with "sluice settings set session.port 51413", and start the engine again.'
      : 'See that "network.utp" is not switched off, and that no other program has the port.',
  'router-inside': () =>
    'Your provider shares one address among several customers, or a second router stands in between. Ask for an address of your own, put the inner router into bridge mode, or use a VPN that forwards a port; IPv6 helps as well.',
  'seen-elsewhere': () =>
    'A VPN or a second router stands in between: forward the port there, or take part without incoming peers.',
  'other-port-mapped': (evidence) =>
    `Forward the ${protocolName(evidence)} port to this machine in the router by hand.`,
  'no-mapping': (evidence) =>
    evidence.mapping.kind === 'off'
      ? 'Switch on "network.portMapping", or forward the port to this machine in the router. If you have done so, wait until peers come in.'
      : `Switch on UPnP or NAT-PMP in the router, or forward the ${protocolName(evidence)} port to this machine there.`,
  'public-address': (evidence) =>
    `If that stays so while torrents are at work, let ${protocolName(evidence)} through the firewall of this machine.`,
  'ipv6-firewall': (evidence) =>
    `If that stays so, allow the ${protocolName(evidence)} port to this machine in the router's IPv6 firewall.`,
};
