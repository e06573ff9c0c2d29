/** Where a torrent's parts file lies: in Sluice's own folder, never in the user's. */
import { join } from 'node:path';
import type { TorrentId } from '../base/ids.ts';

export const partsPathOf = (stateDirectory: string, id: TorrentId): string =>
  join(stateDirectory, 'parts', `${id}.parts`);
