/** What every BitTorrent program looks like to a test, Sluice and stranger alike. */
import type { Host } from './namespaces.ts';
import type { Room } from './room.ts';

/** By what else than trackers and what it is told by hand a program finds others; by nothing where left out. */
export interface Finds {
  readonly pex?: true;
  readonly lsd?: true;
  /** A node of the DHT, by which it enters. */
  readonly dht?: { readonly host: string; readonly port: number };
}

export interface SeedRequest {
  /** Path of the .torrent. */
  readonly torrent: string;
  /** The folder the torrent's own folder or file stands in. */
  readonly directory: string;
  readonly host?: Host;
  /** `host:port` of peers to call, for programs that can be told. */
  readonly peers?: readonly string[];
  /** Bytes per second, where the program can be held back. */
  readonly maxUp?: number;
  readonly finds?: Finds;
}

export interface DownloadRequest {
  /** Path of the .torrent, or a magnet link. */
  readonly torrent: string;
  readonly directory: string;
  readonly host?: Host;
  /** `host:port` of peers to call, for programs that can be told. */
  readonly peers?: readonly string[];
  /** Bytes per second, where the program can be held back. */
  readonly maxDown?: number;
  readonly finds?: Finds;
}

export interface RunningClient {
  readonly name: string;
  /** `host:port` that it listens on. */
  readonly address: string;
  /** Resolves when everything is there and checked, by the program's own word. */
  finished(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL, and gone when this resolves. */
  kill(): Promise<void>;
}

export interface Client {
  readonly name: string;
  /** Whether `peers` of a download is heeded; else a tracker must tell. */
  readonly takesPeersByHand: boolean;
  /** Resolves when it is ready to be called; trackers may still be on their way. */
  seed(room: Room, request: SeedRequest): Promise<RunningClient>;
  download(room: Room, request: DownloadRequest): Promise<RunningClient>;
}

/** The program under test: Sluice, or a stranger in its place to prove the tests themselves. */
export interface Subject extends Client {
  download(room: Room, request: SubjectDownload): Promise<SubjectRun>;
}

export interface SubjectDownload extends DownloadRequest {
  /** Where it keeps what it knows from one run to the next. */
  readonly state?: string;
}

export interface SubjectRun extends RunningClient {
  /** Resolves when so many pieces are there. */
  untilPieces(count: number, timeoutMs: number): Promise<void>;
}
