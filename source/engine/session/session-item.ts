/** What a session holds: a torrent, or one of which only the hash is known. */
import type { Prospect } from '../prospects/prospect.ts';
import type { Torrent } from '../torrent/torrent.ts';

export type SessionItem = Torrent | Prospect;
