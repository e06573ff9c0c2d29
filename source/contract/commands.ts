/** A command is an imperative: it resolves when accepted and done, and rejects with a SluiceError. JSON-safe both ways. */
import type { TorrentId } from '../base/ids.ts';
import type { ShareGoal } from '../base/share-goal.ts';
import type { Overview } from './counts.ts';
import type { FilePriority } from './details.ts';
import type { DhtDetails } from './dht.ts';
import type { Diagnosis } from './doctor.ts';
import type { AddressVerdict, FilterDetails } from './filter.ts';
import type { FolderContent, FolderSpace } from './folders.ts';
import type { Inspection } from './inspection.ts';
import type { MakingFigures, MakingPlace } from './making.ts';
import type { SettingChanges, SettingsInForce } from './settings.ts';
import type { OpenedStream } from './streams.ts';
import type {
  PublicationDetails,
  PublicationKey,
  PublishArguments,
  UpdateDetails,
} from './updates.ts';

/** Where a torrent comes from. */
export type TorrentSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  /** What peers are asked for the rest of (BEP 9). */
  | { readonly kind: 'magnet'; readonly uri: string }
  /** The .torrent itself, base64. */
  | { readonly kind: 'bytes'; readonly base64: string };

/** In which order its pieces are fetched; the rarest first where neither is true. Priorities of files stand above it. */
export interface WishedOrder {
  /** One after the other. */
  readonly isSequential?: boolean;
  /** The first and last pieces of each file before the rest. */
  readonly isFirstAndLast?: boolean;
}

export interface AddArguments extends WishedOrder {
  readonly source: TorrentSource;
  /** Absolute; the session's default where left out. */
  readonly directory?: string;
  readonly isPaused?: boolean;
  /** Nothing is downloaded before its files are chosen: once they are known it waits for `torrent:choose`. */
  readonly asksForFiles?: boolean;
  /** Globs over paths inside the torrent: what no glob matches is skipped. */
  readonly select?: readonly string[];
  /** Files by their index, as `session:inspect` lists them; those that are not named stay as they are. */
  readonly priorities?: ChosenPriorities;
  /** `host:port` to try at once. */
  readonly peers?: readonly string[];
  /** As for `torrent:set-labels`; what it had here before, where left out. */
  readonly labels?: readonly string[];
}

/** Each file at most once. */
export type ChosenPriorities = { readonly [Priority in FilePriority]?: readonly number[] };

/** `auto` is as `seeding.superSeeding` has it. */
export type SuperSeedMode = 'on' | 'off' | 'auto';

export type QueueMove = 'top' | 'up' | 'down' | 'bottom' | number;

export type TrackerMove = 'up' | 'down' | number;

export interface Commands {
  'torrent:add': { arguments: AddArguments; result: { readonly id: TorrentId } };
  /** Ends the wait of one that asks for its files; what is not named stays as it is, and it is `isPaused` or goes on. */
  'torrent:choose': {
    arguments: {
      readonly id: TorrentId;
      readonly select?: readonly string[];
      readonly priorities?: ChosenPriorities;
      /** Absolute. */
      readonly directory?: string;
      readonly isPaused?: boolean;
    };
    result: null;
  };
  /** The .torrent, also where it was put together from what peers sent. */
  'torrent:export': { arguments: { readonly id: TorrentId }; result: { readonly base64: string } };
  'torrent:pause': { arguments: { readonly id: TorrentId }; result: null };
  'torrent:resume': { arguments: { readonly id: TorrentId }; result: null };
  /** Data stays unless `withData`; then only files Sluice made go. */
  'torrent:remove': {
    arguments: { readonly id: TorrentId; readonly withData?: boolean };
    result: { readonly removedFiles: readonly string[] };
  };
  /** As `torrent:remove`, once `afterMs` (an hour at the most) have passed; asked again it moves. Until then the torrent goes on as it is. */
  'torrent:remove-later': {
    arguments: { readonly id: TorrentId; readonly withData?: boolean; readonly afterMs: number };
    result: null;
  };
  /** Takes a planned removal back. */
  'torrent:keep': { arguments: { readonly id: TorrentId }; result: null };
  /**
   * Its data goes to another folder; resolves when it is there. A seed serves its peers meanwhile, and nothing is downloaded.
   * Renamed on one file system, else copied, read again and compared, and then deleted, but for files that
   * Sluice did not make: these are `keptFiles`. Where one is downloaded to a folder for incomplete ones,
   * only its destination changes.
   */
  'torrent:move': {
    arguments: { readonly id: TorrentId; readonly directory: string };
    result: { readonly keptFiles: readonly string[] };
  };
  /** Of a move or a renaming under way: all is as before, and the command that began it rejects. */
  'torrent:cancel-move': { arguments: { readonly id: TorrentId }; result: null };
  /** On disk (its folder, or its only file) and on the screen. */
  'torrent:rename': { arguments: { readonly id: TorrentId; readonly name: string }; result: null };
  /** `path` is below the torrent's folder, with `/` between its parts. */
  'torrent:rename-file': {
    arguments: { readonly id: TorrentId; readonly file: number; readonly path: string };
    result: null;
  };
  'torrent:verify': { arguments: { readonly id: TorrentId }; result: null };
  /** To the tracker in use, or to the one with this number; as soon as its own rules allow. */
  'torrent:announce': {
    arguments: { readonly id: TorrentId; readonly tracker?: number };
    result: null;
  };
  /** http, https or udp. `tier` is one there is, or the next; left out, a new one at the end. */
  'torrent:add-tracker': {
    arguments: { readonly id: TorrentId; readonly url: string; readonly tier?: number };
    result: null;
  };
  /** `number` as in `TrackerDetails`. Of a private torrent its peers go too (BEP 27). */
  'torrent:remove-tracker': {
    arguments: { readonly id: TorrentId; readonly number: number };
    result: null;
  };
  /** Another in its place, with its number. */
  'torrent:replace-tracker': {
    arguments: { readonly id: TorrentId; readonly number: number; readonly url: string };
    result: null;
  };
  /** http or https; `isScript` is one that is asked for pieces (BEP 17), else it has the files (BEP 19). Of use while the torrent downloads. */
  'torrent:add-web-seed': {
    arguments: { readonly id: TorrentId; readonly url: string; readonly isScript?: boolean };
    result: null;
  };
  /** `number` as in `WebSeedDetails`. */
  'torrent:remove-web-seed': {
    arguments: { readonly id: TorrentId; readonly number: number };
    result: null;
  };
  /** One place up or down, out of its tier and into the next one at its ends; or to the end of a tier, the number behind the last being a new one. */
  'torrent:move-tracker': {
    arguments: { readonly id: TorrentId; readonly number: number; readonly to: TrackerMove };
    result: null;
  };
  'torrent:set-priorities': {
    arguments: {
      readonly id: TorrentId;
      readonly files: readonly number[];
      readonly priority: FilePriority;
    };
    result: null;
  };
  /** What is left out stays. */
  'torrent:set-order': {
    arguments: WishedOrder & { readonly id: TorrentId };
    result: null;
  };
  /** All its labels from now on: 20 of 40 characters at the most, without commas. Empty ones are left out. */
  'torrent:set-labels': {
    arguments: { readonly id: TorrentId; readonly labels: readonly string[] };
    result: null;
  };
  /** Of those that have something to download; positions are counted from 1. Several keep their order among themselves. */
  'torrent:move-in-queue': {
    arguments: { readonly ids: readonly TorrentId[]; readonly to: QueueMove };
    result: null;
  };
  /** It runs at once, above all limits of the queue, until that is taken back or it is paused. */
  'torrent:force': {
    arguments: { readonly id: TorrentId; readonly isForced: boolean };
    result: null;
  };
  'torrent:set-limits': {
    arguments: {
      readonly id: TorrentId;
      readonly download?: number | null;
      readonly upload?: number | null;
      /** Peers served at once, from 0 to 100; null is as many as are useful. */
      readonly slots?: number | null;
    };
    result: null;
  };
  /** When it has given enough; `none` is to seed for ever. Null: the goal of its labels, its tracker or the usual one counts. */
  'torrent:set-goal': {
    arguments: { readonly id: TorrentId; readonly goal: ShareGoal | 'none' | null };
    result: null;
  };
  /**
   * Super-seeding (BEP 16): while it seeds it looks as if it had nothing, and gives each piece away once. Ends by
   * itself once others have it all. Peers who are connected are sent away, and come anew.
   */
  'torrent:set-super-seeding': {
    arguments: { readonly id: TorrentId; readonly mode: SuperSeedMode };
    result: null;
  };
  /**
   * Serves files of a torrent over HTTP on this computer, while they are downloaded: what is read is fetched first. They
   * are wanted meanwhile, and a paused torrent is resumed. It ends by `stream:close`, with the torrent, or once nobody
   * has read or renewed it for `leaseMs` (half an hour where left out). `files` left out: the largest that can be played.
   */
  'stream:open': {
    arguments: {
      readonly id: TorrentId;
      readonly files?: readonly number[];
      /** Any free one where left out. */
      readonly port?: number;
      readonly leaseMs?: number;
    };
    result: OpenedStream;
  };
  'stream:renew': { arguments: { readonly stream: string }; result: null };
  'stream:close': { arguments: { readonly stream: string }; result: null };
  'torrent:add-peer': {
    arguments: { readonly id: TorrentId; readonly address: string };
    result: null;
  };
  /** `address` as in `PeerDetails`. Bytes per second, null is unlimited, and what is left out stays; only while it is connected. */
  'torrent:limit-peer': {
    arguments: {
      readonly id: TorrentId;
      readonly address: string;
      readonly download?: number | null;
      readonly upload?: number | null;
    };
    result: null;
  };
  /** `address` as in `PeerDetails`: with everybody at that host all torrents have done, now and later. */
  'torrent:ban-peer': {
    arguments: { readonly id: TorrentId; readonly address: string };
    result: null;
  };
  /** Asks for a newer version at once, and takes it. Rejects with `session/not-allowed` where nobody says whom to ask. */
  'torrent:update': {
    arguments: { readonly id: TorrentId };
    result: Pick<UpdateDetails, 'newer' | 'text'>;
  };
  /**
   * A new version under a name, whose key is made the first time. Resolves when it is seeded, and told to the
   * DHT where that answers. Of what is made of files the version before goes from the list, as they lie in one place.
   */
  'publication:publish': { arguments: PublishArguments; result: PublicationDetails };
  'publication:list': {
    arguments: Readonly<Record<never, never>>;
    result: { readonly publications: readonly PublicationDetails[] };
  };
  /** It is renewed no longer, and the DHT forgets it. Its key and its torrent stay. */
  'publication:stop': { arguments: { readonly name: string }; result: null };
  /** Its key, for another machine. */
  'publication:export-key': { arguments: { readonly name: string }; result: PublicationKey };
  'publication:import-key': {
    arguments: { readonly name: string } & PublicationKey;
    result: PublicationDetails;
  };
  /** An address without a port. */
  'session:ban-address': { arguments: { readonly address: string }; result: null };
  'session:unban-address': { arguments: { readonly address: string }; result: null };
  'session:list-banned': {
    arguments: Readonly<Record<never, never>>;
    result: { readonly addresses: readonly string[] };
  };
  /** The session and how many torrents are in each state: little to send, however many there are. */
  'session:summarize': { arguments: Readonly<Record<never, never>>; result: Overview };
  /** Looks at a torrent without adding it, or at one that is here. With `directory`, as if it were added there. Not at a magnet link: nothing is known of it. */
  'session:inspect': {
    arguments: {
      readonly source: TorrentSource | { readonly kind: 'torrent'; readonly id: TorrentId };
      readonly directory?: string;
    };
    result: Inspection;
  };
  /** What is in a folder where the engine runs; links to folders count as folders. */
  'session:list-folder': { arguments: { readonly path: string }; result: FolderContent };
  /** A folder that is not there yet counts as a part of the nearest one above it that is. */
  'session:free-space': { arguments: { readonly directory: string }; result: FolderSpace };
  /** Alternative limits, until the timetable changes it next; `auto` is as it has them. */
  'session:set-alternative': {
    arguments: { readonly mode: 'on' | 'off' | 'auto' };
    result: null;
  };
  /** Two of the settings, as `session:configure` has them. */
  'session:set-limits': {
    arguments: { readonly download?: number | null; readonly upload?: number | null };
    result: null;
  };
  /**
   * From now on, and in the user's file, whose comments and order stay. Values as the file may have them: a
   * rate may be "500K". Rejects with `settings/invalid`; where one is wrong nothing changes. A file that cannot
   * be written to is a note: the settings are in force until the engine stops.
   */
  'session:configure': {
    arguments: { readonly changes: SettingChanges };
    result: SettingsInForce;
  };
  /** Takes up what has changed in the user's file since it was last read. */
  'session:reload-settings': {
    arguments: Readonly<Record<never, never>>;
    result: SettingsInForce;
  };
  /**
   * In all addresses of trackers, of all torrents or of these, `find` (four letters at the least) becomes
   * `replacement`, such as a passkey. All or nothing: where one would be no address any more it rejects with
   * `session/invalid-argument`. `isTrial`: nothing is changed. Answers who is, or would be.
   */
  'session:rewrite-trackers': {
    arguments: {
      readonly find: string;
      readonly replacement: string;
      readonly ids?: readonly TorrentId[];
      readonly isTrial?: boolean;
    };
    result: {
      readonly torrents: readonly { readonly id: TorrentId; readonly trackers: number }[];
    };
  };
  /** What is known of the DHT. */
  /** Whether peers can come in, what else is wrong, and what to do about it. Nobody outside is asked. */
  /**
   * Makes a torrent of a file or a folder, and seeds it. Resolves when it is written, and goes on where whoever
   * asked has left. One at a time; what is at `output` already stays, unless it may go.
   */
  'session:create-torrent': {
    arguments: MakingPlace & {
      /** Added at once, without a check; so it is where left out. */
      readonly isSeeded?: boolean;
    };
    result: { readonly id: TorrentId; readonly path: string };
  };
  /** What would come of it: its files are looked for, and nothing is read. One at a time: an earlier one is given up. */
  'session:survey-torrent': { arguments: MakingPlace; result: MakingFigures };
  /** The torrent that is being made is given up, and nothing of it is left. Rejects with `session/not-allowed` where none is. */
  'session:cancel-create': { arguments: Readonly<Record<never, never>>; result: null };
  'session:diagnose': { arguments: Readonly<Record<never, never>>; result: Diagnosis };
  'session:show-dht': { arguments: Readonly<Record<never, never>>; result: DhtDetails };
  'session:show-filter': { arguments: Readonly<Record<never, never>>; result: FilterDetails };
  /** Reads its file again; answers once what that says is in force. */
  'session:reload-filter': { arguments: Readonly<Record<never, never>>; result: FilterDetails };
  /** Whether peers at an address (without a port) are welcome. */
  'session:judge-address': {
    arguments: { readonly address: string };
    result: AddressVerdict;
  };
  'session:list-settings': {
    arguments: Readonly<Record<never, never>>;
    result: SettingsInForce;
  };
}

export type CommandName = keyof Commands;
export type CommandArguments<Name extends CommandName> = Commands[Name]['arguments'];
export type CommandResult<Name extends CommandName> = Commands[Name]['result'];
