/**
 * Addresses of both families behind which one peer turned out to be. Many a program gives itself another name on each
 * connection, so that only its conduct tells: it knows us by our name, and ends one connection when a second one stands.
 */
import { isIpv6 } from '../base/addresses.ts';
import { equalBytes } from '../base/bytes.ts';
import { MAX_TWIN_HOSTS, TWIN_MS } from './limits.ts';

/** What of a connection tells who it may be. */
export interface Sighting {
  readonly host: string;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  /** Where it takes connections; undefined while it has not said. */
  readonly listenPort: number | undefined;
  readonly connectedMs: number;
}

/** Program and version stand there. */
const CLIENT_BYTES = 8;

/** May `gone`, which the other side has ended now, be behind `other`? */
export const mayBeTwins = (gone: Sighting, other: Sighting, nowMs: number): boolean => {
  if (isIpv6(gone.host) === isIpv6(other.host)) return false;
  if (nowMs - other.connectedMs > TWIN_MS || other.connectedMs < gone.connectedMs) return false;
  const client = ({ peerId }: Sighting): Uint8Array => peerId.subarray(0, CLIENT_BYTES);
  if (!equalBytes(client(gone), client(other))) return false;
  const ports = [gone.listenPort, other.listenPort];
  return ports.includes(undefined) || ports[0] === ports[1];
};

export class TwinHosts {
  /** Both ways; those known longest come first. */
  readonly #twins = new Map<string, string>();

  pair(one: string, other: string): void {
    this.#set(one, other);
    this.#set(other, one);
  }

  of(host: string): string | undefined {
    return this.#twins.get(host);
  }

  #set(host: string, twin: string): void {
    this.#twins.delete(host);
    this.#twins.set(host, twin);
    for (const oldest of this.#twins.keys()) {
      if (this.#twins.size <= MAX_TWIN_HOSTS) return;
      this.#twins.delete(oldest);
    }
  }
}
