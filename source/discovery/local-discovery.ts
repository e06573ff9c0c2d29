/**
 * Peers on the local network (BEP 14): torrents are announced to a multicast group in turn, a message a
 * minute, and whoever announces one that we have is a peer. Nothing of it leaves the network.
 */
import { isIpv6, scopeOf } from '../base/addresses.ts';
import { toHex } from '../base/bytes.ts';
import type { Unsubscribe } from '../base/emitter.ts';
import type { Clock, Timer } from '../base/ports/clock.ts';
import type { Endpoint, Multicast, MulticastSocket } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import { MAX_LSD_HASHES } from '../protocol/limits.ts';
import { decodeLsdMessage, encodeLsdMessage, LSD_GROUPS } from '../protocol/lsd-message.ts';
import {
  LSD_BURST,
  LSD_GATHER_MS,
  LSD_INTERVAL_MS,
  LSD_PACE_MS,
  MAX_LSD_PER_SECOND,
} from './limits.ts';

export interface LocalDiscoveryOptions {
  /** Undefined where nobody is to be found that way. */
  readonly multicast: Multicast | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Where we take connections; 0 while nowhere. */
  readonly port: () => number;
  readonly isEnabled: () => boolean;
}

export interface LocalTorrent {
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  onPeers(peers: readonly Endpoint[]): void;
  /** Neighbours are listened for now, or not any more. */
  readonly onState?: () => void;
}

interface Followed {
  readonly torrent: LocalTorrent;
  announcedMs: number;
}

const COOKIE_BYTES = 8;

export class LocalDiscovery {
  readonly #options: LocalDiscoveryOptions;
  readonly #cookie: string;
  /** By info-hash in hex: those never announced, and the others, of which the one announced longest ago comes first. */
  readonly #fresh = new Map<string, Followed>();
  readonly #announced = new Map<string, Followed>();
  /** Undefined while nothing is followed. */
  #sockets: (readonly [group: Endpoint, socket: MulticastSocket])[] | undefined;
  #timer: Timer | undefined;
  /** Announces that may be made at once, and since when that is counted. */
  #burst = LSD_BURST;
  #pacedMs = Number.NEGATIVE_INFINITY;
  #secondMs = Number.NEGATIVE_INFINITY;
  #heardInSecond = 0;
  #wasOn = false;

  constructor(options: LocalDiscoveryOptions) {
    this.#options = options;
    this.#cookie = toHex(options.random.bytes(COOKIE_BYTES));
  }

  /** It is announced, and peers are listened for, until it is taken back. */
  want(torrent: LocalTorrent): Unsubscribe {
    const key = toHex(torrent.infoHash);
    const followed: Followed = { torrent, announcedMs: Number.NEGATIVE_INFINITY };
    this.#announced.delete(key);
    this.#fresh.set(key, followed);
    this.obey();
    return () => {
      for (const each of [this.#fresh, this.#announced]) {
        if (each.get(key) === followed) each.delete(key);
      }
      this.obey();
    };
  }

  /** The setting, or what is followed, has changed. */
  obey(): void {
    const { isOn } = this;
    if (!isOn || this.#first === undefined) this.close();
    else if (this.#sockets === undefined) void this.#open();
    else this.#schedule();
    if (isOn === this.#wasOn) return;
    this.#wasOn = isOn;
    for (const each of [this.#fresh, this.#announced]) {
      for (const { torrent } of each.values()) torrent.onState?.();
    }
  }

  /** Whoever wants it is announced, and hears of others. */
  get isOn(): boolean {
    return this.#options.multicast !== undefined && this.#options.isEnabled();
  }

  /** When it was announced last and is so next, by the clock; undefined where it is not. */
  announceOf(
    infoHash: Uint8Array,
  ): { readonly lastMs: number | undefined; readonly dueMs: number } | undefined {
    const key = toHex(infoHash);
    const followed = this.#fresh.get(key) ?? this.#announced.get(key);
    if (followed === undefined) return undefined;
    const { announcedMs } = followed;
    const lastMs = Number.isFinite(announcedMs) ? announcedMs : undefined;
    return { lastMs, dueMs: announcedMs + LSD_INTERVAL_MS };
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const [, socket] of this.#sockets ?? []) socket.close();
    this.#sockets = undefined;
  }

  /** A family that cannot be had is done without. */
  async #open(): Promise<void> {
    const { multicast } = this.#options;
    if (multicast === undefined) return;
    const sockets: (readonly [Endpoint, MulticastSocket])[] = [];
    this.#sockets = sockets;
    for (const group of LSD_GROUPS) {
      const hear = (bytes: Uint8Array, from: Endpoint) => this.#hear(bytes, from);
      const socket = await multicast.join(group, hear).catch(() => undefined);
      if (socket === undefined) continue;
      if (this.#sockets === sockets) sockets.push([group, socket]);
      else socket.close();
    }
    if (this.#sockets === sockets) this.#schedule();
  }

  #schedule(): void {
    const first = this.#first;
    if (first === undefined || this.#sockets === undefined || this.#sockets.length === 0) return;
    this.#timer?.cancel();
    const now = this.#now();
    const dueMs = first.announcedMs + LSD_INTERVAL_MS;
    const waitMs = Math.max(LSD_GATHER_MS, dueMs - now, this.#paceMs(now));
    this.#timer = this.#options.clock.setTimer(waitMs, () => {
      this.#timer = undefined;
      this.#announce();
      this.#schedule();
    });
  }

  /** How long until another message may leave. */
  #paceMs(now: number): number {
    const earned = Math.floor((now - this.#pacedMs) / LSD_PACE_MS);
    if (earned > 0) {
      this.#burst = Math.min(LSD_BURST, this.#burst + earned);
      this.#pacedMs = now;
    }
    return this.#burst > 0 ? 0 : LSD_PACE_MS - (now - this.#pacedMs);
  }

  #announce(): void {
    const now = this.#now();
    const port = this.#options.port();
    const due = this.#dueAt(now);
    for (const [key, followed] of due) {
      followed.announcedMs = now;
      this.#fresh.delete(key);
      this.#announced.delete(key);
      this.#announced.set(key, followed);
    }
    if (port === 0 || due.length === 0) return;
    this.#burst -= 1;
    const message = { port, infoHashes: due.map(([key]) => key), cookie: this.#cookie };
    for (const [group, socket] of this.#sockets ?? []) {
      socket.send(encodeLsdMessage(message, group));
    }
  }

  get #first(): Followed | undefined {
    for (const followed of this.#fresh.values()) return followed;
    for (const followed of this.#announced.values()) return followed;
    return undefined;
  }

  /** As many as a message holds. */
  #dueAt(now: number): readonly (readonly [key: string, followed: Followed])[] {
    const due: [string, Followed][] = [];
    for (const each of [this.#fresh, this.#announced]) {
      for (const entry of each) {
        if (due.length >= MAX_LSD_HASHES || now - entry[1].announcedMs < LSD_INTERVAL_MS) break;
        due.push(entry);
      }
    }
    return due;
  }

  #hear(bytes: Uint8Array, from: Endpoint): void {
    if (!isNeighbour(from.host) || !this.#mayListen()) return;
    const message = decodeLsdMessage(bytes);
    if (message === undefined || message.cookie === this.#cookie) return;
    const peer = { host: from.host, port: message.port };
    for (const hash of message.infoHashes) {
      const followed = this.#fresh.get(hash) ?? this.#announced.get(hash);
      followed?.torrent.onPeers([peer]);
    }
  }

  #mayListen(): boolean {
    const now = this.#now();
    if (now - this.#secondMs >= 1_000) {
      this.#secondMs = now;
      this.#heardInSecond = 0;
    }
    this.#heardInSecond += 1;
    return this.#heardInSecond <= MAX_LSD_PER_SECOND;
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

/** On a local network (H105). Those of IPv6 mostly have global addresses; link-local ones cannot be dialled without their zone. */
const isNeighbour = (host: string): boolean => {
  const scope = scopeOf(host);
  if (isIpv6(host)) return scope === 'private' || scope === 'global' || scope === 'loopback';
  return scope === 'private' || scope === 'link-local' || scope === 'loopback';
};
