/** Ways besides trackers by which a torrent hears of peers: how each stands, in words. */
import { countText } from '../../base/count-text.ts';
import { safeText } from '../../base/safe-text.ts';
import type { SourceDetails } from '../../contract/details.ts';
import { PEX_EXTENSION } from '../../protocol/pex-message.ts';
import type { Services } from '../session/services.ts';
import type { Peer } from '../swarm/peer.ts';

export interface SourcesView {
  readonly services: {
    readonly ports: Pick<Services['ports'], 'clock'>;
    readonly dht: Pick<Services['dht'], 'state' | 'summary' | 'roundOf'>;
    readonly local: Pick<Services['local'], 'isOn' | 'announceOf'>;
  };
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly isPrivate: boolean;
  readonly peers: Iterable<Peer>;
}

export const sourceDetailsOf = (view: SourcesView): readonly SourceDetails[] => {
  const peers = [...view.peers];
  const standings = {
    dht: dhtStanding(view),
    pex: pexStanding(view, peers),
    lsd: lsdStanding(view),
  };
  return (['dht', 'pex', 'lsd'] as const).map((source) => {
    const { status, words, lastAt = null, nextAt = null } = standings[source];
    const peersConnected = peers.filter((peer) => peer.source === source).length;
    return { source, status, statusText: safeText(words), peersConnected, lastAt, nextAt };
  });
};

type Standing = Pick<SourceDetails, 'status'> &
  Partial<Pick<SourceDetails, 'lastAt' | 'nextAt'>> & { readonly words: string };

const PRIVATE: Standing = { status: 'off', words: 'Not asked: the torrent is private.' };
const NOT_AT_WORK: Standing = { status: 'stopped', words: 'Not asked while it does nothing.' };

const dhtStanding = ({ services, infoHash, isPrivate }: SourcesView): Standing => {
  const { dht, ports } = services;
  if (isPrivate) return PRIVATE;
  if (dht.state === 'off') return { status: 'off', words: 'Switched off.' };
  const round = dht.roundOf(infoHash);
  if (round === undefined) return NOT_AT_WORK;
  if (dht.state !== 'ready') return { status: 'waiting', words: dht.summary().text };
  const { isBusy, dueMs, last } = round;
  const nextAt = isBusy ? null : wallTimeOf(dueMs, ports.clock);
  const status = isBusy ? 'asking' : 'working';
  if (last === undefined) return { status: 'asking', words: 'Searching for the first time.' };
  const { peers, answers, announcedTo } = last;
  const words = `${countText(peers, 'peer')} found at ${countText(answers, 'node')}; ${announcedTo} tell of us.`;
  return { status, words, lastAt: wallTimeOf(last.endedMs, ports.clock), nextAt };
};

const pexStanding = ({ isPrivate }: SourcesView, peers: readonly Peer[]): Standing => {
  if (isPrivate) return PRIVATE;
  const telling = peers.filter(({ extensions }) => extensions?.speaks(PEX_EXTENSION) === true);
  if (peers.length === 0) return { status: 'waiting', words: 'No peer is connected.' };
  const words = `${telling.length} of ${countText(peers.length, 'peer')} tell of others.`;
  return { status: telling.length > 0 ? 'working' : 'waiting', words };
};

const lsdStanding = ({ services, infoHash, isPrivate }: SourcesView): Standing => {
  const { local, ports } = services;
  if (isPrivate) return PRIVATE;
  if (!local.isOn) return { status: 'off', words: 'Switched off.' };
  const announce = local.announceOf(infoHash);
  if (announce === undefined) return NOT_AT_WORK;
  const { lastMs, dueMs } = announce;
  if (lastMs === undefined) return { status: 'waiting', words: 'Neighbours are about to be told.' };
  return {
    status: 'working',
    words: 'Neighbours on the local network are told.',
    lastAt: wallTimeOf(lastMs, ports.clock),
    nextAt: wallTimeOf(dueMs, ports.clock),
  };
};

/** To the second, so that it stays the same from frame to frame. */
const wallTimeOf = (ms: number, clock: { now(): number; wallTime(): number }): number =>
  Math.round((clock.wallTime() - clock.now() + ms) / 1000) * 1000;
