/** What the engine says of one torrent that is named on the command line. */
import type { OverviewDetails } from '../../contract/details.ts';
import { looking } from '../attached.ts';
import type { EngineAt } from '../engine-at.ts';
import { chosenTorrent } from '../torrent-argument.ts';
import { detailsOf } from '../torrent-details.ts';

export const attachedDetails = (engine: EngineAt, named: string): Promise<OverviewDetails> =>
  looking(engine, async (session) => {
    const { torrent } = chosenTorrent(session.frame().torrents, named);
    return await detailsOf(session, torrent.id, 'overview');
  });
