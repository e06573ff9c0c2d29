/** How port mapping stands, in words. */
import { scopeOf } from '../../base/addresses.ts';
import { durationText } from '../../base/duration-text.ts';
import { safeText } from '../../base/safe-text.ts';
import type { PortMappingSummary } from '../../contract/port-mapping.ts';
import type { MappedPorts, MappingStanding } from '../../discovery/port-mapping/port-mapping.ts';

export const METHOD_NAMES = { pcp: 'PCP', 'nat-pmp': 'NAT-PMP', upnp: 'UPnP' } as const;

const NOTHING = { method: null, externalAddress: null, tcpPort: null, udpPort: null };

export const mappingSummary = (standing: MappingStanding): PortMappingSummary => {
  const text = safeText(wordsOf(standing));
  if (standing.kind !== 'mapped') return { state: standing.kind, text, ...NOTHING };
  return {
    state: 'mapped',
    text,
    method: standing.method,
    externalAddress: standing.externalAddress ?? null,
    tcpPort: standing.tcp ?? null,
    udpPort: standing.udp ?? null,
  };
};

const wordsOf = (standing: MappingStanding): string => {
  switch (standing.kind) {
    case 'off':
      return 'Switched off.';
    case 'looking':
      return 'The router is being asked.';
    case 'needless':
      return `No router is in the way: this machine has the public address ${standing.localAddress}.`;
    case 'mapped':
      return mappedWords(standing);
    case 'failed':
      return `No port is open in the router: ${standing.message}. It is asked again in ${durationText(standing.retryMs)}.`;
  }
};

const mappedWords = (mapped: MappedPorts): string => {
  const { method, gateway, externalAddress, refusal } = mapped;
  const where = externalAddress === undefined ? '' : ` at ${externalAddress}`;
  const opened = `The router ${gateway.address}${where} leads ${portWords(mapped)} to us, by ${METHOD_NAMES[method]}.`;
  const missing = refusal === undefined ? '' : ` The other is not open: ${refusal}.`;
  return opened + missing + innerWords(externalAddress);
};

const portWords = ({ tcp, udp }: MappedPorts): string => {
  if (tcp === udp) return `port ${tcp} (TCP and UDP)`;
  return [
    ...(tcp === undefined ? [] : [`TCP port ${tcp}`]),
    ...(udp === undefined ? [] : [`UDP port ${udp}`]),
  ].join(' and ');
};

/** Another router, or the provider's, is in the way, and nobody can ask that one. */
const innerWords = (externalAddress: string | undefined): string =>
  isInner(externalAddress ?? null)
    ? ' That is no public address: another router stands behind it.'
    : '';

export const isInner = (externalAddress: string | null): boolean =>
  externalAddress !== null && scopeOf(externalAddress) !== 'global';
