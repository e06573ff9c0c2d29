/** What commands need of the session, and the shape of those who do them. */
import type { CommandName, Commands } from '../../contract/commands.ts';
import type { Diagnosis } from '../../contract/doctor.ts';
import type { Frame } from '../../contract/frame.ts';
import type { SessionServices } from '../session/session-services.ts';
import type { TorrentList } from '../session/torrent-list.ts';

export interface CommandTarget {
  readonly services: SessionServices;
  readonly torrents: TorrentList;
  frame(): Frame;
  diagnose(): Promise<Diagnosis>;
}

/** Of all commands whose names begin with this noun. */
export type Handlers<Noun extends 'torrent' | 'session' | 'publication' | 'stream'> = {
  readonly [Name in Extract<CommandName, `${Noun}:${string}`>]: (
    target: CommandTarget,
    args: Commands[Name]['arguments'],
  ) => Promise<Commands[Name]['result']>;
};
