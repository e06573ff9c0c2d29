/** Which ways traffic takes, in sentences. */
import { endpointKey } from '../../base/ports/network.ts';
import type { ProxyAddress, ProxyUse } from '../../base/proxy-url.ts';
import type { RoadPlan } from '../../policy/road-plan.ts';

const USERS: Readonly<Record<ProxyUse, string>> = {
  everything: 'Everything goes',
  'peers-and-trackers': 'Peers and trackers go',
  peers: 'Peers go',
  trackers: 'Trackers go',
};

/** Undefined where there is nothing to say: traffic goes as the system has it. */
export const roadWords = (
  plan: RoadPlan,
  proxy: ProxyAddress | undefined,
  proxyFor: ProxyUse,
  datagramProblem: string | undefined,
): string | undefined => {
  if (plan.kind === 'closed') return `${plan.reason}.`;
  const sentences: string[] = [];
  if (plan.kind === 'bound') {
    const addresses = plan.by.map(({ host }) => host).join(', ');
    sentences.push(`All traffic leaves by ${plan.by[0]?.device} (${addresses}).`);
  }
  if (proxy !== undefined) {
    const kind = proxy.kind === 'http' ? 'HTTP' : 'SOCKS5';
    sentences.push(`${USERS[proxyFor]} through the ${kind} proxy at ${endpointKey(proxy)}.`);
    if (datagramProblem !== undefined)
      sentences.push(`It passes no datagrams: ${datagramProblem}.`);
  }
  return sentences.length === 0 ? undefined : sentences.join(' ');
};
