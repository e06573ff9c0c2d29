/** What a uTP connection needs of the socket that it shares with others. */
import type { Clock } from '../../base/ports/clock.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { SegmentMemory } from './segment-memory.ts';

/** Whom the socket calls back. */
export interface Scheduled {
  /** When `onDue` wants to be called at the latest; Infinity for never. */
  readonly dueAtMs: number;
  onDue(nowMs: number): void;
  /** The turn is over: what is to be said goes out. */
  flush(nowMs: number): void;
}

/** What all connections together keep of what came before its turn, or is not wanted yet. */
export interface KeptBytes {
  bytes: number;
}

export interface Link {
  readonly clock: Clock;
  readonly memory: SegmentMemory;
  /** The system holds datagrams back: their memory must not be used again yet. */
  readonly isBusy: boolean;
  /** 20 bytes to be filled and sent at once. */
  bare(): Uint8Array;
  send(datagram: Uint8Array, to: Endpoint): void;
  /** `flush` is called at the end of this turn. */
  schedule(connection: Scheduled): void;
  /** `dueAtMs` has become so early. */
  wakeAt(atMs: number): void;
  readonly kept: KeptBytes;
}
