/**
 * Finds out who sent bad data, and acts on it. Never on shared blame: who only took part in a bad
 * piece is put on parole, until a good copy of the piece shows whose blocks were wrong.
 */
import { createHash } from 'node:crypto';
import { SluiceError } from '../../base/errors.ts';
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import { NOBODY, type PeerKey } from '../../policy/peer-key.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { SmartBan } from '../../policy/smart-ban.ts';
import { BLOCK_SIZE } from '../../protocol/layout.ts';
import { MAX_REMEMBERED_PEERS } from '../limits.ts';
import type { Peer } from './peer.ts';

export interface BlameOptions {
  readonly picker: PiecePicker;
  readonly peers: ReadonlyMap<PeerKey, Peer>;
  readonly ban: (endpoint: Endpoint, reason: SluiceError) => void;
  readonly onBanned: (address: string, reason: string) => void;
}

/** Somebody without an address among peers: a web seed. */
export interface BlamedSource {
  readonly name: string;
  /** It has sent a piece that was wrong. */
  onGuilty(): void;
}

export class Blame {
  readonly #options: BlameOptions;
  /** By address: a liar that reconnects is still the same liar. */
  readonly #smartBan = new SmartBan<string>();
  /** Addresses behind peer keys, also of those that have left. */
  readonly #endpoints = new Map<PeerKey, Endpoint>();
  /** Those of the keys that are no peers. */
  readonly #sources = new Map<PeerKey, BlamedSource>();
  /** Another lie of theirs that comes out later is no news. */
  readonly #told = new Set<string>();

  constructor(options: BlameOptions) {
    this.#options = options;
  }

  onPeer(peer: Peer): void {
    this.#endpoints.set(peer.key, peer.endpoint);
    for (const oldest of this.#endpoints.keys()) {
      if (this.#endpoints.size <= MAX_REMEMBERED_PEERS) break;
      this.#endpoints.delete(oldest);
    }
    if (this.#smartBan.isSuspect(peer.address)) this.#options.picker.setAlone(peer.key, true);
  }

  /** Whoever sends blocks under this key from now on; kept after it has left, for what is hashed still. */
  onSource(key: PeerKey, source: BlamedSource): void {
    this.#sources.set(key, source);
    for (const oldest of this.#sources.keys()) {
      if (this.#sources.size <= MAX_REMEMBERED_PEERS) break;
      this.#sources.delete(oldest);
    }
    if (this.#smartBan.isSuspect(source.name)) this.#options.picker.setAlone(key, true);
  }

  /** `senders`: who sent each block. */
  onPieceFailed(piece: number, senders: readonly PeerKey[], bytes: Uint8Array): void {
    const addresses = senders.map((sender) => this.#addressOf(sender));
    const verdict = this.#smartBan.onPieceFailed(piece, addresses, (block) =>
      digestOf(bytes, block),
    );
    if (verdict.kind === 'culprit')
      this.#ban(verdict.who, `sent all of piece ${piece}, and it was wrong`);
    if (verdict.kind === 'suspects') for (const who of verdict.who) this.#setAlone(who, true);
  }

  onPiecePassed(piece: number, bytes: Uint8Array): void {
    if (!this.#smartBan.hasSuspicions(piece)) return;
    const { convicted, cleared } = this.#smartBan.onPiecePassed(piece, (block) =>
      digestOf(bytes, block),
    );
    for (const who of convicted) this.#ban(who, `sent wrong blocks of piece ${piece}`);
    for (const who of cleared) this.#setAlone(who, false);
  }

  #addressOf(key: PeerKey): string | undefined {
    if (key === NOBODY) return undefined;
    const endpoint = this.#endpoints.get(key);
    return endpoint === undefined ? this.#sources.get(key)?.name : endpointKey(endpoint);
  }

  #setAlone(address: string, isAlone: boolean): void {
    for (const peer of this.#options.peers.values()) {
      if (peer.address === address) this.#options.picker.setAlone(peer.key, isAlone);
    }
    for (const [key, { name }] of this.#sources) {
      if (name === address && this.#options.picker.hasPeer(key)) {
        this.#options.picker.setAlone(key, isAlone);
      }
    }
  }

  #ban(address: string, why: string): void {
    for (const source of this.#sources.values()) {
      if (source.name !== address) continue;
      source.onGuilty();
      return;
    }
    for (const endpoint of this.#endpoints.values()) {
      if (endpointKey(endpoint) !== address) continue;
      this.#options.ban(endpoint, new SluiceError('wire/protocol', `banned: ${why}`));
      if (!this.#told.has(address)) this.#options.onBanned(address, why);
      this.#told.add(address);
      return;
    }
  }
}

/** Compared with each other only; SHA-1 is at hand and quick. */
const digestOf = (bytes: Uint8Array, block: number): Uint8Array =>
  createHash('sha1')
    .update(bytes.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE))
    .digest();
