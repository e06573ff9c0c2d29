/** Makes torrents in the background, for viewers that may leave meanwhile, and seeds them. */
import path from 'node:path';
import { messageOf, SluiceError } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { StateStore } from '../../base/ports/state.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { CommandArguments, CommandResult } from '../../contract/commands.ts';
import type { MakingFigures, MakingWish } from '../../contract/making.ts';
import { expectPayload } from '../../storage/payload-list.ts';
import { expectFree, expectRoom, writeWholeFile } from '../../storage/whole-file.ts';
import type { Report } from '../past/journal.ts';
import {
  type CreatedTorrent,
  type CreateOptions,
  type CreatePorts,
  createTorrent,
  surveyTorrent,
} from './create-torrent.ts';
import { createdRecord } from './created-record.ts';
import type { HashingTurn, TurnWatch } from './hashing-turn.ts';
import { createOptionsOf } from './making-wish.ts';
import { similarHashes } from './similar-torrents.ts';

type Wish = CommandArguments<'session:create-torrent'>;
type Survey = CommandArguments<'session:survey-torrent'>;
type Words = Omit<CreateOptions, 'similar'>;

export interface TorrentMakingOptions {
  readonly ports: CreatePorts & {
    readonly clock: Pick<Clock, 'wallTime'>;
    readonly state: Pick<StateStore, 'loadTorrent' | 'saveTorrent'>;
  };
  readonly turn: HashingTurn;
  readonly version: string;
  readonly report: Report;
  readonly has: (id: TorrentId) => boolean;
  readonly add: (args: CommandArguments<'torrent:add'>) => Promise<unknown>;
}

export class TorrentMaking {
  readonly #options: TorrentMakingOptions;
  #surveying = new AbortController();

  constructor(options: TorrentMakingOptions) {
    this.#options = options;
  }

  /** Resolves when it is written. Rejects with `session/not-allowed` while another is made. */
  async make(wish: Wish): Promise<CommandResult<'session:create-torrent'>> {
    const words = this.#read(wish);
    const name = safeText(path.basename(words.path));
    return await this.#options.turn.take(name, async (watch) => {
      try {
        return await this.#make(words, watch, wish);
      } catch (error) {
        // Whoever asked may have left.
        if (!watch.signal.aborted) this.#tellFailure(name, error);
        throw error;
      }
    });
  }

  /** What would come of it now. Asked again, what was asked before is given up. */
  async survey(wish: Survey): Promise<MakingFigures> {
    this.#surveying.abort(new SluiceError('session/cancelled', 'asked again meanwhile'));
    this.#surveying = new AbortController();
    const { signal } = this.#surveying;
    const { disk } = this.#options.ports;
    const words = this.#read(wish);
    const similar = await similarHashes(wish.similar ?? [], disk);
    await expectFree(disk, words.output, wish.replaces ?? false);
    return surveyTorrent({ ...words, similar }, this.#options.ports, signal);
  }

  #read(wish: MakingWish & { readonly output?: string }): Words {
    const { version, ports } = this.#options;
    return createOptionsOf(wish, { version, now: Math.floor(ports.clock.wallTime() / 1000) });
  }

  close(): void {
    this.#surveying.abort(new SluiceError('session/closed', 'the session is closed'));
  }

  async #make(
    words: Words,
    watch: TurnWatch,
    { isSeeded = true, replaces = false, similar: named = [] }: Wish,
  ): Promise<CommandResult<'session:create-torrent'>> {
    const { ports, report } = this.#options;
    const place = { path: words.output, replaces };
    await expectPayload(ports.disk, words.path);
    await expectRoom(ports.disk, { ...place, nowMs: ports.clock.wallTime() });
    const similar = await similarHashes(named, ports.disk);
    const created = await createTorrent({ ...words, similar }, ports, watch);
    const { bytes, metainfo } = created;
    await writeWholeFile(ports.disk, { ...place, bytes, nowMs: ports.clock.wallTime() });
    const id = torrentIdOf(metainfo.hashes);
    report('torrent:created', { id, torrentName: metainfo.displayName, path: words.output });
    if (isSeeded && !this.#options.has(id)) await this.#seed(id, created);
    return { id, path: words.output };
  }

  /** The hashes just taken are believed. */
  async #seed(id: TorrentId, created: CreatedTorrent): Promise<void> {
    const { ports, add } = this.#options;
    const before = await ports.state.loadTorrent(id);
    const record = createdRecord(created, ports.clock.wallTime(), before);
    await ports.state.saveTorrent(record, created.bytes);
    const base64 = Buffer.from(created.bytes).toString('base64');
    await add({ source: { kind: 'bytes', base64 }, directory: record.directory });
  }

  #tellFailure(name: SafeText, error: unknown): void {
    const message = safeText(`no torrent was made of ${name}: ${messageOf(error)}`);
    this.#options.report('session:warned', { message });
  }
}
