/** Makes the torrent that is a version of a publication, and has it seeded in place of the version before. */
import path from 'node:path';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import { safeText } from '../../base/safe-text.ts';
import type { Steps } from '../../base/steps.ts';
import type { PublishArguments } from '../../contract/updates.ts';
import {
  type CreatedTorrent,
  type CreateOptions,
  createTorrent,
} from '../making/create-torrent.ts';
import { createdRecord } from '../making/created-record.ts';
import { createOptionsOf } from '../making/making-wish.ts';
import type { Services } from '../session/services.ts';
import type { SessionItem } from '../session/session-item.ts';
import type { TorrentList } from '../session/torrent-list.ts';
import { Torrent } from '../torrent/torrent.ts';

export interface PublicationMakingOptions {
  readonly services: () => Pick<Services, 'ports' | 'options' | 'hashingTurn' | 'longWork'>;
  readonly torrents: () => Pick<TorrentList, 'get' | 'has' | 'add' | 'remove'>;
}

export class PublicationMaking {
  readonly #options: PublicationMakingOptions;

  constructor(options: PublicationMakingOptions) {
    this.#options = options;
  }

  /** Rejects with `disk/*` or `metainfo/*`, or `session/not-allowed` while another is made; then the version before goes on. */
  async make(
    root: string,
    before: SessionItem | undefined,
    words: Pick<PublishArguments, 'trackers' | 'comment'>,
  ): Promise<TorrentId> {
    const { ports, hashingTurn, longWork } = this.#options.services();
    const making = { ...ports, inSteps: <T>(steps: Steps<T>) => longWork.do(steps) };
    const options = this.#optionsOf(root, before, words);
    return await hashingTurn.take(safeText(path.basename(root)), async (watch) => {
      const created = await createTorrent(options, making, watch);
      return await this.#seed(created, before);
    });
  }

  /** As it was made the last time, so that what has not changed has the same pieces. */
  #optionsOf(
    root: string,
    before: SessionItem | undefined,
    { trackers, comment }: Pick<PublishArguments, 'trackers' | 'comment'>,
  ): CreateOptions {
    const { options, ports } = this.#options.services();
    const wish = {
      path: root,
      trackers: trackers ?? [],
      // The same files make the same torrent.
      createdAt: null,
      ...(comment === undefined ? {} : { comment }),
      ...(before instanceof Torrent ? { pieceLength: before.metainfo.layout.pieceLength } : {}),
    };
    const now = Math.floor(ports.clock.wallTime() / 1_000);
    const made = { ...createOptionsOf(wish, { version: options.version, now }), similar: [] };
    return trackers === undefined && before !== undefined
      ? { ...made, trackers: before.trackerList.tiers }
      : made;
  }

  /** Two that lie in one place would each spoil it for the other. */
  async #seed(created: CreatedTorrent, before: SessionItem | undefined): Promise<TorrentId> {
    const torrents = this.#options.torrents();
    const { state, clock } = this.#options.services().ports;
    const id = torrentIdOf(created.metainfo.hashes);
    const known = torrents.get(id);
    if (before instanceof Torrent && before.id !== id && before.moves.path === created.root) {
      await torrents.remove(before.id, false);
    }
    if (known instanceof Torrent) {
      if (known.isAtRest) known.resume();
      return id;
    }
    const record = createdRecord(created, clock.wallTime(), await state.loadTorrent(id));
    await state.saveTorrent(record, created.bytes);
    const base64 = Buffer.from(created.bytes).toString('base64');
    await torrents.add({
      source: { kind: 'bytes', base64 },
      directory: path.dirname(created.root),
      labels: before?.labels ?? [],
    });
    return id;
  }
}
