/** The magnet link of a torrent. */
import { formatMagnet } from '../../protocol/magnet.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';

export const magnetOf = ({
  hashes,
  displayName: name,
  announceTiers,
  webSeeds,
}: Pick<MetainfoOutline, 'hashes' | 'displayName' | 'announceTiers' | 'webSeeds'>): string => {
  const trackers = announceTiers.flat();
  return hashes.v1 === undefined
    ? ''
    : formatMagnet({ infoHash: hashes.v1, name, trackers, webSeeds });
};
