/** Makes what all torrents of a session share to reach others, and to be reached by them. */
import { LocalDiscovery } from '../../discovery/local-discovery.ts';
import { DialBudget } from '../../policy/dial-budget.ts';
import { DialLimiter } from '../../policy/dial-limiter.ts';
import { IncomingPeers } from '../../policy/incoming-peers.ts';
import { OwnAddresses } from '../../policy/own-addresses.ts';
import type { LongWork } from '../long-work.ts';
import { SessionMapping, type SessionMappingOptions } from '../reachability/session-mapping.ts';
import { CarrierBalance } from '../roads/carrier-balance.ts';
import { IpFilter } from '../roads/ip-filter.ts';
import { PeerDialler } from '../roads/peer-dialler.ts';
import { Refusals } from '../roads/refusals.ts';
import { ServedTorrents } from '../serving/served-torrents.ts';
import { SessionTracker } from '../serving/session-tracker.ts';
import { BannedAddresses } from '../swarm/banned-addresses.ts';
import type { NetworkServices } from './services.ts';
import { SessionDht } from './session-dht.ts';
import { SessionEncryption } from './session-encryption.ts';
import type { SessionParts } from './session-parts.ts';

interface OwnPlace
  extends Pick<NetworkServices, 'mapping' | 'ownAddresses' | 'listenPort' | 'refusals'> {}

export const makeNetworkServices = (
  parts: SessionParts,
  longWork: LongWork,
): NetworkServices & { readonly ownTracker: SessionTracker } => {
  const { options, configuration, doorway } = parts;
  const { clock, network } = options.ports;
  const refusing = makeRefusals(parts, longWork);
  const mapping = makeMapping(parts, doorway);
  const ownAddresses = new OwnAddresses();
  const listenPort = () => mapping.externalPort ?? doorway.port ?? 0;
  const utp = () => (configuration.settings.network.utp ? doorway.utp : undefined);
  return {
    dialLimiter: new DialLimiter(),
    dialBudget: new DialBudget(configuration.settings.network),
    dialler: new PeerDialler({ clock, tcp: network.tcp, utp }),
    carriers: new CarrierBalance({ clock, isUtpDelayed: () => doorway.utp?.isDelayed ?? false }),
    dht: makeDht(parts),
    local: makeLocal(parts),
    encryption: makeEncryption(parts),
    mapping,
    utp,
    incoming: new IncomingPeers(),
    ownAddresses,
    ownTracker: makeOwnTracker(parts, { mapping, ownAddresses, listenPort, ...refusing }),
    trackers: () => ({
      clock,
      http: network.http,
      dns: parts.roads.trackerDns,
      udp: doorway.trackerExchange,
      mayAsk: (address) => mayAskTracker(parts, refusing.filter, address),
    }),
    ...refusing,
    listenPort,
  };
};

/** A tracker is no peer: addresses that are banned by hand are peers'. */
const mayAskTracker = ({ configuration }: SessionParts, filter: IpFilter, address: string) =>
  !configuration.settings.network.filterTrackers || !filter.refuses(address);

const makeRefusals = (
  { options, configuration, chronicle, torrents }: SessionParts,
  longWork: LongWork,
): Pick<NetworkServices, 'bans' | 'filter' | 'refusals'> => {
  const { warn } = chronicle;
  const bans = new BannedAddresses({
    state: options.ports.state,
    onBanned: (host) => torrents().leaveHosts((each) => each === host),
    warn,
  });
  const filter = new IpFilter({
    ...options.ports,
    longWork,
    settings: () => configuration.settings,
    home: options.homeDirectory,
    onChanged: () => torrents().leaveHosts((host) => filter.has(host)),
    onOpen: () => torrents().onRoadOpen(),
    warn,
  });
  return { bans, filter, refusals: new Refusals({ bans, filter }) };
};

const makeLocal = ({ options, configuration, doorway }: SessionParts): LocalDiscovery =>
  new LocalDiscovery({
    ...options.ports,
    multicast: options.joinsLan === true ? options.ports.network.multicast : undefined,
    port: () => doorway.port ?? 0,
    isEnabled: () => configuration.settings.session.localDiscovery,
  });

const makeEncryption = ({ options, configuration, torrents }: SessionParts): SessionEncryption =>
  new SessionEncryption({
    ports: options.ports,
    settings: () => configuration.settings,
    find: (tag) => torrents().onTag(tag),
  });

/** Opened by itself, on a port of its own, which the router is asked for as for ours. */
const makeOwnTracker = (
  parts: SessionParts,
  { mapping, ownAddresses, listenPort, refusals }: OwnPlace,
): SessionTracker => {
  const { options, configuration, chronicle, publisher, roads, torrents } = parts;
  const settings = () => configuration.settings;
  const ownHosts = () => {
    const { state, externalAddress } = mapping.summary;
    const atRouter = state === 'mapped' && externalAddress !== null ? [externalAddress] : [];
    const seen = [ownAddresses.of(4), ownAddresses.of(6)].filter((host) => host !== undefined);
    return [...new Set([...atRouter, ...seen])];
  };
  const trackerDoor = {
    get port() {
      return tracker.port;
    },
    get datagrams() {
      const { port } = tracker;
      return port === null ? undefined : { local: { port } };
    },
  };
  const trackerMapping = makeMapping(parts, trackerDoor);
  const ports = () => {
    const known = [tracker.port, trackerMapping.externalPort];
    return known.filter((port) => typeof port === 'number');
  };
  const served = new ServedTorrents({
    ...{ settings, ownHosts, listenPort, ports },
    find: (infoHash) => torrents().onWire(infoHash),
    count: () => [...torrents().values()].length,
  });
  const tracker: SessionTracker = new SessionTracker({
    ...{ ports: options.ports, settings, served, ownHosts, mapping: trackerMapping },
    listenHost: options.listenHost,
    isOpenInwards: () => roads.isOpenInwards,
    refuses: (host) => refusals.refuses(host),
    warn: chronicle.warn,
    onChanged: () => publisher.touchSession(),
  });
  return tracker;
};

const makeMapping = (
  { options, configuration, chronicle, publisher, roads }: SessionParts,
  doorway: SessionMappingOptions['doorway'],
): SessionMapping =>
  new SessionMapping({
    ports: { ...options.ports, network: roads.neighbours },
    isAllowed: options.mapsPorts === true,
    settings: () => configuration.settings,
    isOpenInwards: () => roads.isOpenInwards,
    doorway,
    report: chronicle.journal.report,
    onChanged: () => publisher.touchSession(),
  });

const makeDht = ({
  options,
  configuration,
  chronicle,
  publisher,
  doorway,
}: SessionParts): SessionDht =>
  new SessionDht({
    ports: options.ports,
    isAllowed: options.joinsDht === true,
    settings: () => configuration.settings,
    datagrams: () => doorway.datagrams,
    takesUtp: () => configuration.settings.network.utp && doorway.utp !== undefined,
    onChanged: () => publisher.touchSession(),
    warn: chronicle.warn,
  });
