/** Makes torrents in the background, for viewers that may leave meanwhile, and seeds them. One at a time: each takes all cores. */
import path from 'node:path';
import { messageOf, SluiceError } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { StateStore } from '../../base/ports/state.ts';
import { RateMeter } from '../../base/rate-meter.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { CommandArguments, CommandResult } from '../../contract/commands.ts';
import type { MakingSummary } from '../../contract/frame.ts';
import type { MakingFigures, MakingWish } from '../../contract/making.ts';
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
import { createOptionsOf } from './making-wish.ts';
import { similarHashes } from './similar-torrents.ts';

type Wish = CommandArguments<'session:create-torrent'>;
type Survey = CommandArguments<'session:survey-torrent'>;
type Words = Omit<CreateOptions, 'similar'>;

export interface TorrentMakingOptions {
  readonly ports: CreatePorts & {
    readonly clock: Pick<Clock, 'now' | 'wallTime'>;
    readonly state: Pick<StateStore, 'loadTorrent' | 'saveTorrent'>;
  };
  readonly version: string;
  readonly report: Report;
  readonly has: (id: TorrentId) => boolean;
  readonly add: (args: CommandArguments<'torrent:add'>) => Promise<unknown>;
  /** Its summary is another. */
  readonly onProgress: () => void;
}

/** The one that is being made. */
interface Current {
  readonly name: SafeText;
  readonly stop: AbortController;
  readonly rate: RateMeter;
  ended: Promise<unknown>;
  totalBytes: number;
  share: number;
}

export class TorrentMaking {
  readonly #options: TorrentMakingOptions;
  #current: Current | undefined;
  #surveying = new AbortController();

  constructor(options: TorrentMakingOptions) {
    this.#options = options;
  }

  /** Resolves when it is written. Rejects with `session/not-allowed` while another is made. */
  async make(wish: Wish): Promise<CommandResult<'session:create-torrent'>> {
    if (this.#current !== undefined) {
      throw new SluiceError('session/not-allowed', 'another torrent is being made: wait for it');
    }
    const words = this.#read(wish);
    const current: Current = {
      name: safeText(path.basename(words.path)),
      stop: new AbortController(),
      rate: new RateMeter(),
      ended: Promise.resolve(),
      totalBytes: 0,
      share: 0,
    };
    this.#current = current;
    const made = this.#make(words, current, wish);
    current.ended = made.catch(() => undefined);
    try {
      return await made;
    } catch (error) {
      // Whoever asked may have left.
      if (!current.stop.signal.aborted) this.#tellFailure(current.name, error);
      throw error;
    } finally {
      this.#current = undefined;
      this.#options.onProgress();
    }
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
    return surveyTorrent({ ...words, similar }, disk, signal);
  }

  #read(wish: MakingWish & { readonly output?: string }): Words {
    const { version, ports } = this.#options;
    return createOptionsOf(wish, { version, now: Math.floor(ports.clock.wallTime() / 1000) });
  }

  get summary(): MakingSummary | null {
    if (this.#current === undefined) return null;
    const { name, share, totalBytes, rate } = this.#current;
    const bytesPerSecond = Math.round(rate.bytesPerSecond(this.#options.ports.clock.now()));
    const leftBytes = totalBytes * (1 - share);
    const eta = bytesPerSecond > 0 ? Math.ceil(leftBytes / bytesPerSecond) : null;
    return { name, progress: share, bytesPerSecond, eta };
  }

  /** Rejects with `session/not-allowed` where nothing is being made. */
  async cancel(): Promise<void> {
    if (this.#current === undefined) {
      throw new SluiceError('session/not-allowed', 'no torrent is being made');
    }
    await this.#giveUp(new SluiceError('session/cancelled', 'no torrent was made: cancelled'));
  }

  close(): Promise<void> {
    this.#surveying.abort(new SluiceError('session/closed', 'the session is closed'));
    return this.#giveUp(new SluiceError('session/closed', 'the session is closed'));
  }

  /** Nothing of it is left. */
  async #giveUp(reason: SluiceError): Promise<void> {
    this.#current?.stop.abort(reason);
    await this.#current?.ended;
  }

  async #make(
    words: Words,
    current: Current,
    { isSeeded = true, replaces = false, similar: named = [] }: Wish,
  ): Promise<CommandResult<'session:create-torrent'>> {
    const { ports, report } = this.#options;
    const place = { path: words.output, replaces };
    await expectRoom(ports.disk, { ...place, nowMs: ports.clock.wallTime() });
    const similar = await similarHashes(named, ports.disk);
    const created = await createTorrent({ ...words, similar }, ports, {
      onListed: ({ layout }) => {
        current.totalBytes = layout.totalSize;
      },
      onProgress: (share) => this.#onProgress(current, share),
      signal: current.stop.signal,
    });
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

  #onProgress(current: Current, share: number): void {
    const bytes = share * current.totalBytes - current.rate.total;
    current.rate.add(bytes, this.#options.ports.clock.now());
    current.share = share;
    this.#options.onProgress();
  }

  #tellFailure(name: SafeText, error: unknown): void {
    const message = safeText(`no torrent was made of ${name}: ${messageOf(error)}`);
    this.#options.report('session:warned', { message });
  }
}
