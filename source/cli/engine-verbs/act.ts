/** Verbs that do one thing to each of the torrents that are named. */
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { type Act, actOnEach } from '../act-on-each.ts';
import { attached } from '../attached.ts';
import type { EngineAt } from '../engine-at.ts';
import type { Output } from '../output.ts';
import { chosenTorrents } from '../torrent-argument.ts';

export interface ActCall {
  readonly inputs: readonly string[];
  readonly flags: EngineAt & { readonly json: boolean };
}

export interface TorrentAct<Answer extends object | null> extends Pick<Act<Answer>, 'done'> {
  readonly perform: (session: Session, torrent: TorrentSummary) => Promise<Answer>;
  /** Of `all`; whoever is named is not left out. */
  readonly isLeftOut?: (torrent: TorrentSummary) => boolean;
}

export const act = <Answer extends object | null>(
  { inputs, flags }: ActCall,
  output: Output,
  { perform, done, isLeftOut = () => false }: TorrentAct<Answer>,
): Promise<number> =>
  attached(flags, (session) => {
    const chosen = chosenTorrents(session.frame().torrents, inputs, isLeftOut);
    return actOnEach(
      chosen,
      { perform: (torrent) => perform(session, torrent), done },
      { output, isJson: flags.json },
    );
  });
