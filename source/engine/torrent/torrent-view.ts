/** What a picture of a torrent is made from. */
import type { TorrentId } from '../../base/ids.ts';
import type { SafeText } from '../../base/safe-text.ts';
import type { ShareGoal } from '../../base/share-goal.ts';
import type { OverviewDetails, RatesDetails, SourceDetails } from '../../contract/details.ts';
import type {
  SeedingSummary,
  SuperSeedState,
  TorrentGoal,
  TorrentRemoval,
  TorrentState,
  TorrentTrouble,
} from '../../contract/frame.ts';
import type { TrackerView } from '../../discovery/tracker-record.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { FilePaths } from '../../storage/file-names.ts';
import type { Peer } from '../swarm/peer.ts';
import type { WebSeeds } from '../web-seeds/web-seeds.ts';
import type { Content } from './content.ts';
import type { Tally } from './tally.ts';
import type { TrackerFigures } from './torrent-trackers.ts';
import type { Hopes } from './trackers-standing.ts';

export interface TorrentView {
  readonly id: TorrentId;
  readonly metainfo: MetainfoOutline;
  /** As the user has it. */
  readonly name: SafeText;
  readonly directory: string;
  readonly destination: string | null;
  readonly paths: FilePaths;
  readonly labels: readonly SafeText[];
  readonly content: Content;
  readonly tally: Tally;
  readonly state: TorrentState;
  /** Undefined where it does not wait for its turn. */
  readonly queueReason: SafeText | undefined;
  readonly queuePosition: number | null;
  readonly isForced: boolean;
  readonly problem: SafeText | null;
  readonly trouble: TorrentTrouble | null;
  readonly addedAt: number;
  readonly completedAt: number | null;
  /** 0…1. */
  readonly moveProgress: number;
  /** 0…1. */
  readonly checkProgress: number;
  /** Bytes per second; null is unlimited. */
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
  readonly uploadSlots: number | null;
  readonly seeding: SeedingSummary;
  readonly goal: TorrentGoal | null;
  readonly ownGoal: ShareGoal | 'none' | null;
  readonly superSeeding: SuperSeedState;
  readonly removal: TorrentRemoval | null;
  /** Its newer versions, and what it is a version of. */
  readonly versions: Pick<OverviewDetails, 'updates' | 'publication'>;
  /** Brought up to date when read. */
  readonly rates: RatesDetails;
  readonly peers: Iterable<Peer>;
  readonly trackers: readonly TrackerView[];
  /** Of the trackers it has now, whole: what may be secret in them too. */
  readonly announceTiers: readonly (readonly string[])[];
  /** Undefined where it has none. */
  readonly webSeeds: WebSeeds | undefined;
  /** Made when read. */
  readonly sources: readonly SourceDetails[];
  /** The same, also undefined where nobody has needed them yet: for what is asked of torrents at rest. */
  readonly webSeedsMade: WebSeeds | undefined;
  /** Of the one in use, with the most peers that any has named. */
  readonly trackerFigures: TrackerFigures;
  /** What else may name peers. */
  readonly hopes: Omit<Hopes, 'standing'>;
  /** Only while in the swarm. */
  readonly picker: PiecePicker | undefined;
}
