/** Sockets between processes of one machine, by the name of a file (Unix) or of a pipe (Windows). */
import type { Connection } from './network.ts';

export type LocalConnection = Pick<
  Connection,
  'bufferedBytes' | 'write' | 'pause' | 'resume' | 'end' | 'destroy'
>;

export interface LocalHandler {
  /** The connection stands; not called for accepted ones. */
  onConnect(): void;
  /** `chunk` is only valid during the call. */
  onData(chunk: Uint8Array): void;
  /** The other side sends no more; it may still read, until we end, too. */
  onEnd(): void;
  /** All that was written has been handed to the system, after `write` had returned false. */
  onDrain(): void;
  /** Exactly once, last, whatever ended it; with a SluiceError where it failed. */
  onClose(error?: Error): void;
}

export interface LocalListener {
  /** New ones are refused; connections that were accepted live on. */
  close(): Promise<void>;
}

export interface LocalSockets {
  /** Never throws: a failure arrives at `onClose`, in a later turn; `daemon/not-running` where nobody listens, `daemon/path` where it is somebody else's. */
  connect(path: string, handler: LocalHandler, timeoutMs: number): LocalConnection;
  /**
   * Only this user can connect. A file that a dead process left in its place goes; one that somebody
   * listens at stays, and rejects with `daemon/running`. Anything else in its place: `daemon/path`.
   */
  listen(
    path: string,
    accept: (connection: LocalConnection) => LocalHandler,
  ): Promise<LocalListener>;
}
