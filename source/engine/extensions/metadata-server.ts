/** Gives a torrent's info dictionary to peers that have only its hash (BEP 9), never more than the upload limit allows. */
import { messageOf } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import { MAX_METADATA_MESSAGE_BYTES, METADATA_PIECE_BYTES } from '../../protocol/limits.ts';
import {
  decodeMetadataMessage,
  encodeMetadataData,
  encodeMetadataReject,
  METADATA_EXTENSION,
  metadataPieceCount,
} from '../../protocol/metadata-message.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import { MAX_METADATA_QUEUE, METADATA_COPIES_PER_PEER } from '../limits.ts';
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';

export interface MetadataServerOptions {
  /** Bytes of the info dictionary. */
  readonly size: number;
  readonly load: () => Promise<Uint8Array>;
  readonly throttle: Throttle;
  readonly warn: (message: string) => void;
}

interface Wanted {
  readonly peer: Peer;
  readonly piece: number;
}

export class MetadataServer implements Extension {
  readonly name = METADATA_EXTENSION;
  readonly maxMessageBytes = MAX_METADATA_MESSAGE_BYTES;
  readonly #options: MetadataServerOptions;
  /** First come, first served. */
  readonly #queue: Wanted[] = [];
  readonly #served = new Map<Peer, number>();
  #info: Uint8Array | undefined;
  #isBusy = false;
  #isClosed = false;

  constructor(options: MetadataServerOptions) {
    this.#options = options;
  }

  onMessage(peer: Peer, payload: Uint8Array): void {
    const message = decodeMetadataMessage(payload);
    if (message?.kind === 'request') this.#onRequest(peer, message.piece);
    // Nobody was asked for any: ours is whole.
    else peer.note('unknown');
  }

  onClose(peer: Peer): void {
    this.#served.delete(peer);
  }

  close(): void {
    this.#isClosed = true;
    this.#queue.length = 0;
    this.#served.clear();
    this.#options.throttle.forget(this.#pump);
  }

  #onRequest(peer: Peer, piece: number): void {
    const pieceCount = metadataPieceCount(this.#options.size);
    const served = this.#served.get(peer) ?? 0;
    const isTooMuch = served >= pieceCount * METADATA_COPIES_PER_PEER;
    if (piece >= pieceCount || isTooMuch || this.#queue.length >= MAX_METADATA_QUEUE) {
      peer.extensions?.send(peer, this.name, encodeMetadataReject(piece));
      return;
    }
    this.#served.set(peer, served + 1);
    this.#queue.push({ peer, piece });
    this.#pump();
  }

  readonly #pump = (): void => {
    if (this.#isBusy || this.#isClosed) return;
    if (this.#info === undefined && this.#queue.length > 0) {
      void this.#load();
      return;
    }
    while (this.#queue.length > 0) {
      if (!this.#options.throttle.take(METADATA_PIECE_BYTES)) {
        this.#options.throttle.whenReady(this.#pump);
        return;
      }
      this.#give(this.#queue.shift()!);
    }
  };

  #give({ peer, piece }: Wanted): void {
    if (peer.isClosed) return;
    const info = this.#info!;
    const start = piece * METADATA_PIECE_BYTES;
    const bytes = info.subarray(start, start + METADATA_PIECE_BYTES);
    peer.extensions?.send(peer, this.name, encodeMetadataData(piece, info.length, bytes));
  }

  async #load(): Promise<void> {
    this.#isBusy = true;
    try {
      this.#info = await this.#options.load();
    } catch (error) {
      this.#options.warn(safeText(`the metadata cannot be given to others: ${messageOf(error)}`));
      this.#refuseAll();
    }
    this.#isBusy = false;
    this.#pump();
  }

  #refuseAll(): void {
    for (const { peer, piece } of this.#queue.splice(0)) {
      if (!peer.isClosed) peer.extensions?.send(peer, this.name, encodeMetadataReject(piece));
    }
  }
}
