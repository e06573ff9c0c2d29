/**
 * Torrents of which newer versions are looked for: by a key in the DHT (BEP 46), or at an address in the torrent
 * (BEP 39). A new version takes over what it can of the one that is here, which stays whole until the new one is.
 */
import { toHex } from '../../base/bytes.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import { safeText } from '../../base/safe-text.ts';
import type { UpdateDetails } from '../../contract/updates.ts';
import type { MutableItem } from '../../discovery/dht/item-search.ts';
import { decodePointer, formatMutableLink, type MutableLink } from '../../protocol/mutable-link.ts';
import { MAX_FOLLOWED } from '../limits.ts';
import { type Following, type Lead, newFollowing, type VersionPlace } from './following.ts';
import type { ItemKeeper } from './item-keeper.ts';
import type { Newer } from './newer.ts';
import type { UpdateFeed } from './update-feed.ts';
import type { VersionChange } from './version-change.ts';

export interface FollowingsOptions {
  readonly wallTime: () => number;
  readonly keeper: Pick<ItemKeeper, 'keep'>;
  readonly feed: Pick<UpdateFeed, 'ask'>;
  readonly change: Pick<VersionChange, 'begin' | 'end' | 'drop'>;
  readonly hasTorrent: (id: TorrentId) => boolean;
  /** New versions are taken without asking, where their author has signed them. */
  readonly takesThem: () => boolean;
  /** Rejects with `state/*`. */
  readonly save: (followings: Iterable<Following>) => Promise<void>;
  /** As the torrent itself says. */
  readonly leadOf: (id: TorrentId) => Lead | undefined;
  readonly onOffered: (following: Following) => void;
  /** From now on this one is followed in place of the one before it. */
  readonly onSucceeded: (following: Following) => void;
  /** Of a torrent: what is said of its versions. */
  readonly onChanged: (id: TorrentId) => void;
  readonly warn: (message: string) => void;
}

/** What stands under a key just now. */
export interface NewestItem {
  readonly infoHash: Uint8Array;
  readonly item: MutableItem;
}

interface Look {
  readonly at: number;
  readonly problem: string | undefined;
}

export class Followings {
  readonly #options: FollowingsOptions;
  readonly #followings = new Map<TorrentId, Following>();
  readonly #looks = new Map<TorrentId, Look>();
  /** New versions that are being put into the place of old ones. */
  readonly #ending = new Set<TorrentId>();

  constructor(options: FollowingsOptions) {
    this.#options = options;
  }

  take(followings: Iterable<Following>): void {
    for (const each of followings) this.#followings.set(each.id, each);
  }

  get all(): Iterable<Following> {
    return this.#followings.values();
  }

  get(id: TorrentId): Following | undefined {
    return this.#followings.get(id);
  }

  /** Whose next version is that? */
  whoseNext(id: TorrentId): Following | undefined {
    for (const each of this.#followings.values()) if (each.next === id) return each;
    return undefined;
  }

  /** From now on. What is followed already stays as it is. */
  async follow(id: TorrentId, lead: Lead, isUsers = false): Promise<void> {
    if (this.#followings.has(id)) return;
    if (this.#followings.size >= MAX_FOLLOWED) {
      throw new SluiceError(
        'session/not-allowed',
        `${MAX_FOLLOWED} torrents are followed already; newer versions of this one are not looked for`,
      );
    }
    await this.#keep({ ...newFollowing(id, lead), isUsers });
  }

  /** The newest version of what a link names. Rejects with `session/not-found` where nobody knows of any. */
  async resolve({ key, salt }: MutableLink, patienceMs: number): Promise<NewestItem> {
    const { newest } = await this.#options.keeper.keep({ key, salt }, patienceMs);
    const infoHash = newest && decodePointer(newest.value);
    if (newest !== undefined && infoHash !== undefined) return { infoHash, item: newest };
    const why =
      newest === undefined
        ? 'nobody in the DHT knows a version of it just now'
        : 'what stands under its key names no torrent';
    throw new SluiceError('session/not-found', `${formatMutableLink({ key, salt })}: ${why}`);
  }

  /** Asks for a newer version. `takes`: the user wants it. Rejects where nobody could be asked, and then the next look may do better. */
  async look(id: TorrentId, takes: boolean, patienceMs = 0): Promise<void> {
    const following = this.#followings.get(id);
    if (following === undefined) return;
    const { lead, offered } = following;
    if (lead.kind === 'feed' && offered !== undefined && !takes) return;
    const at = this.#options.wallTime();
    try {
      const newer = await this.#ask(following, patienceMs);
      this.#looks.set(id, { at, problem: undefined });
      if (newer !== undefined) await this.#onNewer(id, newer, takes);
    } catch (error) {
      this.#looks.set(id, { at, problem: messageOf(error) });
      throw error;
    } finally {
      this.#options.onChanged(id);
    }
  }

  /** All that is wanted of a torrent is there. */
  async onComplete(id: TorrentId): Promise<void> {
    const following = this.whoseNext(id);
    if (following === undefined || this.#ending.has(id)) return;
    this.#ending.add(id);
    try {
      if (!following.isUsers) await this.#options.change.end(following.id, id);
      if (this.whoseNext(id)?.id === following.id) await this.#succeed(following, id);
    } finally {
      this.#ending.delete(id);
    }
  }

  /** Of an earlier session, whose torrents are here: what it had begun and not got into the list is looked for anew. */
  async settle(): Promise<void> {
    const { hasTorrent } = this.#options;
    let isChanged = false;
    for (const each of [...this.#followings.values()]) {
      const isHere = hasTorrent(each.id);
      const isNextHere = each.next !== undefined && hasTorrent(each.next);
      if (isHere && (each.next === undefined || isNextHere)) continue;
      isChanged = true;
      if (isHere) this.#followings.set(each.id, { ...each, next: undefined });
      else this.#followings.delete(each.id);
      if (!isHere && isNextHere)
        this.#followings.set(each.next!, newFollowing(each.next!, each.lead));
    }
    if (isChanged) await this.#save();
  }

  /** A torrent is gone. */
  async onRemoved(id: TorrentId): Promise<void> {
    const next = this.whoseNext(id);
    // The user does not want it.
    if (next !== undefined) {
      await this.#keep({ ...next, next: undefined, place: undefined, offered: id });
    }
    const own = this.#followings.get(id);
    if (own?.next !== undefined) return await this.#succeed(own, own.next);
    this.#looks.delete(id);
    if (this.#followings.delete(id)) await this.#save();
  }

  /** Where the next version is put. */
  async keepPlace(id: TorrentId, place: VersionPlace): Promise<void> {
    const following = this.#followings.get(id);
    if (following !== undefined) await this.#keep({ ...following, place });
  }

  /** The next version of another one is put there. */
  isPlace(id: TorrentId, directory: string, name: string): boolean {
    for (const { id: other, place } of this.#followings.values()) {
      if (other !== id && place?.directory === directory && place.name === name) return true;
    }
    return false;
  }

  /** Null where nobody looks for newer versions. */
  describe(id: TorrentId): UpdateDetails | null {
    const following = this.#followings.get(id);
    if (following === undefined) return null;
    const { lead, next, offered } = following;
    const look = this.#looks.get(id);
    return {
      by: lead.kind,
      source: safeText(lead.kind === 'feed' ? lead.url : formatMutableLink(lead), 500),
      newer: next !== undefined ? 'coming' : offered !== undefined ? 'offered' : 'none',
      askedAt: look?.at ?? null,
      text: safeText(wordsOf(following, look), 500),
    };
  }

  async #ask({ id, lead }: Following, patienceMs: number): Promise<Newer | undefined> {
    if (lead.kind === 'feed') return await this.#options.feed.ask(id, lead.url);
    const { key, salt, item } = lead;
    const { newest } = await this.#options.keeper.keep({ key, salt, known: item }, patienceMs);
    if (newest === undefined) return undefined;
    const pointer = decodePointer(newest.value);
    const now = this.#followings.get(id);
    if (now !== undefined && newest.sequence > (item?.sequence ?? -1n)) {
      await this.#keep({ ...now, lead: { ...lead, item: newest } });
    }
    if (pointer === undefined) return undefined;
    return { id: toHex(pointer) as TorrentId, isSigned: true, torrent: undefined };
  }

  async #onNewer(id: TorrentId, newer: Newer, takes: boolean): Promise<void> {
    const following = this.#followings.get(id);
    if (following === undefined || newer.id === id || newer.id === following.next) return;
    const isWanted = takes || (newer.isSigned && this.#options.takesThem());
    // What was offered, and what the user has removed, is not taken without a word.
    if (isWanted && (takes || newer.id !== following.offered))
      await this.#take(following, newer, takes);
    else if (newer.id !== following.offered) await this.#offer(following, newer.id);
  }

  async #offer(following: Following, id: TorrentId): Promise<void> {
    const offered = { ...following, offered: id };
    await this.#keep(offered);
    this.#options.onOffered(offered);
  }

  /** On record before it is added: a killed process finds out what it is. */
  async #take(following: Following, newer: Newer, takes: boolean): Promise<void> {
    // Whoever has the key can name any torrent that is here.
    if (this.#options.hasTorrent(newer.id)) return await this.#succeed(following, newer.id, !takes);
    const superseded = following.next;
    const { change } = this.#options;
    try {
      await this.#keep({ ...following, next: newer.id, offered: undefined });
      await change.begin(following, newer);
    } catch (error) {
      const now = this.#followings.get(following.id);
      if (now?.next === newer.id) await this.#keep({ ...now, next: undefined, offered: newer.id });
      throw error;
    }
    if (superseded !== undefined) await change.drop(superseded);
    // There was nothing to keep of the one before.
    if (!this.#options.hasTorrent(following.id)) await this.#succeed(following, newer.id);
  }

  /** The next version is the one that is here. */
  async #succeed(following: Following, id: TorrentId, isUsers = false): Promise<void> {
    const { lead } = following;
    this.#followings.delete(following.id);
    const look = this.#looks.get(following.id);
    this.#looks.delete(following.id);
    if (look !== undefined && lead.kind === 'link') this.#looks.set(id, look);
    // An address is asked until it has named a newer one, which names its own (BEP 39).
    const next = lead.kind === 'link' ? lead : this.#options.leadOf(id);
    // What has an author of its own keeps that one.
    if (next === undefined || this.#followings.has(id)) await this.#save();
    else {
      const heir = { ...newFollowing(id, next), isUsers };
      await this.#keep(heir);
      this.#options.onSucceeded(heir);
    }
    this.#options.onChanged(id);
  }

  async #keep(following: Following): Promise<void> {
    this.#followings.set(following.id, following);
    await this.#save();
  }

  async #save(): Promise<void> {
    try {
      await this.#options.save(this.#followings.values());
    } catch (error) {
      this.#options.warn(`which torrents are followed was not saved: ${messageOf(error)}`);
    }
  }
}

const wordsOf = ({ lead, next, offered }: Following, look: Look | undefined): string => {
  if (next !== undefined) return `A newer version (${next.slice(0, 8)}) is being downloaded.`;
  if (offered !== undefined) {
    return `There is a newer version (${offered.slice(0, 8)}): take it with "update".`;
  }
  if (look === undefined) return 'Newer ones are looked for.';
  if (look.problem !== undefined) return `Newer ones could not be looked for: ${look.problem}.`;
  return lead.kind === 'link' && lead.item !== undefined
    ? `${lead.item.sequence}, the newest.`
    : 'No newer one is known.';
};
