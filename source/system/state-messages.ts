/** What the state store and its worker say to each other. */
import type { ErrorCode } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { JournalToSave, KeptEvent, TorrentRecord } from '../base/ports/state.ts';

export interface TorrentToSave {
  readonly record: TorrentRecord;
  /** Left out where it was saved before. */
  readonly metainfo: Uint8Array | undefined;
}

export interface PagePlace {
  /** The last id of the page before; empty for the first. */
  readonly after: string;
  readonly limit: number;
}

export interface TorrentPage {
  readonly records: readonly TorrentRecord[];
  /** Where the next page begins; undefined at the end. */
  readonly last: string | undefined;
}

export interface StateCalls {
  /** The next so many by id; none is the end. */
  'load-page': {
    readonly asks: PagePlace;
    readonly answers: TorrentPage;
  };
  load: { readonly asks: TorrentId; readonly answers: TorrentRecord | undefined };
  'load-metainfo': { readonly asks: TorrentId; readonly answers: Uint8Array };
  /** All or none; false for those whose metainfo was left out and is not there. */
  save: { readonly asks: readonly TorrentToSave[]; readonly answers: readonly boolean[] };
  'note-recent': {
    readonly asks: { readonly id: TorrentId; readonly pieces: Uint8Array };
    readonly answers: null;
  };
  remove: { readonly asks: TorrentId; readonly answers: null };
  'load-note': { readonly asks: string; readonly answers: string | undefined };
  'save-note': {
    readonly asks: { readonly name: string; readonly body: string };
    readonly answers: null;
  };
  'load-journal': { readonly asks: null; readonly answers: readonly KeptEvent[] };
  'save-journal': { readonly asks: JournalToSave; readonly answers: null };
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
