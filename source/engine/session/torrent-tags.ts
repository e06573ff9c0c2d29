/** Torrents by the tags with which encrypting peers name them (MSE): made when the first such peer comes, and kept from then on. */
import { toBinaryString } from '../../base/bytes.ts';
import { mseTag } from '../../protocol/mse-keys.ts';

export class TorrentTags {
  #byTag: Map<string, Uint8Array> | undefined;

  /** `all`: the info-hashes that there are, asked for once. */
  find(tag: Uint8Array, all: () => Iterable<Uint8Array>): Uint8Array | undefined {
    if (this.#byTag === undefined) {
      this.#byTag = new Map();
      for (const infoHash of all()) this.add(infoHash);
    }
    return this.#byTag.get(toBinaryString(tag));
  }

  add(infoHash: Uint8Array): void {
    this.#byTag?.set(toBinaryString(mseTag(infoHash)), infoHash);
  }

  remove(infoHash: Uint8Array): void {
    this.#byTag?.delete(toBinaryString(mseTag(infoHash)));
  }
}
