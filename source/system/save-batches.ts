/**
 * Gathers what is to be saved while a save is under way, so that thousands of records go onto the
 * medium with a few commits and not one by one.
 */
import type { TorrentRecord } from '../base/ports/state.ts';
import type { TorrentToSave } from './state-messages.ts';

/** A message's worth: what is sent is copied on the engine's loop. */
const MAX_BATCH = 500;

interface Waiting extends PromiseWithResolvers<boolean> {
  readonly torrent: TorrentToSave;
}

export class SaveBatches {
  readonly #send: (torrents: readonly TorrentToSave[]) => Promise<readonly boolean[]>;
  #waiting: Waiting[] = [];
  #isSending = false;

  constructor(send: (torrents: readonly TorrentToSave[]) => Promise<readonly boolean[]>) {
    this.#send = send;
  }

  /** As it is now. False where the metainfo was left out and is not there. */
  save(record: TorrentRecord, metainfo: Uint8Array | undefined): Promise<boolean> {
    const waiting = {
      torrent: { record: copyOf(record), metainfo: metainfo && new Uint8Array(metainfo) },
      ...Promise.withResolvers<boolean>(),
    };
    this.#waiting.push(waiting);
    if (!this.#isSending) void this.#sendAll();
    return waiting.promise;
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) await this.#sendSome(this.#waiting.splice(0, MAX_BATCH));
    this.#isSending = false;
  }

  async #sendSome(batch: readonly Waiting[]): Promise<void> {
    try {
      const saved = await this.#send(batch.map(({ torrent }) => torrent));
      for (const [at, { resolve }] of batch.entries()) resolve(saved[at]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

/** Its lists may change while it waits; and cloning a view would clone all the memory it looks into. */
const copyOf = (record: TorrentRecord): TorrentRecord => ({
  ...record,
  priorities: [...record.priorities],
  labels: [...record.labels],
  trackers: record.trackers?.map((tier) => [...tier]),
  pieces: record.pieces && new Uint8Array(record.pieces),
  ...(record.recent === undefined ? {} : { recent: new Uint8Array(record.recent) }),
  stamps: [...record.stamps],
  createdFiles: [...record.createdFiles],
});
