/** A scripted session: frames are set by the test, commands are written down and answered as told. */
import { Emitter, type Unsubscribe } from '../../source/base/emitter.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type {
  CommandArguments,
  CommandName,
  CommandResult,
} from '../../source/contract/commands.ts';
import type { DetailPart, TorrentDetails } from '../../source/contract/details.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import type { Frame, SessionSummary, TorrentSummary } from '../../source/contract/frame.ts';
import type { Session } from '../../source/contract/session.ts';
import { makeFrame, makeInspection } from './frame-maker.ts';

export interface Executed {
  readonly name: CommandName;
  readonly args: unknown;
}

type Answer = (args: never) => unknown;

const PLAIN_RESULTS: { readonly [Name in CommandName]?: unknown } = {
  'torrent:add': { id: '0'.repeat(40) },
  'torrent:remove': { removedFiles: [] },
  'torrent:move': { keptFiles: [] },
  'session:list-banned': { addresses: [] },
  'session:create-torrent': { id: '0'.repeat(40), path: '/srv/a.torrent' },
  'session:inspect': makeInspection(),
  'session:list-folder': { path: '/', entries: [], isTruncated: false },
  'session:free-space': {
    directory: '/',
    free: 2 ** 40,
    total: 2 ** 41,
    wanted: 0,
    incomplete: null,
  },
};

export class FakeSession implements Session {
  readonly executed: Executed[] = [];
  /** What is being watched now, as `id part,part`. */
  readonly watched: string[] = [];
  isClosed = false;
  readonly #emitter = new Emitter<{ frame: Frame; event: SessionEvent }>();
  readonly #answers = new Map<CommandName, Answer>();
  #frame: Frame;

  constructor(frame: Frame = makeFrame([])) {
    this.#frame = frame;
  }

  frame(): Frame {
    return this.#frame;
  }

  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    return this.#emitter.on('frame', listener);
  }

  onEvent(listener: (event: SessionEvent) => void): Unsubscribe {
    return this.#emitter.on('event', listener);
  }

  watch(id: TorrentId | 'session', parts: readonly DetailPart[]): Unsubscribe {
    const key = `${id} ${parts.join(',')}`;
    this.watched.push(key);
    return () => {
      const at = this.watched.indexOf(key);
      if (at >= 0) this.watched.splice(at, 1);
    };
  }

  async execute<Name extends CommandName>(
    name: Name,
    args: CommandArguments<Name>,
  ): Promise<CommandResult<Name>> {
    this.executed.push({ name, args });
    const answer = this.#answers.get(name);
    const result = answer === undefined ? (PLAIN_RESULTS[name] ?? null) : answer(args as never);
    return result as CommandResult<Name>;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  /** The answer of a command from now on; it may throw. */
  answer<Name extends CommandName>(
    name: Name,
    answer: (args: CommandArguments<Name>) => CommandResult<Name>,
  ): void {
    this.#answers.set(name, answer as Answer);
  }

  /** The next frame: what is not named stays the same object. */
  publish(next: {
    readonly torrents?: readonly TorrentSummary[];
    readonly details?: { readonly [id: string]: TorrentDetails };
    readonly session?: SessionSummary;
  }): void {
    this.#frame = { ...this.#frame, ...next, revision: this.#frame.revision + 1 };
    this.#emitter.emit('frame', this.#frame);
  }

  happen(event: SessionEvent): void {
    this.#emitter.emit('event', event);
  }

  get listeners(): number {
    return this.#emitter.listenerCount('frame') + this.#emitter.listenerCount('event');
  }
}
