/** All that the outside may see of an engine, in this process or across a socket. */
import type { Unsubscribe } from '../base/emitter.ts';
import type { TorrentId } from '../base/ids.ts';
import type { CommandArguments, CommandName, CommandResult } from './commands.ts';
import type { DetailPart } from './details.ts';
import type { SessionEvent } from './events.ts';
import type { Frame } from './frame.ts';

export interface Session {
  /** The newest frame: the same object until the next one. */
  frame(): Frame;
  /** Called after each new frame; frames are built only while somebody listens. */
  onFrame(listener: (frame: Frame) => void): Unsubscribe;
  /** Called for each event as it happens; with `after`, first for those of the journal numbered above it. The frame that shows it may come a moment later. Of single pieces and peers it keeps only the newest, apart from the rest, and only as long as the process lives. */
  onEvent(listener: (event: SessionEvent) => void, after?: number): Unsubscribe;
  /** Asks for the costly parts of a torrent in each frame, until the answer is called. Of the session there are only `rates`. */
  watch(target: TorrentId | 'session', parts: readonly DetailPart[]): Unsubscribe;
  /** Resolves once `frame()` shows what it did. */
  execute<Name extends CommandName>(
    name: Name,
    args: CommandArguments<Name>,
  ): Promise<CommandResult<Name>>;
  /** Leaves all swarms, finishes writes and saves the state; stop announces get 3 s at the most. */
  close(): Promise<void>;
}
