/** Torrents of which newer versions come: those that are published here, and those that are followed (BEP 39, 46). */
import type { TorrentId } from '../base/ids.ts';
import type { SafeText } from '../base/safe-text.ts';

/** What is published under a key of ours. */
export interface PublicationDetails {
  readonly name: SafeText;
  /** Whoever follows it gets each new version. */
  readonly magnet: string;
  /** Its sequence number in the DHT, as decimal digits; `0` where nothing was published yet. */
  readonly version: string;
  /** The torrent that is the newest version; null where there is none. */
  readonly torrent: TorrentId | null;
  /** The file or folder it was made of; null where a torrent was given. */
  readonly path: string | null;
  /** It is renewed in the DHT, where it would be forgotten within two hours. */
  readonly isActive: boolean;
  /** Nodes of the DHT that had it when it was renewed last. */
  readonly copies: number;
  /** Null where it was not renewed since the session started. */
  readonly renewedAt: number | null;
  /** How it stands, in words. */
  readonly text: SafeText;
}

/** Where a torrent's newer versions come from, and whether there is one. */
export interface UpdateDetails {
  /** A link with a key (BEP 46), or an address in the torrent itself (BEP 39). */
  readonly by: 'link' | 'feed';
  readonly source: SafeText;
  readonly newer: /** This is the newest that is known. */
    | 'none'
    /** There is one, and the user has to say that it is wanted. */
    | 'offered'
    /** It is being downloaded. */
    | 'coming';
  /** Null where nobody was asked since the session started. */
  readonly askedAt: number | null;
  /** How it stands, in words. */
  readonly text: SafeText;
}

export interface PublishArguments {
  /** Of the publication: one that there is, or a new one. */
  readonly name: string;
  /** Absolute: a torrent is made of this file or folder and seeded… */
  readonly path?: string;
  /** …or this one is published. Left out, both: what was published last, made anew. */
  readonly id?: TorrentId;
  /** Each a tier of its own; those of the version before where left out. */
  readonly trackers?: readonly string[];
  readonly comment?: string;
}

/** The key of a publication: whoever has it can publish in its name. */
export interface PublicationKey {
  /** Hex: the 32 bytes that an Ed25519 key pair grows from. */
  readonly seed: string;
  /** Hex; mostly empty (BEP 44). */
  readonly salt: string;
}
