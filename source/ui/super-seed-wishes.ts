/** What is asked of how a torrent is seeded: as by one that has nothing (BEP 16), or as usual. */
import type { SuperSeedMode } from '../contract/commands.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { namesOf, type Targets } from './behaviours/targets.ts';
import type { Outcome } from './outcome.ts';

const HOW: Readonly<Record<SuperSeedMode, string>> = {
  on: 'each piece is given away once',
  off: 'seeded as usual',
  auto: 'seeded as the settings say',
};

export const isSuperSeeded = ({ superSeeding }: TorrentSummary): boolean =>
  superSeeding === 'on' || superSeeding === 'waiting';

export const superSeedAll = (torrents: Targets, mode: SuperSeedMode): Outcome => ({
  wishes: torrents.map(({ id }) => ({
    name: 'torrent:set-super-seeding',
    args: { id, mode },
    done: '',
  })),
  done: `${namesOf(torrents)}: ${HOW[mode]}`,
});
