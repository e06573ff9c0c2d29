/** An event is a past fact, numbered and kept in a journal for late listeners. */
import type { TorrentId } from '../base/ids.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { GoalCondition, ShareGoal } from '../base/share-goal.ts';
import type { PortMappingMethod } from './port-mapping.ts';

interface EventFields {
  /** Not of those that are taken up again when the session starts. */
  'torrent:added': { readonly id: TorrentId; readonly torrentName: SafeText };
  /** Peers have sent what a magnet link names: it is known now what the torrent holds. */
  'torrent:metadata': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly totalSize: number;
    readonly fileCount: number;
  };
  'torrent:checked': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly piecesHave: number;
    readonly pieceCount: number;
    /** All that is wanted is there, and safe on the medium. */
    readonly isComplete: boolean;
  };
  /** The last of what was wanted has come, and is safe on the medium: never told of data that was whole when it was added. */
  'torrent:finished': { readonly id: TorrentId; readonly torrentName: SafeText };
  'torrent:paused': { readonly id: TorrentId };
  'torrent:resumed': { readonly id: TorrentId };
  'torrent:removed': { readonly id: TorrentId; readonly torrentName: SafeText };
  'torrent:removal-planned': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly withData: boolean;
    /** When it will go, unless it is taken back. */
    readonly removeAt: number;
  };
  /** All data is looked at anew, as the user asked. */
  'torrent:verifying': { readonly id: TorrentId };
  'torrent:limits-changed': {
    readonly id: TorrentId;
    readonly download: number | null;
    readonly upload: number | null;
    /** Peers served at once; null is as many as are useful. */
    readonly slots: number | null;
  };
  /** As in `torrent:set-goal`. */
  'torrent:goal-changed': { readonly id: TorrentId; readonly goal: ShareGoal | 'none' | null };
  /** As the user wished; `over` by itself, for others have it all. */
  'torrent:super-seeding-changed': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly mode: 'on' | 'off' | 'auto' | 'over';
  };
  /** It has given enough: it is paused, and `torrent:removal-planned` follows where it is to go. */
  'torrent:goal-reached': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly by: readonly GoalCondition[];
    readonly ratio: number;
    readonly seedingMs: number;
  };
  /** By the user; `url` is the one that came, went, or has another place. */
  'torrent:trackers-changed': {
    readonly id: TorrentId;
    readonly change: 'added' | 'removed' | 'replaced' | 'moved';
    readonly url: SafeText;
  };
  /** By the user; `url` is the one that came, or went. */
  'torrent:web-seeds-changed': {
    readonly id: TorrentId;
    readonly change: 'added' | 'removed';
    readonly url: SafeText;
  };
  /** A planned removal was taken back. */
  'torrent:kept': { readonly id: TorrentId; readonly torrentName: SafeText };
  /** What had stopped it is mended: it goes on by itself. */
  'torrent:recovered': { readonly id: TorrentId };
  'torrent:moved': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly directory: string;
  };
  /** It is where it was, or will be brought on when its disk is mended. */
  'torrent:move-failed': {
    readonly id: TorrentId;
    readonly directory: string;
    readonly problem: SafeText;
  };
  /** Of files that were there: its .torrent is at `path`. */
  'torrent:created': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly path: string;
  };
  'torrent:renamed': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly path: SafeText;
  };
  'torrent:failed': { readonly id: TorrentId; readonly problem: SafeText };
  /** The program that is run for a torrent that has finished, as the settings say. */
  'torrent:program-ended': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly program: SafeText;
    readonly outcome:
      | 'ended'
      /** By itself, but not with 0. */
      | 'failed'
      /** It took longer than it may. */
      | 'stopped'
      | 'not-started';
    /** Null where a signal ended it, or nothing was started. */
    readonly exitCode: number | null;
    /** The last it wrote, or why it was not started. */
    readonly words: SafeText;
  };
  /** It is the newest version of a publication of ours. `version` as in `PublicationDetails`. */
  'torrent:published': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly publication: SafeText;
    readonly version: string;
  };
  /** There is a newer version, which the user has not asked for. */
  'torrent:update-found': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly newer: TorrentId;
  };
  /** It is complete, and has taken the place of the version before it. */
  'torrent:updated': {
    readonly id: TorrentId;
    readonly torrentName: SafeText;
    readonly previous: TorrentId;
  };
  'piece:verified': { readonly id: TorrentId; readonly piece: number };
  'piece:failed': { readonly id: TorrentId; readonly piece: number };
  'peer:connected': { readonly id: TorrentId; readonly address: string; readonly client: SafeText };
  'peer:disconnected': {
    readonly id: TorrentId;
    readonly address: string;
    readonly reason: SafeText;
  };
  'peer:banned': { readonly id: TorrentId; readonly address: string; readonly reason: SafeText };
  'tracker:announced': { readonly id: TorrentId; readonly url: SafeText; readonly peers: number };
  'tracker:failed': {
    readonly id: TorrentId;
    readonly url: SafeText;
    /** As in "cannot be reached: connection refused": goes on where the URL ends. */
    readonly message: SafeText;
  };
  /** It is asked no more: it failed too often, or sent wrong data. */
  'web-seed:dropped': { readonly id: TorrentId; readonly url: SafeText; readonly reason: SafeText };
  'session:listening': { readonly port: number };
  /** The router leads these ports of its own to ours; null where it opens none, or does not say. */
  'session:port-mapped': {
    readonly method: PortMappingMethod;
    readonly externalAddress: string | null;
    readonly tcpPort: number | null;
    readonly udpPort: number | null;
  };
  /** It opens none. Asked again by and by, which is told only where it says something else. */
  'session:port-mapping-failed': { readonly message: SafeText };
  /** As in `session.downloadLimit`: they have other values than before. */
  'session:configured': { readonly keys: readonly string[] };
  /** Alternative limits count from now on, or those of all days. `until` as in the frame. */
  'session:limits-switched': {
    readonly isAlternative: boolean;
    readonly isByHand: boolean;
    readonly until: number | null;
  };
  'session:warned': { readonly message: SafeText };
}

export type EventName = keyof EventFields;

export type SessionEvent = {
  [Name in EventName]: {
    readonly name: Name;
    /** Grows from event to event, also from one process to the next over the same state; numbers may be left out. */
    readonly number: number;
    /** Milliseconds since 1970. */
    readonly at: number;
  } & EventFields[Name];
}[EventName];

export type EventOf<Name extends EventName> = Extract<SessionEvent, { readonly name: Name }>;
export type EventPayload<Name extends EventName> = EventFields[Name];
