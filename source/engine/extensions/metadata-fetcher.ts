/** Asks peers for the info dictionary of a torrent of which only the hash is known (BEP 9). */
import { createHash } from 'node:crypto';
import { equalBytes, toBinaryString } from '../../base/bytes.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { MetadataFetch } from '../../policy/metadata-fetch.ts';
import type { ExtensionHandshake } from '../../protocol/extension-handshake.ts';
import {
  MAX_METADATA_BYTES,
  MAX_METADATA_MESSAGE_BYTES,
  METADATA_PIECE_BYTES,
} from '../../protocol/limits.ts';
import {
  decodeMetadataMessage,
  encodeMetadataReject,
  encodeMetadataRequest,
  METADATA_EXTENSION,
  type MetadataMessage,
} from '../../protocol/metadata-message.ts';
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';

export interface MetadataFetcherOptions {
  readonly clock: Clock;
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly peers: () => Iterable<Peer>;
  /** Its hash is the right one; it may be hostile all the same. */
  readonly onMetadata: (metadata: Uint8Array) => void;
  /** It alone has sent what is wrong. */
  readonly onLiar: (peer: Peer) => void;
  readonly onChanged: () => void;
}

export class MetadataFetcher implements Extension {
  readonly name = METADATA_EXTENSION;
  readonly maxMessageBytes = MAX_METADATA_MESSAGE_BYTES;
  readonly #options: MetadataFetcherOptions;
  readonly #fetch: MetadataFetch;
  #isDone = false;

  constructor(options: MetadataFetcherOptions) {
    this.#options = options;
    this.#fetch = new MetadataFetch({
      pieceBytes: METADATA_PIECE_BYTES,
      maxBytes: MAX_METADATA_BYTES,
      isRight: (metadata) => equalBytes(sha1(metadata), options.infoHash),
    });
  }

  /** How far it is. */
  get progress(): MetadataFetch {
    return this.#fetch;
  }

  onHandshake(peer: Peer, { metadataSize }: ExtensionHandshake): void {
    // Who has it says how long it is; who says nothing is looking for it, too.
    if (metadataSize === undefined) return;
    if (!this.#fetch.onSize(peer.key, metadataSize)) peer.note('unknown');
    this.#ask(peer);
    this.#options.onChanged();
  }

  onMessage(peer: Peer, payload: Uint8Array): void {
    const message = decodeMetadataMessage(payload);
    if (message === undefined) peer.note('unknown');
    else this.#on(peer, message);
  }

  onClose(peer: Peer): void {
    this.#fetch.onPeerGone(peer.key);
    this.askAll();
  }

  /** Who is silent for too long is given up on: to be called every second or so. */
  askAll(): void {
    if (this.#isDone) return;
    for (const peer of this.#options.peers()) this.#ask(peer);
  }

  #on(peer: Peer, message: MetadataMessage): void {
    if (message.kind === 'request') {
      // What is not whole is given to nobody (BEP 9).
      peer.extensions?.send(peer, this.name, encodeMetadataReject(message.piece));
      peer.note('hint');
    } else if (message.kind === 'reject') {
      this.#fetch.onReject(peer.key, message.piece, this.#options.clock.now());
      this.askAll();
    } else this.#onData(peer, message);
  }

  #onData(peer: Peer, { piece, totalSize, bytes }: MetadataMessage & { kind: 'data' }): void {
    if (this.#isDone) return;
    const arrival = this.#fetch.onData(peer.key, piece, totalSize, bytes);
    if (arrival.kind === 'unasked') peer.note('unaskedBlock');
    if (arrival.kind === 'complete') {
      this.#isDone = true;
      this.#options.onMetadata(arrival.metadata);
      return;
    }
    if (arrival.kind === 'wrong') this.#blame(arrival.liar);
    this.askAll();
    this.#options.onChanged();
  }

  #blame(liar: number | undefined): void {
    for (const peer of this.#options.peers()) {
      if (peer.key === liar) this.#options.onLiar(peer);
    }
  }

  #ask(peer: Peer): void {
    if (peer.isClosed || peer.extensions?.speaks(this.name) !== true) return;
    for (;;) {
      const piece = this.#fetch.next(peer.key, this.#options.clock.now(), mostRequestsTo(peer));
      if (piece === undefined) return;
      peer.extensions.send(peer, this.name, encodeMetadataRequest(piece));
    }
  }
}

/**
 * rtorrent's library reads no further request while it owes an answer to one, and then forgets to go on: asked for
 * several at once it sends the first and falls silent. Its peer ids begin with `-lt` in small letters.
 */
const mostRequestsTo = ({ peerId }: Peer): number | undefined =>
  toBinaryString(peerId.subarray(0, 3)) === '-lt' ? 1 : undefined;

const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest();
