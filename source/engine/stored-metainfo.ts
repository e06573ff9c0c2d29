/** A torrent's piece hashes: read from the state when data is checked or fetched, and let go again. */
import type { TorrentId } from '../base/ids.ts';
import type { StateStore } from '../base/ports/state.ts';
import { type Metainfo, parseMetainfo } from '../protocol/metainfo.ts';

/** A .torrent as it came, and what was read of it. */
export interface ReadTorrent {
  readonly bytes: Uint8Array;
  readonly metainfo: Metainfo;
}

export class StoredMetainfo {
  readonly #id: TorrentId;
  readonly #state: StateStore;
  /** Of a torrent that was just added: not in the state yet. */
  #unsaved: Uint8Array | undefined;
  #hashes: Promise<Uint8Array> | undefined;

  constructor(id: TorrentId, state: StateStore, added?: ReadTorrent) {
    this.#id = id;
    this.#state = state;
    this.#unsaved = added?.bytes;
    this.#hashes = added && Promise.resolve(added.metainfo.pieceHashes);
  }

  /** The .torrent, while it is in no state yet. */
  get unsaved(): Uint8Array | undefined {
    return this.#unsaved;
  }

  onSaved(): void {
    this.#unsaved = undefined;
  }

  /** SHA-1, 20 bytes a piece (BEP 3). Rejects with `state/*`; the next call tries again. */
  pieceHashes(): Promise<Uint8Array> {
    if (this.#hashes !== undefined) return this.#hashes;
    const loading = this.#load();
    this.#hashes = loading;
    loading.catch(() => {
      if (this.#hashes === loading) this.#hashes = undefined;
    });
    return loading;
  }

  /** The .torrent as it came. */
  bytes(): Promise<Uint8Array> {
    return this.#unsaved === undefined
      ? this.#state.loadMetainfo(this.#id)
      : Promise.resolve(this.#unsaved);
  }

  /** The info dictionary, for peers (BEP 9). Rejects with `state/*`. */
  async infoBytes(): Promise<Uint8Array> {
    return parseMetainfo(await this.bytes()).infoBytes;
  }

  /** Nobody needs the hashes just now. */
  letGo(): void {
    if (this.#unsaved === undefined) this.#hashes = undefined;
  }

  async #load(): Promise<Uint8Array> {
    const { pieceHashes } = parseMetainfo(await this.#state.loadMetainfo(this.#id));
    // A copy: what was read is a view of all of the .torrent.
    return new Uint8Array(pieceHashes);
  }
}
