/** Whether peers can come in by a road, from what there is of evidence. What nobody has proven is never called sure. */
import { isIpv6, scopeOf } from '../base/addresses.ts';

export type MappingEvidence =
  | { readonly kind: 'off' | 'looking' | 'needless' | 'failed' }
  | {
      readonly kind: 'mapped';
      /** As the router tells. */
      readonly externalAddress: string | null;
      readonly tcpPort: number | null;
      readonly udpPort: number | null;
    };

export interface RoadEvidence {
  readonly carrier: 'tcp' | 'utp';
  readonly family: 4 | 6;
  /** A port of ours is open for it. */
  readonly isOpen: boolean;
  /** Traffic may come in at all: it goes through no proxy, and the interface that it is bound to is there. */
  readonly isOpenInwards: boolean;
  /** Those of the machine, or of the interface that traffic is bound to. */
  readonly ownAddresses: readonly string[];
  /** Where others see us. */
  readonly seenAs: string | undefined;
  readonly incoming: number;
  readonly mapping: MappingEvidence;
}

export type RoadReason =
  | 'came-in'
  | 'no-port'
  | 'no-way-in'
  | 'no-address'
  /** We stand on the internet ourselves; a firewall may be in the way all the same. */
  | 'public-address'
  | 'mapped'
  /** The router has no public address itself. */
  | 'router-inside'
  /** Others see us elsewhere than the router says it is. */
  | 'seen-elsewhere'
  | 'other-port-mapped'
  | 'asking'
  | 'no-mapping'
  /** No translation, but firewalls of routers usually let nobody in. */
  | 'ipv6-firewall';

export type RoadJudgement =
  | 'reachable'
  | 'likely'
  | 'unknown'
  | 'unlikely'
  | 'unreachable'
  | 'absent';

const JUDGEMENTS: Readonly<Record<RoadReason, RoadJudgement>> = {
  'came-in': 'reachable',
  'no-port': 'absent',
  'no-way-in': 'absent',
  'no-address': 'absent',
  'public-address': 'likely',
  mapped: 'likely',
  'router-inside': 'unreachable',
  'seen-elsewhere': 'unlikely',
  'other-port-mapped': 'unlikely',
  asking: 'unknown',
  'no-mapping': 'unlikely',
  'ipv6-firewall': 'unknown',
};

export const judgeRoad = (
  evidence: RoadEvidence,
): { readonly verdict: RoadJudgement; readonly reason: RoadReason } => {
  const reason = reasonFor(evidence);
  return { verdict: JUDGEMENTS[reason], reason };
};

const reasonFor = (evidence: RoadEvidence): RoadReason => {
  const { family, isOpen, isOpenInwards, incoming, ownAddresses } = evidence;
  if (!isOpenInwards) return 'no-way-in';
  if (!isOpen) return 'no-port';
  if (incoming > 0) return 'came-in';
  const own = ownAddresses.filter((address) => isIpv6(address) === (family === 6));
  const isPublic = own.some((address) => scopeOf(address) === 'global');
  if (family === 6) return isPublic ? 'ipv6-firewall' : 'no-address';
  if (isPublic) return 'public-address';
  return own.length === 0 ? 'no-address' : behindRouter(evidence);
};

const behindRouter = ({ carrier, mapping, seenAs }: RoadEvidence): RoadReason => {
  if (mapping.kind === 'looking') return 'asking';
  if (mapping.kind !== 'mapped') return 'no-mapping';
  const { externalAddress, tcpPort, udpPort } = mapping;
  if (externalAddress !== null && scopeOf(externalAddress) !== 'global') return 'router-inside';
  if ((carrier === 'tcp' ? tcpPort : udpPort) === null) return 'other-port-mapped';
  const isElsewhere =
    seenAs !== undefined && externalAddress !== null && seenAs !== externalAddress;
  return isElsewhere ? 'seen-elsewhere' : 'mapped';
};
