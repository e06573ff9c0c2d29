/**
 * What is published under keys of ours (BEP 46): each version is a torrent, and a signed item in the DHT says which
 * is the newest. It is put there again and again, or it would be forgotten.
 */
import { toHex } from '../../base/bytes.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import { safeText } from '../../base/safe-text.ts';
import type { PublicationDetails, PublicationKey } from '../../contract/updates.ts';
import { MAX_SALT_BYTES } from '../../protocol/limits.ts';
import { decodePointer, formatMutableLink } from '../../protocol/mutable-link.ts';
import { MAX_ITEM_SEQUENCE } from '../../protocol/stored-item.ts';
import { DHT_PATIENCE_MS, MAX_PUBLICATION_NAME_LENGTH, MAX_PUBLICATIONS } from '../limits.ts';
import type { ItemKeeper } from './item-keeper.ts';
import { bytesOf, itemOf, newPublication, type Publication } from './publication.ts';

export interface PublicationsOptions {
  readonly wallTime: () => number;
  /** 32 bytes that nobody can guess. */
  readonly makeSeed: () => Uint8Array;
  readonly keeper: Pick<ItemKeeper, 'keep'>;
  /** Rejects with `state/*` where they could not be kept. */
  readonly save: (publications: Iterable<Publication>) => Promise<void>;
  readonly hasTorrent: (id: TorrentId) => boolean;
}

/** What came of the last renewal. */
interface Renewal {
  readonly copies: number;
  readonly at: number;
  readonly problem: string | undefined;
}

export class Publications {
  readonly #options: PublicationsOptions;
  readonly #publications = new Map<string, Publication>();
  readonly #renewals = new Map<string, Renewal>();
  /** Files of ours that were changed since they were published. */
  readonly #changed = new Set<string>();

  constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  take(publications: Iterable<Publication>): void {
    for (const each of publications) this.#publications.set(each.name, each);
  }

  get active(): readonly Publication[] {
    return [...this.#publications.values()].filter(({ isActive }) => isActive);
  }

  /** Throws `session/not-found`. */
  need(name: string): Publication {
    const publication = this.#publications.get(name);
    if (publication !== undefined) return publication;
    throw new SluiceError(
      'session/not-found',
      `nothing is published as "${safeText(name, 100)}"; "sluice publish --list" shows what is`,
    );
  }

  get(name: string): Publication | undefined {
    return this.#publications.get(name);
  }

  /** The one whose newest version this is, made of files of the user's own. */
  ofOwnFiles(id: TorrentId): Publication | undefined {
    for (const each of this.#publications.values()) {
      if (each.path !== undefined && idOf(each) === id) return each;
    }
    return undefined;
  }

  /** The one whose newest version this is. */
  of(id: TorrentId): PublicationDetails | undefined {
    for (const each of this.#publications.values())
      if (idOf(each) === id) return this.describe(each);
    return undefined;
  }

  onFilesChanged({ name }: Publication): void {
    this.#changed.add(name);
  }

  /** Throws `session/invalid-argument`, or `session/not-allowed` where there are too many. */
  check(name: string): void {
    if (name === '' || safeText(name, MAX_PUBLICATION_NAME_LENGTH) !== name) {
      throw new SluiceError(
        'session/invalid-argument',
        `"${safeText(name, 100)}" cannot be the name of a publication: give up to ${MAX_PUBLICATION_NAME_LENGTH} printable characters`,
      );
    }
    if (this.#publications.has(name) || this.#publications.size < MAX_PUBLICATIONS) return;
    throw new SluiceError('session/not-allowed', `there are ${MAX_PUBLICATIONS} publications`);
  }

  /** A new version. It is on record before anybody hears of it, so that no number is ever given twice. */
  async publish(
    name: string,
    infoHash: Uint8Array,
    path: string | undefined,
  ): Promise<PublicationDetails> {
    this.check(name);
    const before = this.get(name) ?? newPublication(name, this.#options.makeSeed());
    const isSame = before.infoHash !== undefined && toHex(before.infoHash) === toHex(infoHash);
    const known = isSame ? before.sequence : (await this.#newestOf(before)) + 1n;
    if (known > MAX_ITEM_SEQUENCE) throw numbersUsedUp(name);
    const next = { ...before, infoHash, path, sequence: known, isActive: true };
    this.#changed.delete(name);
    await this.#keep({ ...next, isPut: isSame && before.isPut });
    await this.renew(name);
    return this.describe(this.need(name));
  }

  /** Looked up and put again. Never rejects. */
  async renew(name: string): Promise<void> {
    const publication = this.#publications.get(name);
    const item = publication && itemOf(publication);
    if (publication === undefined || item === undefined || !publication.isActive) return;
    const { key, salt } = publication;
    const at = this.#options.wallTime();
    try {
      const kept = await this.#options.keeper.keep({ key, salt, known: item });
      if (this.#publications.get(name) !== publication) return;
      const newest = kept.newest?.sequence ?? 0n;
      if (newest > item.sequence) {
        await this.#onOvertaken(publication, newest, decodePointer(kept.newest!.value));
        return;
      }
      this.#renewals.set(name, { copies: kept.copies, at, problem: undefined });
      if (kept.copies > 0 && !publication.isPut) await this.#keep({ ...publication, isPut: true });
    } catch (error) {
      this.#renewals.set(name, { copies: 0, at, problem: messageOf(error) });
    }
  }

  /** It is renewed no longer, and forgotten by the DHT within two hours. Its key stays. */
  async stop(name: string): Promise<void> {
    await this.#keep({ ...this.need(name), isActive: false });
    this.#renewals.delete(name);
  }

  export(name: string): PublicationKey {
    const { seed, salt } = this.need(name);
    return { seed: toHex(seed), salt: toHex(salt) };
  }

  /** From another machine. Rejects with `session/invalid-argument` for what is no key. */
  async import(name: string, key: PublicationKey): Promise<PublicationDetails> {
    this.check(name);
    if (this.#publications.has(name)) {
      throw new SluiceError('session/already-added', `"${name}" has a key already`);
    }
    const [seed, salt] = [bytesOf(key.seed), bytesOf(key.salt)];
    if (seed?.length !== 32 || salt === undefined || salt.length > MAX_SALT_BYTES) {
      throw new SluiceError(
        'session/invalid-argument',
        `a key is 64 hex digits (the seed of an Ed25519 key), and its salt hex of up to ${MAX_SALT_BYTES} bytes`,
      );
    }
    await this.#keep(newPublication(name, seed, salt));
    return this.describe(this.need(name));
  }

  list(): readonly PublicationDetails[] {
    return [...this.#publications.values()].map((each) => this.describe(each));
  }

  describe(publication: Publication): PublicationDetails {
    const { name, key, salt, sequence, path, isActive } = publication;
    const renewal = this.#renewals.get(name);
    return {
      name: safeText(name),
      magnet: formatMutableLink({ key, salt }, name),
      version: String(sequence),
      torrent: idOf(publication) ?? null,
      path: path ?? null,
      isActive,
      copies: renewal?.copies ?? 0,
      renewedAt: renewal?.at ?? null,
      text: safeText(this.#wordsOf(publication, renewal), 500),
    };
  }

  #wordsOf(publication: Publication, renewal: Renewal | undefined): string {
    const { name, sequence, isActive } = publication;
    const id = idOf(publication);
    if (id === undefined) return 'It has a key, and nothing was published under it yet.';
    if (this.#changed.has(name)) {
      return `Its files were changed since version ${sequence} was published, which rests: publish it again.`;
    }
    if (!isActive) return 'It is stopped: the DHT forgets it within two hours.';
    if (!this.#options.hasTorrent(id))
      return 'Its torrent is not here any more: nobody gets it from us.';
    if (renewal?.problem !== undefined) {
      return `Version ${sequence} waits for the DHT: ${renewal.problem}.`;
    }
    if (renewal === undefined || renewal.copies === 0) {
      return `Version ${sequence} will be told to the DHT once nodes answer.`;
    }
    return `Version ${sequence} is known to ${renewal.copies} nodes of the DHT.`;
  }

  /** Of ours, and of what others with the key have put into the DHT. */
  async #newestOf({ key, salt, sequence }: Publication): Promise<bigint> {
    const item = { key, salt };
    const kept = await this.#options.keeper.keep(item, DHT_PATIENCE_MS).catch(() => undefined);
    const found = kept?.newest?.sequence ?? 0n;
    return found > sequence ? found : sequence;
  }

  /** What we have never got in comes after what is there; else whoever published last has the word. */
  async #onOvertaken(
    publication: Publication,
    newest: bigint,
    pointer: Uint8Array | undefined,
  ): Promise<void> {
    const { name, infoHash } = publication;
    const isOurs = pointer !== undefined && toHex(pointer) === toHex(infoHash!);
    if (isOurs) return await this.#keep({ ...publication, sequence: newest, isPut: true });
    if (!publication.isPut && newest < MAX_ITEM_SEQUENCE) {
      await this.#keep({ ...publication, sequence: newest + 1n });
      return await this.renew(name);
    }
    const problem = `another program with its key has published version ${newest}`;
    this.#renewals.set(name, { copies: 0, at: this.#options.wallTime(), problem });
  }

  async #keep(publication: Publication): Promise<void> {
    const before = this.#publications.get(publication.name);
    this.#publications.set(publication.name, publication);
    try {
      await this.#options.save(this.#publications.values());
    } catch (error) {
      if (before === undefined) this.#publications.delete(publication.name);
      else this.#publications.set(publication.name, before);
      throw error;
    }
  }
}

/** The torrent that is its newest version. */
export const idOf = ({ infoHash }: Publication): TorrentId | undefined =>
  infoHash && (toHex(infoHash) as TorrentId);

const numbersUsedUp = (name: string): SluiceError =>
  new SluiceError(
    'session/not-allowed',
    `"${name}" has used up all numbers of versions: publish under a new name`,
  );
