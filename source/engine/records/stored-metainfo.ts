/** A torrent's piece hashes: read from the state when data is checked or fetched, and let go again. */
import type { TorrentId } from '../../base/ids.ts';
import type { StateStore } from '../../base/ports/state.ts';
import {
  infoBytesInSteps,
  type Metainfo,
  pieceHashesInSteps,
  webNamesInSteps,
} from '../../protocol/metainfo.ts';
import type { WebNames } from '../../protocol/web-seed-url.ts';
import type { LongWork } from '../long-work.ts';

/** A .torrent as it came, and what was read of it. */
export interface ReadTorrent {
  readonly bytes: Uint8Array;
  readonly metainfo: Pick<Metainfo, 'pieceHashes'>;
  /** As `encodeOutline` makes it. */
  readonly outline: string;
}

export interface StoredMetainfoPorts {
  readonly state: Pick<StateStore, 'loadMetainfo'>;
  readonly longWork: LongWork;
}

export class StoredMetainfo {
  readonly #id: TorrentId;
  readonly #ports: StoredMetainfoPorts;
  /** Of a torrent that was just added: not in the state yet. */
  #unsaved: Pick<ReadTorrent, 'bytes' | 'outline'> | undefined;
  #hashes: Promise<Uint8Array> | undefined;

  constructor(id: TorrentId, ports: StoredMetainfoPorts, added?: ReadTorrent) {
    this.#id = id;
    this.#ports = ports;
    this.#unsaved = added && { bytes: added.bytes, outline: added.outline };
    this.#hashes = added && Promise.resolve(added.metainfo.pieceHashes);
  }

  /** The .torrent, while it is in no state yet. */
  get unsaved(): Uint8Array | undefined {
    return this.#unsaved?.bytes;
  }

  /** The same for the text that is read in its place. */
  get unsavedOutline(): string | undefined {
    return this.#unsaved?.outline;
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
      ? this.#ports.state.loadMetainfo(this.#id)
      : Promise.resolve(this.#unsaved.bytes);
  }

  /** The info dictionary, for peers (BEP 9). Rejects with `state/*`. */
  async infoBytes(): Promise<Uint8Array> {
    return this.#ports.longWork.do(infoBytesInSteps(await this.bytes()));
  }

  /** As its files are called on web seeds (BEP 19). Rejects with `state/*`. */
  async webNames(): Promise<WebNames> {
    return this.#ports.longWork.do(webNamesInSteps(await this.bytes()));
  }

  /** Nobody needs the hashes just now. */
  letGo(): void {
    if (this.#unsaved === undefined) this.#hashes = undefined;
  }

  async #load(): Promise<Uint8Array> {
    const { state, longWork } = this.#ports;
    return longWork.do(pieceHashesInSteps(await state.loadMetainfo(this.#id)));
  }
}
