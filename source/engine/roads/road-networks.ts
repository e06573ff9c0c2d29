/** What the engine speaks through: the system's network, each part of it by the way that its traffic takes. */
import type { Clock } from '../../base/ports/clock.ts';
import type { Dns, Network, Udp } from '../../base/ports/network.ts';
import type { Traffic } from '../../policy/road-plan.ts';
import { namesAsTheyAre } from './road-dns.ts';
import { RoadGateways } from './road-gateways.ts';
import { RoadHttp } from './road-http.ts';
import { RoadLines } from './road-lines.ts';
import { RoadMulticast } from './road-multicast.ts';
import { RoadTcp } from './road-tcp.ts';
import { RoadUdp } from './road-udp.ts';
import type { Traveller } from './traveller.ts';
import type { Way, Ways } from './way.ts';

export interface RoadNetworksOptions {
  readonly clock: Clock;
  /** The system's. */
  readonly network: Network;
  readonly ways: Ways;
  readonly travellers: Set<Traveller>;
  /** Asks name servers by this way alone. */
  readonly dnsBy: (way: () => Way) => Dns;
  /** By which all goes that no proxy takes. */
  readonly directWay: () => Way;
  /** Ends when the way is another. */
  readonly epoch: () => AbortSignal;
  readonly onDatagramState: (problem: string | undefined) => void;
}

export interface RoadNetworks {
  readonly network: Network;
  /** The same to routers and others of our own network. */
  readonly neighbours: Network;
  /** Of trackers over UDP, whose datagrams may take another way than those of peers. */
  readonly trackerUdp: Udp;
  readonly trackerDns: Pick<Dns, 'resolve'>;
}

export const roadNetworks = (options: RoadNetworksOptions): RoadNetworks => {
  const { clock, network, ways, travellers, dnsBy, directWay, epoch } = options;
  const direct = dnsBy(directWay);
  const tcp = new RoadTcp({ clock, tcp: network.tcp, ways, travellers });
  const udpOf = (traffic: Traffic): Udp =>
    new RoadUdp({ clock, udp: network.udp, tcp, ways, traffic, onState: options.onDatagramState });
  const httpOf = (traffic: Traffic): RoadHttp =>
    new RoadHttp({ clock, http: network.http, tcp, dns: direct, ways, traffic, epoch });
  const { multicast, lines, gateways } = network;
  const ofPeers: Network = {
    ...network,
    tcp,
    udp: udpOf('peers'),
    dns: dnsBy(() => ways.wayOf('peers')),
    http: httpOf('trackers'),
    ...(multicast === undefined ? {} : { multicast: new RoadMulticast(multicast, ways) }),
    // What web seeds send is what peers would.
    ...(lines && { lines: new RoadLines({ clock, lines, http: httpOf('peers'), epoch }) }),
  };
  const neighbours: Network = {
    ...ofPeers,
    udp: udpOf('neighbours'),
    http: httpOf('neighbours'),
    ...(gateways === undefined ? {} : { gateways: new RoadGateways(gateways, ways) }),
  };
  const trackerUdp = udpOf('trackers');
  return { network: ofPeers, neighbours, trackerUdp, trackerDns: trackerDnsOf(options) };
};

/** A proxy is told the names of trackers as they are. */
const trackerDnsOf = ({ ways, dnsBy }: RoadNetworksOptions): Pick<Dns, 'resolve'> => {
  const dns = dnsBy(() => ways.wayOf('trackers'));
  return {
    resolve: (name) =>
      ways.wayOf('trackers').kind === 'proxy' ? namesAsTheyAre.resolve(name) : dns.resolve(name),
  };
};
