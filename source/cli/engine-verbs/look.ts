/** Verbs that print a list out of the details of one torrent. */
import type { TorrentDetails } from '../../contract/details.ts';
import { looking } from '../attached.ts';
import type { Output } from '../output.ts';
import { type TextColumn, tableLines } from '../text-table.ts';
import { chosenTorrent } from '../torrent-argument.ts';
import { detailsOf } from '../torrent-details.ts';
import { EXIT_OK } from '../verb.ts';
import type { ActCall } from './act.ts';

type ListedPart = 'files' | 'peers' | 'trackers' | 'webSeeds';
type Item<Part extends ListedPart> = NonNullable<TorrentDetails[Part]>[number];

export interface Listing<Part extends ListedPart> {
  readonly part: Part;
  readonly columns: readonly TextColumn[];
  readonly row: (item: Item<Part>) => readonly string[];
  readonly json: (item: Item<Part>) => object;
}

/** As JSON: `id` and `name` of the torrent, and the list by the name of the part. */
export const look = <Part extends ListedPart>(
  { inputs, flags }: ActCall,
  output: Output,
  { part, columns, row, json }: Listing<Part>,
): Promise<number> =>
  looking(flags, async (session) => {
    const { torrent } = chosenTorrent(session.frame().torrents, inputs[0]!);
    const { id, name } = torrent;
    const items: readonly Item<Part>[] = await detailsOf(session, id, part);
    if (flags.json) output.json({ id, name, [part]: items.map(json) });
    else for (const line of tableLines(columns, items.map(row), output.width)) output.line(line);
    return EXIT_OK;
  });
