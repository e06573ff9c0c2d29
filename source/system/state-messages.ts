/** What the state store and its worker say to each other. */
import type { ErrorCode } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { TorrentRecord } from '../base/ports/state.ts';

/** A record to save; `metainfo` is left out where it was saved before. */
export type SavedRecord = Omit<TorrentRecord, 'metainfo'> & {
  readonly metainfo: Uint8Array | undefined;
};

export interface StateCalls {
  'load-all': { readonly asks: null; readonly answers: readonly TorrentRecord[] };
  load: { readonly asks: TorrentId; readonly answers: TorrentRecord | undefined };
  /** False where the metainfo was left out and is not there. */
  save: { readonly asks: SavedRecord; readonly answers: boolean };
  remove: { readonly asks: TorrentId; readonly answers: null };
  /** False where another has it. */
  lock: { readonly asks: string; readonly answers: boolean };
  unlock: { readonly asks: string; readonly answers: null };
  close: { readonly asks: null; readonly answers: null };
}

export type StateCallName = keyof StateCalls;

export type StateRequest = {
  [Name in StateCallName]: {
    readonly id: number;
    readonly name: Name;
    readonly asks: StateCalls[Name]['asks'];
  };
}[StateCallName];

export interface StateAnswer {
  readonly id: number;
  readonly warnings: readonly string[];
  readonly outcome:
    | { readonly kind: 'done'; readonly answer: unknown }
    | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };
}
