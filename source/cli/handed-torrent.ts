/** A torrent that `get` or `seed` hands to an engine (`--attach`), and follows there: it is the engine's from then on. */
import type { TorrentId } from '../base/ids.ts';
import type { AddArguments, TorrentSource } from '../contract/commands.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import type { Session } from '../contract/session.ts';
import { attached } from './attached.ts';
import { type EngineFlags, unheeded } from './engine-settings.ts';
import { type ForegroundOptions, runForeground } from './foreground.ts';
import { watchInterruption } from './interruption.ts';
import { type NamedTorrent, namedTorrent } from './named-torrent.ts';
import type { Output } from './output.ts';
import { parseRate } from './quantities.ts';
import { EXIT_FAILURE, EXIT_INTERRUPTED } from './verb.ts';

export interface HandedFlags extends EngineFlags {
  /** Empty is the engine of the state folder. */
  readonly attach?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface Handing {
  readonly source: TorrentSource;
  readonly flags: HandedFlags;
  readonly output: Output;
}

export class HandedTorrent {
  readonly session: Session;
  readonly id: TorrentId;
  readonly name: string;
  /** The engine had it before. */
  readonly isPresent: boolean;
  /** By us: that is no news to anybody. */
  isTakenBack = false;
  readonly #source: TorrentSource;

  constructor(session: Session, { id, name, source }: NamedTorrent) {
    this.session = session;
    this.id = id;
    this.name = name;
    this.#source = source;
    this.isPresent = this.summary !== undefined;
  }

  get summary(): TorrentSummary | undefined {
    return this.session.frame().torrents.find(({ id }) => id === this.id);
  }

  async add(wish: Omit<AddArguments, 'source'>): Promise<void> {
    await this.session.execute('torrent:add', { source: this.#source, ...wish });
  }

  async resume(): Promise<void> {
    await this.session.execute('torrent:resume', { id: this.id });
  }

  /** Its data stays. */
  async takeBack(): Promise<void> {
    this.isTakenBack = true;
    await this.session.execute('torrent:remove', { id: this.id });
  }

  /** Of this torrent alone: the session's are not ours to set. */
  async limit({ maxDown, maxUp }: EngineFlags): Promise<void> {
    const limits = {
      ...(maxDown === undefined ? {} : { download: parseRate(maxDown, '--max-down') }),
      ...(maxUp === undefined ? {} : { upload: parseRate(maxUp, '--max-up') }),
    };
    if (Object.keys(limits).length === 0) return;
    await this.session.execute('torrent:set-limits', { id: this.id, ...limits });
  }
}

type Following = Pick<ForegroundOptions, 'begin' | 'endsWith'>;

/** Answers the exit code. Rejects with `daemon/not-running`, or where it cannot be added. */
export const followHanded = (
  { source, flags, output }: Handing,
  plan: (torrent: HandedTorrent) => Following,
): Promise<number> => {
  const interrupted = watchInterruption();
  const note = (message: string): void => {
    if (!flags.quiet && !flags.json) output.note(message);
  };
  for (const words of unheeded({ port: flags.port })) note(`note: ${words}`);
  return attached({ state: flags.state, attach: flags.attach || undefined }, async (session) => {
    const torrent = new HandedTorrent(session, await namedTorrent(session, source));
    const { begin, endsWith } = plan(torrent);
    const code = await runForeground({
      session,
      only: torrent.id,
      begin,
      endsWith: (event) => {
        if (event.name !== 'torrent:removed' || torrent.isTakenBack) return endsWith(event);
        output.note(`sluice: ${torrent.name} was removed from the engine`);
        return EXIT_FAILURE;
      },
      output,
      isJson: flags.json,
      isQuiet: flags.quiet,
      interrupted,
    });
    if (code === EXIT_INTERRUPTED) note(leavingWords(torrent));
    return code;
  });
};

const leavingWords = ({ name, summary }: HandedTorrent): string =>
  summary?.state === 'paused'
    ? `${name} stays in the engine, paused`
    : `${name} goes on in the engine`;
