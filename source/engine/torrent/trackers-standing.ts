/** How a torrent stands with all its trackers together, and what can be hoped for where nobody is connected. */
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { DhtState } from '../../contract/dht.ts';
import type { TorrentNotice, TorrentState } from '../../contract/frame.ts';
import type { TrackerView } from '../../discovery/tracker-record.ts';

export type TrackersStanding =
  | { readonly kind: 'none' }
  /** Some of them were not heard yet. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'failing'; readonly words: SafeText }
  /** Peers in their last answers. */
  | { readonly kind: 'working'; readonly peersNamed: number };

export const standingOf = (views: readonly TrackerView[]): TrackersStanding => {
  if (views.length === 0) return { kind: 'none' };
  const answered = views.filter((view) => view.failure === null && view.lastAnnounceAt !== null);
  if (answered.length > 0) {
    const peersNamed = answered.reduce((sum, { peersReceived }) => sum + peersReceived, 0);
    return { kind: 'working', peersNamed };
  }
  if (views.some(({ failure }) => failure === null)) return { kind: 'asking' };
  return { kind: 'failing', words: failingWords(views) };
};

/** What a tracker decided says more than what the network did. */
const failingWords = (views: readonly TrackerView[]): SafeText => {
  const refusing = views.find(({ failure }) => failure === 'refused');
  const words = (refusing ?? views[0])?.message ?? '';
  if (refusing === undefined) return safeText(`no tracker answers: ${words}`);
  const isAll = views.every(({ failure }) => failure === 'refused');
  return safeText(
    isAll ? `the tracker refused us: ${words}` : `no tracker helps, and one refused us: ${words}`,
  );
};

const LOOKING: TorrentNotice = { kind: 'looking', text: safeText('looking for peers') };

const CHOOSING: TorrentNotice = {
  kind: 'choosing',
  text: safeText('it waits until its files are chosen'),
};

/** All that may name peers. */
export interface Hopes {
  readonly standing: TrackersStanding;
  readonly dht: DhtState;
  /** Neighbours are listened for. */
  readonly hasLan: boolean;
  readonly isPrivate: boolean;
  /** Where peers may be, whoever said so. */
  readonly addressesKnown: number;
  /** By the trackers' count; left out where none has said. */
  readonly leechersKnown?: number | null;
}

export const noticeOf = (
  state: TorrentState,
  peersConnected: number,
  hopes: Hopes,
): TorrentNotice | null => {
  const { standing, dht } = hopes;
  if (state === 'choosing') return CHOOSING;
  if (peersConnected > 0 || (state !== 'downloading' && state !== 'seeding')) return null;
  const lonely = lonelyNotice(hopes);
  // A seed waits for nobody, as long as it can be found.
  if (state === 'seeding') return lonely?.kind === 'no-tracker' ? lonely : wantedNotice(hopes);
  if (lonely !== undefined) return lonely;
  if (standing.kind === 'asking' || dht === 'starting') return LOOKING;
  return waiting(waitingWords(standing));
};

/** A seed whom others want, and nobody is connected. */
const wantedNotice = ({ leechersKnown }: Hopes): TorrentNotice | null => {
  if (!leechersKnown) return null;
  const who = leechersKnown === 1 ? 'one peer wants it' : `${leechersKnown} peers want it`;
  const text = `wanted but idle: ${who} by the tracker, and none is connected`;
  return { kind: 'wanted-idle', text: safeText(text) };
};

/** Where trackers are of no help: what can be hoped for without them. */
export const lonelyNotice = (hopes: Hopes): TorrentNotice | undefined => {
  const { standing, dht } = hopes;
  if (standing.kind === 'none' && dht === 'ready') return waiting(NOBODY_FOUND);
  if (standing.kind === 'none' && dht === 'alone') return waiting(NO_NODE);
  if (standing.kind === 'none' && dht === 'off') return forsakenNotice(hopes);
  if (standing.kind !== 'failing') return undefined;
  const { words } = standing;
  if (dht === 'ready') return { kind: 'waiting', text: safeText(`${words}; ${NOBODY_FOUND}`) };
  const text = dht === 'alone' ? safeText(`${words}; and ${NO_NODE}`) : words;
  return { kind: 'no-tracker', text };
};

/** No tracker, no DHT: what the user has to do comes first, for a line may be short. */
const forsakenNotice = ({ hasLan, isPrivate, addressesKnown }: Hopes): TorrentNotice => {
  if (addressesKnown > 0) return waiting(`${knownWords(addressesKnown)}, and nothing names others`);
  if (isPrivate) return { kind: 'no-tracker', text: safeText(PRIVATE_ALONE) };
  if (hasLan) return { kind: 'waiting', text: safeText(LAN_ONLY) };
  return { kind: 'no-tracker', text: safeText(NOTHING_NAMES) };
};

const LAN_ONLY = 'only the local network can find peers: turn on the DHT, or add a tracker';
const NOTHING_NAMES =
  "nothing can find peers: turn on the DHT, or add a tracker or a peer's address";
const PRIVATE_ALONE = 'nothing can find peers: it is private, and names no tracker; add its own';

const knownWords = (count: number): string =>
  count === 1
    ? 'the one known address does not answer'
    : `none of ${count} known addresses answers`;

const NOBODY_FOUND = 'nobody is found in the DHT yet';
const NO_NODE = 'no node of the DHT answers';

const waiting = (words: string): TorrentNotice => ({
  kind: 'waiting',
  text: safeText(`waiting for peers: ${words}`),
});

const waitingWords = (standing: TrackersStanding): string => {
  if (standing.kind !== 'working') return 'the torrent names no tracker';
  if (standing.peersNamed === 0) return 'the tracker knows of none';
  return `none of ${standing.peersNamed} that the tracker named is connected`;
};
