/** The IP filter as the outside may see it. */
import type { SafeText } from '../base/safe-text.ts';

export type FilterState =
  /** No file is set. */
  | 'off'
  | 'loading'
  | 'on'
  /** The file could not be read; what it said before still counts. */
  | 'failed';

export interface FilterDetails {
  readonly state: FilterState;
  /** A sentence or two. */
  readonly text: SafeText;
  readonly path: string | null;
  /** After those that overlap were put together. */
  readonly ranges: number;
  /** Lines of the file that are of no known format; the first of them are in `problems`. */
  readonly oddLines: number;
  readonly problems: readonly FilterProblem[];
  /** Connections and addresses turned away since the engine started, and the last of them. */
  readonly refused: number;
  readonly lastRefused: string | null;
}

export interface FilterProblem {
  /** From 1. */
  readonly line: number;
  readonly text: SafeText;
}

/** What the engine thinks of one address. */
export interface AddressVerdict {
  readonly address: string;
  readonly verdict: /** Peers there are welcome. */
    | 'allowed'
    /** In the IP filter. */
    | 'filtered'
    /** By hand. */
    | 'banned';
}
