/** Files of a torrent that are served over HTTP on this computer while they are downloaded. JSON-safe. */
import type { TorrentId } from '../base/ids.ts';
import type { SafeText } from '../base/safe-text.ts';

export interface StreamedFile {
  /** Its number in the torrent. */
  readonly file: number;
  readonly name: SafeText;
  readonly size: number;
  readonly url: string;
}

export interface OpenedStream {
  /** For `stream:renew` and `stream:close`. */
  readonly stream: string;
  /** Of the file, or of a playlist (M3U) where there are several. */
  readonly url: string;
  readonly served: readonly StreamedFile[];
}

export interface StreamSummary {
  readonly stream: string;
  readonly id: TorrentId;
  /** Of the file, or of the torrent where there are several. */
  readonly name: SafeText;
  readonly url: string;
  /** Their numbers in the torrent. */
  readonly files: readonly number[];
  /** Who reads now. */
  readonly readers: number;
  /** As it is read, by whoever began last. */
  readonly bytesPerSecond: number;
  /** What is there from where that one reads, without a gap; in seconds at its rate. Null where nobody reads. */
  readonly bufferedBytes: number | null;
  readonly bufferedSeconds: number | null;
  /** All that it will read is there. */
  readonly isBuffered: boolean;
  /** What it waits for, in words; null where it does not wait. */
  readonly waiting: SafeText | null;
}
