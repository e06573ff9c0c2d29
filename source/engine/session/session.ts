/** The engine as the outside sees it: torrents, one listening port, one journal, one publisher. */
import type { Unsubscribe } from '../../base/emitter.ts';
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { CommandArguments, CommandName, CommandResult } from '../../contract/commands.ts';
import type { DetailPart } from '../../contract/details.ts';
import type { Diagnosis } from '../../contract/doctor.ts';
import type { SessionEvent } from '../../contract/events.ts';
import type { Frame } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { execute } from '../commands/commands.ts';
import { diagnoseSession } from '../reachability/session-doctor.ts';
import { makeMembers } from './make-members.ts';
import { SessionDuties } from './session-duties.ts';
import type { SessionMembers } from './session-members.ts';
import type { SessionOptions } from './session-options.ts';
import type { SessionServices } from './session-services.ts';
import type { TorrentList } from './torrent-list.ts';

/** Opens the listening port and takes up kept torrents. A port that cannot be had is told as `session:warned`. */
export const createSession = async (options: SessionOptions): Promise<EngineSession> => {
  const session = new EngineSession(options);
  try {
    await session.open();
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
};

export class EngineSession implements Session {
  readonly torrents: TorrentList;
  readonly services: SessionServices;
  readonly #members: SessionMembers;
  readonly #duties: SessionDuties;
  readonly #isKeeping: boolean;
  #closing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.#members = makeMembers(options);
    this.#duties = new SessionDuties(this.#members);
    this.#isKeeping = options.restoresTorrents === true;
    this.torrents = this.#members.torrents;
    this.services = this.#members.services;
    this.#listenToSettings();
  }

  async open(): Promise<void> {
    const { roads, doorway, stage } = this.#members;
    const { alternative, filter, dht, mapping } = this.services;
    if (this.#isKeeping) await this.#duties.load();
    await alternative.begin(this.#isKeeping);
    await filter.begin();
    await roads.open();
    await doorway.open();
    stage.now = 'open';
    dht.open();
    mapping.obey();
    if (this.#isKeeping) await this.torrents.restore();
    this.#duties.onOpen();
  }

  frame(): Frame {
    return this.#members.publisher.frame();
  }

  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    const { publisher, disks } = this.#members;
    const leave = publisher.onFrame(listener);
    const unfollow = disks.follow();
    return () => {
      leave();
      unfollow();
    };
  }

  onEvent(listener: (event: SessionEvent) => void, after?: number): Unsubscribe {
    return this.#members.chronicle.journal.listen(listener, after);
  }

  watch(target: TorrentId | 'session', parts: readonly DetailPart[]): Unsubscribe {
    return this.#members.publisher.watch(target, parts);
  }

  diagnose(): Promise<Diagnosis> {
    return diagnoseSession(this.#members);
  }

  async execute<Name extends CommandName>(
    name: Name,
    args: CommandArguments<Name>,
  ): Promise<CommandResult<Name>> {
    if (this.#closing !== undefined) throw closed();
    const result = await execute(this, name, args);
    await this.#members.publisher.shown();
    return result;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#members.stage.now = 'closing';
    // The router takes its time.
    const unmapped = this.services.mapping.close();
    await this.#duties.close();
    await unmapped;
  }

  #listenToSettings(): void {
    const { configuration } = this.#members;
    let before = configuration.settings;
    configuration.onChange((now) => {
      this.#duties.obey(now, before);
      before = now;
    });
  }
}

const closed = (): SluiceError =>
  new SluiceError('session/closed', 'the session is closing: no commands any more');
